"""What training text looks like to models that have not seen it, for `strategyclf.model.likeness`."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.counted_texts import CountedTexts
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
    of_size = (counted.keys.lengths() == size) & ~counted.keys.are_words()
    everywhere = counted.frequencies().in_clauses
    names, fold_of = np.unique(folds, return_inverse=True)
    # An n-gram that is in too few clauses of the other folds is unknown to what they train.
    known = [everywhere - counted[folds == name].frequencies().in_clauses >= min_df for name in names]
    unknown = ~np.array(known).reshape(len(names), -1)
    unseen, every = np.zeros(len(counted)), np.zeros(len(counted))
    first = 0
    for part, numbers in counted.parts():
        wholes, last = part.wholes, first + len(part)
        row = np.repeat(np.arange(len(part)), np.diff(wholes.indptr))
        keys = numbers[wholes.indices]
        weight = wholes.counts * of_size[keys]
        there = unknown[fold_of[first:last][row], keys]
        every[first:last] = np.bincount(row, weights=weight, minlength=len(part))
        unseen[first:last] = np.bincount(row, weights=weight * there, minlength=len(part))
        first = last
    return unseen, every
