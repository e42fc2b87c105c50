"""What training text looks like to models that have not seen it, for `strategyclf.model.likeness`."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.model.labelled_text import LabelledText
from strategyclf.model.likeness import MEASURES, QUANTILES, RUN, Likeness, Usual, measures, ngram_size
from strategyclf.text.ngrams import NgramRecipe

Floats = NDArray[np.float64]

FEWEST_RUNS = 10
"""Training text of fewer runs says nothing of what is usual."""


def training_likeness(
    text: LabelledText,
    counted: CountedTexts,
    folds: NDArray[np.int64],
    probabilities: Floats,
    recipe: NgramRecipe,
    min_df: int,
) -> Likeness | None:
    """The figures of the scored rows in runs of whole documents, in the order they come; None of too few.

    Parameters
    ----------
    counted : the n-grams of every row, counted under `recipe`.
    folds : (n_rows,) the fold that left each row out.
    probabilities : (n_rows, n_labels) cross-fitted.
    min_df : clauses that an n-gram is found in, to be known.
    """
    unseen, every = _out_of_fold(counted, folds, ngram_size(recipe), min_df)
    found = []
    for run in _runs(np.flatnonzero(text.scored()), text.column("doc")):
        found.append(measures([text.texts[row] for row in run], unseen[run], every[run], probabilities[run]))
    if len(found) < FEWEST_RUNS:
        return None
    usual = {
        name: Usual(*np.quantile([run[name] for run in found], QUANTILES).tolist())
        for name in MEASURES
        if all(name in run for run in found)
    }
    return Likeness(ngram_size(recipe), usual)


def _runs(rows: NDArray[np.int64], documents: NDArray[np.str_]) -> list[NDArray[np.int64]]:
    """Rows of whole documents, `RUN` at least a run; what is over at the end is left out."""
    ends = np.flatnonzero(np.append(documents[rows][1:] != documents[rows][:-1], True)) + 1
    bounds = [0]
    for end in ends.tolist():
        if end - bounds[-1] >= RUN:
            bounds.append(end)
    return [rows[start:end] for start, end in pairwise(bounds)]


def _out_of_fold(
    counted: CountedTexts, folds: NDArray[np.int64], size: int, min_df: int
) -> tuple[Floats, Floats]:
    """(n_rows,) the character n-grams of each row unknown to the other folds, and all of them."""
    counts = counted.counts
    of_size = np.array([len(key) == size and not key.endswith(" ") for key in counted.keys], dtype=bool)
    clause = np.repeat(np.arange(len(counts.spans)), np.diff(counts.indptr))
    row = np.repeat(np.arange(len(counted)), np.diff(counts.bags))[clause]
    everywhere = np.bincount(counts.indices, minlength=len(counted.keys))
    unknown = np.zeros(len(row), dtype=bool)
    for fold in np.unique(folds):
        out = folds[row] == fold
        there = np.bincount(counts.indices[out], minlength=len(counted.keys))
        unknown[out] = (everywhere - there < min_df)[counts.indices[out]]
    weight = counts.counts * of_size[counts.indices]
    unseen: Floats = np.bincount(row, weights=weight * unknown, minlength=len(counted)).astype(np.float64)
    every: Floats = np.bincount(row, weights=weight, minlength=len(counted)).astype(np.float64)
    return unseen, every
