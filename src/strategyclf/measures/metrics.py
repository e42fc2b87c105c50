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


def brier_score(y: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Mean squared distance of a probability from what came to be."""
    distance = (np.asarray(probabilities, dtype=np.float64) - np.asarray(y)) ** 2
    return float(np.average(distance, weights=None if weights is None else np.asarray(weights)))


def brier_skill(y: ArrayLike, probabilities: ArrayLike, weights: ArrayLike | None = None) -> float:
    """How much of the Brier score of the base rate is gone: 1 is perfect, 0 no better than the base rate.

    NaN where every row is of one kind, so that the base rate is right already.
    """
    truth = np.asarray(y, dtype=np.float64)
    rate = float(np.average(truth, weights=None if weights is None else np.asarray(weights)))
    if not 0 < rate < 1:
        return float("nan")
    return 1.0 - brier_score(truth, probabilities, weights) / (rate * (1 - rate))


def equal_mass_bins(
    probabilities: ArrayLike, bins: int = 15, weights: ArrayLike | None = None
) -> NDArray[np.int64]:
    """(n_rows,) the bin of each row, 0 to ``bins - 1`` by ascending probability, of about equal weight."""
    order = np.argsort(np.asarray(probabilities, dtype=np.float64), kind="stable")
    mass = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    below = np.cumsum(mass) - mass / 2
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.minimum(bins - 1, (below / max(mass.sum(), 1e-300) * bins).astype(np.int64))
    return number


def calibration_error(
    y: ArrayLike, probabilities: ArrayLike, bins: int = 15, weights: ArrayLike | None = None
) -> float:
    """Expected calibration error over `bins` bins of equal mass (Nixon et al. 2019); 0 of no rows."""
    probability = np.asarray(probabilities, dtype=np.float64)
    mass = np.ones(len(probability)) if weights is None else np.asarray(weights, dtype=np.float64)
    number = equal_mass_bins(probability, bins, weights)
    gaps = np.bincount(number, weights=mass * (np.asarray(y) - probability), minlength=bins)
    return float(ratio(np.abs(gaps).sum(), mass.sum()))


def best_f1_threshold(y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None) -> float:
    """`best_f_threshold` with precision and recall weighing the same."""
    return best_f_threshold(y, scores, weights)


def best_f_threshold(
    y: ArrayLike, scores: ArrayLike, weights: ArrayLike | None = None, *, beta: float = 1.0
) -> float:
    """The score at or above which tagging gives the highest F-beta, half way to the next lower score.

    With no positive row nothing is ever tagged: infinity. Among equal F the highest threshold wins.

    Parameters
    ----------
    beta : how many times as much recall weighs as precision (van Rijsbergen 1979).
    """
    score = np.asarray(scores, dtype=np.float64)
    order = np.argsort(-score, kind="stable")
    weight = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    truth = np.asarray(y, dtype=np.float64)[order] * weight
    if truth.sum() <= 0:
        return float("inf")
    ranked = score[order]
    steps = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    square = beta * beta
    value = ratio((1 + square) * np.cumsum(truth)[steps], np.cumsum(weight)[steps] + square * truth.sum())
    best = int(np.argmax(value))
    here = ranked[steps[best]]
    return float((here + ranked[steps[best + 1]]) / 2) if best + 1 < len(steps) else float(here)
