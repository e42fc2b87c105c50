"""Metrics of multi-label decisions under scikit-learn's definitions, weighted where a bootstrap needs it.

Everywhere `Y`, `P` are (n_rows, n_labels) 0/1 and `weights` (n_rows,) or None for ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def confusion_counts(Y: ArrayLike, P: ArrayLike) -> Floats:
    """(n_rows, n_labels, 3): whether each cell is a true positive, a false positive, a false negative."""
    truth = np.asarray(Y, dtype=bool)
    said = np.asarray(P, dtype=bool)
    return np.stack([truth & said, ~truth & said, truth & ~said], axis=-1).astype(np.float64)


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """`numerator / denominator`, 0 where the denominator is 0 (scikit-learn's ``zero_division=0``)."""
    top, bottom = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    quotient: Floats = np.divide(top, bottom, out=np.zeros(top.shape), where=bottom > 0)
    return quotient


def precision(counts: Floats) -> Floats:
    """Of what was tagged, the share that is right; `counts` (..., 3) as `confusion_counts` sums to."""
    return ratio(counts[..., 0], counts[..., 0] + counts[..., 1])


def recall(counts: Floats) -> Floats:
    """Of what should be tagged, the share that was."""
    return ratio(counts[..., 0], counts[..., 0] + counts[..., 2])


def f1(counts: Floats) -> Floats:
    """The harmonic mean of precision and recall."""
    return ratio(2 * counts[..., 0], 2 * counts[..., 0] + counts[..., 1] + counts[..., 2])


def average_precision(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Area under the precision-recall curve as a step function; NaN where no row is positive.

    Equal scores are one step, as in scikit-learn's ``average_precision_score``.
    """
    score = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-score, kind="stable")
    return sorted_average_precision(
        np.asarray(y, dtype=np.float64)[order],
        np.flatnonzero(np.append(np.diff(score[order]) != 0, True)),
        np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order],
    )


def sorted_average_precision(y: Floats, steps: NDArray[np.intp], weights: Floats) -> float:
    """`average_precision` of rows already in descending order of score.

    Parameters
    ----------
    steps : the last row of each run of equal scores.
    """
    hit = np.cumsum(y * weights)[steps]
    said = np.cumsum(weights)[steps]
    if not len(hit) or hit[-1] <= 0:
        return float("nan")
    gain = np.diff(hit, prepend=0.0)
    return float((gain * ratio(hit, said)).sum() / hit[-1])


def brier_score(y: ArrayLike, probabilities: ArrayLike) -> float:
    """Mean squared distance of a probability from what came to be."""
    return float(np.mean((np.asarray(probabilities, dtype=np.float64) - np.asarray(y)) ** 2))


def calibration_error(y: ArrayLike, probabilities: ArrayLike, bins: int = 15) -> float:
    """Expected calibration error over `bins` bins of equal mass (Nixon et al. 2019)."""
    probability = np.asarray(probabilities, dtype=np.float64)
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    truth = np.asarray(y, dtype=np.float64)
    return float(
        sum(len(p) * abs(truth[p].mean() - probability[p].mean()) for p in parts) / max(1, len(order))
    )


def best_f1_threshold(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The score at or above which tagging gives the highest F1, half way to the next lower score.

    With no positive row nothing is ever tagged: infinity. Among equal F1 the highest threshold wins.
    """
    score = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-score, kind="stable")
    weight = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    truth = np.asarray(y, dtype=np.float64)[order] * weight
    if truth.sum() <= 0:
        return float("inf")
    ranked = score[order]
    steps = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    value = ratio(2 * np.cumsum(truth)[steps], np.cumsum(weight)[steps] + truth.sum())
    best = int(np.argmax(value))
    here = ranked[steps[best]]
    return float((here + ranked[steps[best + 1]]) / 2) if best + 1 < len(steps) else float(here)
