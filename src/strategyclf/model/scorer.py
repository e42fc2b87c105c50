"""The reference scorer: text → clauses → n-grams → clause scores → pooled scores, in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.text.ngrams import NgramRecipe, count_clauses, tf_idf
from strategyclf.text.pooling import soft_maximum
from strategyclf.text.segmentation import Segmenter

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of some texts and of their clauses.

    Attributes
    ----------
    texts : (n_texts, n_labels) pooled.
    clauses : (n_clauses, n_labels).
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
    ngrams, user_words, sharpness, length_power : of the recipe.
    """

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        ngrams: NgramRecipe,
        user_words: Mapping[str, int],
        sharpness: float,
        length_power: float,
    ) -> None:
        self.coef = arrays["coef"].astype(np.float64)
        self.intercept = arrays["intercept"].astype(np.float64)
        self.idf = arrays["idf"].astype(np.float64)
        self.view_starts = arrays["view_starts"].tolist()
        self.keys: list[str] = arrays["keys"].tobytes().decode().split("\n")
        self.folding = dict(zip(arrays["folding_from"].tolist(), arrays["folding_to"].tolist(), strict=True))
        self.ngrams = ngrams
        self.sharpness = sharpness
        self.length_power = length_power
        self._vocabulary = {key: number for number, key in enumerate(self.keys)}
        self._segmenter = Segmenter(user_words)

    def score(self, texts: Sequence[str]) -> Scores:
        """Score `texts`."""
        counts = count_clauses(texts, self.ngrams, self._segmenter, self._vocabulary, self.folding)
        values = tf_idf(counts, self.idf, self.view_starts)
        n_clauses = len(counts.spans)
        clause = np.repeat(np.arange(n_clauses), np.diff(counts.indptr))
        # bincount adds a clause's terms in their order, whatever else is in the batch.
        clauses = np.column_stack(
            [
                np.bincount(clause, weights=values * coef[counts.indices], minlength=n_clauses) + intercept
                for coef, intercept in zip(self.coef, self.intercept, strict=True)
            ]
        )
        pooled = np.column_stack(
            [soft_maximum(z, counts.bags, self.sharpness, self.length_power)[0] for z in clauses.T]
        )
        return Scores(pooled, clauses, counts.spans, counts.bags)


def model_arrays(
    keys: Sequence[str],
    idf: Floats,
    view_starts: Sequence[int],
    coef: Floats,
    intercept: Floats,
    folding: Mapping[int, int],
) -> dict[str, NDArray[Any]]:
    """The scorer's part of ``weights.npz``: weights and IDF in single precision, keys as UTF-8 lines."""
    points = sorted(folding)
    return {
        "keys": np.frombuffer("\n".join(keys).encode(), dtype=np.uint8),
        "idf": idf.astype(np.float32),
        "view_starts": np.array(view_starts, dtype=np.int64),
        "coef": coef.astype(np.float32),
        "intercept": intercept.astype(np.float64),
        "folding_from": np.array(points, dtype=np.uint32),
        "folding_to": np.array([folding[point] for point in points], dtype=np.uint32),
    }
