"""The n-grams of a clause: words, word pairs and character n-grams, under keys that tell them apart.

A word n-gram is written with a space after each word (``"产业 "``, ``"产业 升级 "``), a character n-gram
without any (``"产业"``): one vocabulary holds both. No n-gram crosses punctuation or white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.text.clauses import Boundary, cut_clauses
from strategyclf.text.folding import fold
from strategyclf.text.segmentation import Segmenter

BREAK = re.compile(r"[^\w%]+")
"""What an n-gram may not cross. "%" stays: "占比12%" is one run."""

DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
"""A number, which counts as one 0 where the recipe says so."""


@dataclass(frozen=True, slots=True)
class NgramRecipe:
    """What is counted in a clause.

    Attributes
    ----------
    boundary : where clauses end: at sentence marks, or at commas too.
    shortest : a clause of fewer characters joins its neighbour.
    words : lowest and highest number of words in a word n-gram; (0, 0) for none.
    characters : the same for character n-grams.
    numbers : how digits count: as they stand ("keep"), or every number as one "0" ("class").
    """

    boundary: Boundary = "comma"
    shortest: int = 10
    words: tuple[int, int] = (1, 2)
    characters: tuple[int, int] = (1, 2)
    numbers: str = "class"

    def keys(self, clause: str, segmenter: Segmenter) -> list[str]:
        """The keys of the n-grams of one folded clause, repeats included, words first."""
        if self.numbers == "class":
            clause = DIGITS.sub("0", clause)
        keys: list[str] = []
        low, high = self.words
        if high:
            run: list[str] = []
            for word in [*segmenter.cut(clause), ""]:
                if word and not BREAK.match(word):
                    run.append(f"{word} ")
                    continue
                for size in range(low, high + 1):
                    keys.extend("".join(run[i : i + size]) for i in range(len(run) - size + 1))
                run = []
        low, high = self.characters
        if high:
            for piece in BREAK.split(clause):
                for size in range(low, high + 1):
                    keys.extend(piece[i : i + size] for i in range(len(piece) - size + 1))
        return keys


@dataclass(frozen=True, slots=True)
class ClauseCounts:
    """N-gram counts of the clauses of some texts, as the arrays of a CSR matrix and its bags.

    Attributes
    ----------
    spans : (n_clauses, 2) offsets of each clause in its text.
    bags : (n_texts + 1,) the clauses of text i are ``bags[i]`` to ``bags[i + 1]``; at least one each.
    indptr, indices, counts : CSR over clauses; `indices` ascend within a clause.
    """

    spans: NDArray[np.int64]
    bags: NDArray[np.int64]
    indptr: NDArray[np.int64]
    indices: NDArray[Any]
    counts: NDArray[Any]


def count_clauses(
    texts: Iterable[str],
    recipe: NgramRecipe,
    segmenter: Segmenter,
    vocabulary: Mapping[str, int],
    table: Mapping[int, int],
) -> ClauseCounts:
    """Fold, cut and count `texts`.

    Keys that `vocabulary` lacks are left out; to learn one, give a ``defaultdict`` whose factory numbers
    new keys. `table` is the folding table. A text without any clause counts as one empty clause.
    """
    spans: list[tuple[int, int]] = []
    bags, indptr = [0], [0]
    indices: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.int64]] = []
    look_up = vocabulary.__getitem__ if hasattr(vocabulary, "default_factory") else vocabulary.get
    for text in texts:
        folded = fold(text, table)
        clauses = cut_clauses(folded, recipe.boundary, recipe.shortest) or [(0, 0)]
        for start, end in clauses:
            found = [look_up(key) for key in recipe.keys(folded[start:end], segmenter)]
            ids, number = np.unique(
                np.array([i for i in found if i is not None], dtype=np.int64), return_counts=True
            )
            indices.append(ids)
            counts.append(number)
            indptr.append(indptr[-1] + len(ids))
        spans.extend(clauses)
        bags.append(len(spans))
    empty = np.empty(0, dtype=np.int64)
    return ClauseCounts(
        spans=np.array(spans, dtype=np.int64).reshape(-1, 2),
        bags=np.array(bags, dtype=np.int64),
        indptr=np.array(indptr, dtype=np.int64),
        indices=np.concatenate([empty, *indices]),
        counts=np.concatenate([empty, *counts]).astype(np.float64),
    )


def paragraph_counts(counts: ClauseCounts) -> ClauseCounts:
    """The same counts with each text as one clause: what its clauses count, together."""
    n_texts = len(counts.bags) - 1
    n_features = int(counts.indices.max(initial=-1)) + 1
    starts = counts.indptr[counts.bags]
    cell = np.repeat(np.arange(n_texts), np.diff(starts)) * n_features + counts.indices
    cells, place = np.unique(cell, return_inverse=True)
    per_text = np.bincount(cells // max(n_features, 1), minlength=n_texts)
    ends = counts.bags[1:] - 1
    return ClauseCounts(
        spans=np.column_stack([counts.spans[counts.bags[:-1], 0], counts.spans[ends, 1]]),
        bags=np.arange(n_texts + 1, dtype=np.int64),
        indptr=np.concatenate([[0], np.cumsum(per_text)]).astype(np.int64),
        indices=cells % max(n_features, 1),
        counts=np.bincount(place, weights=counts.counts, minlength=len(cells)).astype(np.float64),
    )


def tf_idf(counts: ClauseCounts, idf: NDArray[np.float64], views: Sequence[int]) -> NDArray[np.float64]:
    """The values at `counts.indices`: sublinear counts times `idf`, each view of a clause at unit length.

    Parameters
    ----------
    idf : (n_features,) weight of each n-gram.
    views : ascending feature numbers at which a view begins, the first 0: n-grams of one view share a norm.

    Returns
    -------
    (nnz,) values; a clause without n-grams of a view has none there.
    """
    values: NDArray[np.float64] = (1.0 + np.log(counts.counts)) * idf[counts.indices]
    clause = np.repeat(np.arange(len(counts.indptr) - 1), np.diff(counts.indptr))
    cell = clause * len(views) + np.searchsorted(np.asarray(views), counts.indices, side="right") - 1
    squares = np.bincount(cell, weights=values * values, minlength=(len(counts.indptr) - 1) * len(views))
    norms = np.sqrt(squares)
    norms[norms == 0.0] = 1.0
    values /= norms[cell]
    return values
