"""Calibration: an increasing line of straight pieces from scores to log-odds, fitted to out-of-fold scores.

Platt's straight line (Platt 1999) errs where a score's odds flatten out among the many rows that speak of
nothing; isotonic regression errs by its steps, and ties what scores tell apart. In between: Platt's line,
bent at a few scores, each bend held near none by a Gaussian prior, and never falling.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from strategyclf.measures.decisions import Calibration

Floats = NDArray[np.float64]

BENDS = 8
"""Scores at which the line may bend: quantiles of the positive rows, among which decisions are made."""

_PRIOR = 1.0
"""Precision of the prior on the change of steepness at a bend, where Platt's line has steepness 1."""

_FLATTEST = 0.1
"""Least steepness of a piece, in that of Platt's line: a higher score is always a higher probability."""


def fit_calibration(scores: Floats, y: NDArray[np.int64]) -> Calibration:
    """Fit the line to (n_rows,) scores and their 0/1 truth, finite whatever they are."""
    positive, negative = float(y.sum()), float(len(y) - y.sum())
    # Platt's softened targets.
    target = np.where(y == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    ones = np.ones(len(y))
    slope, offset = _logistic(np.column_stack([scores, ones]), target, np.array([1.0, 0.0]))
    # Scores that rank worse than chance give no falling line but a nearly flat one.
    slope = max(float(slope), 1e-3)
    bends = (
        np.unique(np.quantile(scores[y == 1], np.linspace(0.02, 0.98, BENDS))) if positive else np.zeros(1)
    )
    points = np.concatenate([[bends[0] - 1 / slope], bends, [bends[-1] + 1 / slope]])
    pieces = [slope * np.minimum(scores - bends[0], 0.0)]
    pieces += [slope * (np.clip(scores, low, high) - low) for low, high in pairwise(bends)]
    pieces += [slope * np.maximum(scores - bends[-1], 0.0)]
    start = np.append(np.ones(len(pieces)), slope * bends[0] + offset)
    found = _logistic(np.column_stack([*pieces, ones]), target, start, prior=_PRIOR, least=_FLATTEST)
    rise = found[:-1] * slope * np.diff(points)
    return Calibration(points, found[-1] - rise[0] + np.concatenate([[0.0], np.cumsum(rise)]))


def _logistic(
    X: Floats, target: Floats, start: Floats, prior: float = 0.0, least: float | None = None
) -> Floats:
    """Weights and, last, intercept; `prior` on the changes from weight to weight, none below `least`."""

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = X @ weights
        bend = np.diff(weights[:-1])
        value = float((np.logaddexp(0.0, z) - target * z).sum()) + 0.5 * prior * float(bend @ bend)
        gradient = X.T @ (np.exp(-np.logaddexp(0.0, -z)) - target)
        gradient[:-2] -= prior * bend
        gradient[1:-1] += prior * bend
        return value / len(target), gradient / len(target)

    bounds = [(least, None)] * (len(start) - 1) + [(None, None)]
    options = {"gtol": 1e-9, "maxiter": 1000}
    # Ten columns are too few to share among threads.
    with threadpool_limits(limits=1):
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x, dtype=np.float64)
