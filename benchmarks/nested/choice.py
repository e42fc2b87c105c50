"""Out-of-fold decisions of a system, everything chosen on the other folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nested.fits import Fit, FitCache, Floats, Progress, System, fits
from nested.rows import N_FOLDS, Rows
from strategyclf.learning.decisions import learn_decisions
from strategyclf.learning.operating_points import precision_thresholds
from strategyclf.measures.metrics import best_f1_threshold, confusion_counts, f1


@dataclass(frozen=True)
class Nested:
    """What a system says of every row, by choices and weights that never saw the row's fold.

    Attributes
    ----------
    name : of the system.
    tags, precise_tags : (n_rows, n_labels) 0/1, at thresholds of highest F1, and at the lowest that hold
        the precision asked for.
    probabilities : (n_rows, n_labels) calibrated.
    chosen : (n_folds,) the candidate chosen for each outer fold.
    inner_f1 : candidate → macro-F1 in the inner cross-validation, mean over the outer folds.
    refused : (n_folds, n_labels) whether no threshold held the precision inside.
    seconds : processor time of an outer fit, mean.
    """

    name: str
    tags: NDArray[np.int64]
    precise_tags: NDArray[np.int64]
    probabilities: Floats
    chosen: tuple[str, ...]
    inner_f1: Mapping[str, float]
    refused: NDArray[np.bool_]
    seconds: float


def nested(
    system: System,
    rows: Rows,
    cache: FitCache,
    *,
    min_precision: float = 0.9,
    jobs: int = 1,
    progress: Progress = lambda line: None,
) -> Nested:
    """Cross-validate `system`, nested.

    One fit without the folds i and j serves the inner cross-validation of both: scores of fold j when i is
    the outer fold, and of i when j is. So 28 fits a candidate stand for the 56 of eight outer folds.
    For outer fold k the candidate of the highest macro-F1 over the other folds' inner scores is chosen, at
    each label's best threshold; its thresholds and calibration are learnt from the same scores, and applied
    to the scores of a fit on all folds but k.
    """
    pairs = list(combinations(range(N_FOLDS), 2))
    inside = fits(
        system, rows, [(pair, system.candidates) for pair in pairs], cache, jobs=jobs, progress=progress
    )
    inner = {
        (name, outer): _inner_scores(inside, rows, name, outer)
        for name in system.candidates
        for outer in range(N_FOLDS)
    }
    reached = {key: _macro_f1(rows, scores, key[1]) for key, scores in inner.items()}
    chosen = tuple(
        max(system.candidates, key=lambda name, outer=outer: reached[name, outer]) for outer in range(N_FOLDS)
    )
    outside = fits(
        system,
        rows,
        [((outer,), [name]) for outer, name in enumerate(chosen)],
        cache,
        jobs=jobs,
        progress=progress,
    )
    shape = rows.Y.shape
    tags, precise = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    probabilities, refused = np.zeros(shape), np.zeros((N_FOLDS, shape[1]), dtype=bool)
    for outer, name in enumerate(chosen):
        learning = rows.scored & (rows.folds != outer)
        known, truth = inner[name, outer][learning], rows.Y[learning]
        # No resampling: the zone of doubt is no figure of this benchmark.
        decisions = learn_decisions(known, truth, rows.doc[learning], n_resamples=0)
        floor = [
            float(precision_thresholds(truth[:, j], known[:, j], at=[min_precision])[0])
            for j in range(shape[1])
        ]
        out, scores = rows.held_out((outer,)), outside[name, (outer,)].scores
        tags[out] = decisions.tags(scores)
        precise[out] = scores >= np.array(floor)
        probabilities[out] = decisions.probabilities(scores)
        refused[outer] = np.isinf(floor)
    return Nested(
        name=system.name,
        tags=tags,
        precise_tags=precise,
        probabilities=probabilities,
        chosen=chosen,
        inner_f1={
            name: float(np.mean([reached[name, outer] for outer in range(N_FOLDS)]))
            for name in system.candidates
        },
        refused=refused,
        seconds=float(np.mean([fit.seconds for fit in outside.values()])),
    )


def _inner_scores(
    inside: Mapping[tuple[str, tuple[int, ...]], Fit], rows: Rows, name: str, outer: int
) -> Floats:
    """(n_rows, n_labels) scores of every row outside fold `outer` by a fit without it and the row's own."""
    scores = np.zeros(rows.Y.shape)
    for fold in range(N_FOLDS):
        if fold != outer:
            pair = (min(fold, outer), max(fold, outer))
            held = rows.held_out(pair)
            own = rows.folds[held] == fold
            scores[held[own]] = inside[name, pair].scores[own]
    return scores


def _macro_f1(rows: Rows, scores: Floats, outer: int) -> float:
    """At each label's best threshold on these very scores: alike for every candidate."""
    used = rows.scored & (rows.folds != outer)
    truth, known = rows.Y[used], scores[used]
    thresholds = [best_f1_threshold(truth[:, j], known[:, j]) for j in range(truth.shape[1])]
    counts = confusion_counts(truth, known >= np.array(thresholds)).sum(axis=0)
    return float(f1(counts).mean())
