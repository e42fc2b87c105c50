"""Word vectors and classes from unlabelled text: which words stand near which.

Positive pointwise mutual information of words up to four apart, factored by a truncated singular value
decomposition (Levy, Goldberg & Dagan 2015), and clustered by k-means.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from strategyclf.text.folding import fold, folding_table
from strategyclf.text.segmentation import Segmenter
from tried.rows import read_rows

DIMENSIONS = 150
RAREST = 5
REACH = 4
SHORTEST = 30

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
PUNCTUATION = re.compile(r"[^\w%]+")
_LINE = re.compile(r"</p>|<br\s*/?>|\n")
_TAG = re.compile(r"<[^>]+>")


@lru_cache(maxsize=1)
def plain_segmenter() -> Segmenter:
    """The segmenter without words of one's own."""
    return Segmenter()


@lru_cache(maxsize=1)
def word_vectors(corpus: Path) -> tuple[list[str], NDArray[np.float64]]:
    """The words found `RAREST` times or more, most frequent first, and their vectors at unit length.

    Read from ``raw/news/*.md`` below `corpus` and its labelled texts; labels are not looked at.
    """
    from sklearn.utils.extmath import randomized_svd

    segmenter, table = plain_segmenter(), folding_table()
    cut = [segmenter.cut(NUMBER.sub("0", fold(text, table))) for text in unlabelled(corpus)]
    often = Counter(word for words in cut for word in words if not PUNCTUATION.match(word))
    vocabulary = [word for word, count in often.most_common() if count >= RAREST]
    number = {word: i for i, word in enumerate(vocabulary)}
    # A gap between texts, so that no pair reaches over it.
    line = np.array([number.get(word, -1) for words in cut for word in [*words, *[""] * REACH]])
    pairs, sums = [], []
    for distance in range(1, REACH + 1):
        first, second = line[:-distance], line[distance:]
        both = (first >= 0) & (second >= 0)
        pairs.append(np.stack([first[both], second[both]]))
        sums.append(np.full(both.sum(), 1.0 / distance))
    row, column = np.concatenate(pairs, axis=1)
    shape = (len(vocabulary), len(vocabulary))
    near = sparse.csr_matrix((np.concatenate(sums), (row, column)), shape=shape)
    near = (near + near.T).tocsr()
    mass = np.asarray(near.sum(axis=1)).ravel()
    context = mass**0.75
    near = near.tocoo()
    information = np.log(near.data / (mass[near.row] * (context / context.sum())[near.col]))
    positive = information > 0
    matrix = sparse.csr_matrix((information[positive], (near.row[positive], near.col[positive])), shape=shape)
    left, strength, _ = randomized_svd(matrix, min(DIMENSIONS, shape[0]), random_state=0, n_iter=3)
    vectors = left * np.sqrt(strength)
    return vocabulary, vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


@lru_cache(maxsize=2)
def word_classes(corpus: Path, n_classes: int) -> dict[str, int]:
    """Word → class, of `n_classes` clusters of word vectors."""
    from sklearn.cluster import MiniBatchKMeans

    words, vectors = word_vectors(corpus)
    clusters = MiniBatchKMeans(min(n_classes, len(words)), random_state=0, batch_size=4096, n_init=1)
    return dict(zip(words, clusters.fit(vectors).labels_.tolist(), strict=True))


def unlabelled(corpus: Path) -> Iterator[str]:
    """Distinct paragraphs of the raw news, then the texts of reports, national pages and articles."""
    seen = set()
    for path in sorted((corpus / "raw" / "news").glob("*.md")):
        for piece in _LINE.split(path.read_text("utf-8")):
            text = _TAG.sub("", piece).strip()
            bare = re.sub(r"\s", "", text)
            digest = hashlib.sha256(bare.encode()).hexdigest()
            if text.startswith("#") or len(bare) < SHORTEST or digest in seen:
                continue
            seen.add(digest)
            yield text
    for name in ("reports", "national", "seeds"):
        for row in read_rows(corpus / f"{name}.jsonl"):
            yield row["text"]
