"""The reference scorer: text → clauses → n-grams → clause scores → pooled scores, in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.text.ngrams import ClauseCounts, NgramRecipe, count_clauses, paragraph_counts, tf_idf
from strategyclf.text.pooling import soft_maximum
from strategyclf.text.segmentation import Segmenter

Floats = NDArray[np.float64]

# Weights on disk: eleven bits each. A score sums hundreds of them, and moves by less than a thousandth.
STORED = np.float16


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of some texts and of their clauses.

    Attributes
    ----------
    texts : (n_texts, n_labels).
    clauses : (n_clauses, n_labels) what the text would score if this clause alone stood for its clauses.
    spans : (n_clauses, 2) offsets in the text.
    bags : (n_texts + 1,) the clauses of text i are ``bags[i]`` to ``bags[i + 1]``.
    """

    texts: Floats
    clauses: Floats
    spans: NDArray[np.int64]
    bags: NDArray[np.int64]


class Scorer:
    """Scores texts by the arrays of a model; a text's scores never depend on the others given with it.

    Parameters
    ----------
    arrays : as `model_arrays` makes them.
    ngrams, user_words, sharpness, length_power, paragraph_weight : of the recipe.

    Attributes
    ----------
    vocabulary : key of an n-gram → its number. segmenter : cuts clauses into words.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        ngrams: NgramRecipe,
        user_words: Mapping[str, int],
        sharpness: float,
        length_power: float,
        paragraph_weight: float = 0.0,
    ) -> None:
        self.coef = arrays["coef"].astype(np.float64)
        self.intercept = arrays["intercept"].astype(np.float64)
        self.idf = arrays["idf"].astype(np.float64)
        self.paragraph_weight = paragraph_weight
        if paragraph_weight:
            self.paragraph_coef = arrays["paragraph_coef"].astype(np.float64)
            self.paragraph_intercept = arrays["paragraph_intercept"].astype(np.float64)
            self.paragraph_idf = arrays["paragraph_idf"].astype(np.float64)
        self.view_starts = arrays["view_starts"].tolist()
        self.keys: list[str] = arrays["keys"].tobytes().decode().split("\n")
        self.folding = dict(zip(arrays["folding_from"].tolist(), arrays["folding_to"].tolist(), strict=True))
        self.ngrams = ngrams
        self.sharpness = sharpness
        self.length_power = length_power
        self.vocabulary = {key: number for number, key in enumerate(self.keys)}
        self.segmenter = Segmenter(user_words)

    def score(self, texts: Sequence[str]) -> Scores:
        """Score `texts`."""
        counts = count_clauses(texts, self.ngrams, self.segmenter, self.vocabulary, self.folding)
        clauses = self._linear(counts, self.idf, self.coef, self.intercept)
        pooled: Floats = np.column_stack(
            [soft_maximum(z, counts.bags, self.sharpness, self.length_power)[0] for z in clauses.T]
        )
        if self.paragraph_weight:
            whole = self.paragraph_weight * self._linear(
                paragraph_counts(counts), self.paragraph_idf, self.paragraph_coef, self.paragraph_intercept
            )
            pooled = (1.0 - self.paragraph_weight) * pooled + whole
            clauses = (1.0 - self.paragraph_weight) * clauses + np.repeat(whole, np.diff(counts.bags), axis=0)
        return Scores(pooled, clauses, counts.spans, counts.bags)

    def _linear(self, counts: ClauseCounts, idf: Floats, coef: Floats, intercept: Floats) -> Floats:
        """(n_rows, n_labels) linear scores of rows of n-gram counts."""
        values = tf_idf(counts, idf, self.view_starts)
        n_rows = len(counts.indptr) - 1
        row = np.repeat(np.arange(n_rows), np.diff(counts.indptr))
        # bincount adds a row's terms in their order, whatever else is in the batch.
        return np.column_stack(
            [
                np.bincount(row, weights=values * weights[counts.indices], minlength=n_rows) + free
                for weights, free in zip(coef, intercept, strict=True)
            ]
        )


def model_arrays(
    keys: Sequence[str],
    idf: Floats,
    view_starts: Sequence[int],
    coef: Floats,
    intercept: Floats,
    folding: Mapping[int, int],
    paragraph: tuple[Floats, Floats, Floats] | None = None,
) -> dict[str, NDArray[Any]]:
    """The scorer's part of ``weights.npz``: weights in half precision, IDF in single, keys as UTF-8 lines.

    `paragraph` are weights, intercepts and IDF of the paragraph as a whole, where it is scored.
    """
    points = sorted(folding)
    whole: dict[str, NDArray[Any]] = {}
    if paragraph is not None:
        whole = {
            "paragraph_coef": paragraph[0].astype(STORED),
            "paragraph_intercept": paragraph[1].astype(np.float64),
            "paragraph_idf": paragraph[2].astype(np.float32),
        }
    return {
        **whole,
        "keys": np.frombuffer("\n".join(keys).encode(), dtype=np.uint8),
        "idf": idf.astype(np.float32),
        "view_starts": np.array(view_starts, dtype=np.int64),
        "coef": coef.astype(STORED),
        "intercept": intercept.astype(np.float64),
        "folding_from": np.array(points, dtype=np.uint32),
        "folding_to": np.array([folding[point] for point in points], dtype=np.uint32),
    }
