"""Operating points from out-of-fold scores: which threshold holds a precision, which serves a preference.

The precision above a threshold is that of the isotonic fit (Ayer et al. 1955), the vertices of the convex
hull of the ROC curve (Davis & Goadrich 2006 for its shape in precision and recall): read off the raw curve,
the lowest threshold that reaches a precision is one that reached it by luck.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression

from strategyclf.measures.intervals import FEWEST_DOCUMENTS, document_weights, percentile_interval
from strategyclf.measures.metrics import best_f_threshold, ratio
from strategyclf.measures.operating_points import BETAS, PRECISIONS, LabelPoints, OperatingPoint
from strategyclf.measures.per_class import Measured

Floats = NDArray[np.float64]

SLACK = 0.02
"""A precision counts as held where thresholds learnt without the fold came this near to it on the fold."""

FEWEST_TAGGED = 20
"""A precision over fewer tagged rows is no precision."""


def precision_thresholds(
    y: NDArray[np.int64], scores: Floats, weights: Floats | None = None, at: Iterable[float] = PRECISIONS
) -> Floats:
    """(n_bounds,) the lowest thresholds over which the fitted precision is `at` least so much.

    Half way to the next lower score; infinity where it is not reached over `FEWEST_TAGGED` rows.
    """
    bounds = np.fromiter(at, dtype=np.float64)
    weight = np.ones(len(y)) if weights is None else weights
    rows = np.flatnonzero(weight > 0)
    order = rows[np.argsort(-scores[rows], kind="stable")]
    if not len(order):
        return np.full(len(bounds), np.inf)
    ranked, mass = scores[order], weight[order]
    fitted = isotonic_regression(y[order].astype(np.float64), sample_weight=mass, increasing=False)
    steps = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    said = np.cumsum(mass)[steps]
    # Rounded, so that the order of a sum decides nothing; it never rises along the ranking.
    precision = np.minimum.accumulate(np.round(np.cumsum(fitted * mass)[steps] / said, 12))
    last = np.searchsorted(-precision, -bounds, side="right") - 1
    reached = (last >= 0) & (said[np.maximum(last, 0)] >= FEWEST_TAGGED)
    here = ranked[steps[np.maximum(last, 0)]]
    following = ranked[steps[np.minimum(np.maximum(last, 0) + 1, len(steps) - 1)]]
    return np.where(reached, (here + following) / 2, np.inf)


def preferred_thresholds(y: NDArray[np.int64], scores: Floats, weights: Floats | None = None) -> Floats:
    """(n_preferences,) the thresholds of highest F, in the order of `BETAS`."""
    return np.array([best_f_threshold(y, scores, weights, beta=beta) for beta in BETAS.values()])


def learn_operating_points(
    scores: Floats,
    Y: NDArray[np.int64],
    groups: NDArray[np.int64],
    folds: NDArray[np.int64],
    n_resamples: int = 100,
    seed: int = 0,
) -> list[LabelPoints]:
    """The operating points of each label, with what they held cross-fitted.

    Parameters
    ----------
    scores, Y : (n_rows, n_labels) out-of-fold scores and their 0/1 truth.
    groups : (n_rows,) documents, resampled whole for intervals and the uncertain zone.
    folds : (n_rows,) the fold that left each row out.
    """
    weights = document_weights(groups, n_resamples, seed)
    told = len(np.unique(groups)) >= FEWEST_DOCUMENTS
    labels = []
    for j in range(Y.shape[1]):
        y, score = Y[:, j], scores[:, j]
        preferred = _points(preferred_thresholds, y, score, folds, weights, told)
        held = {
            bound: point
            for bound, point in zip(
                PRECISIONS, _points(precision_thresholds, y, score, folds, weights, told), strict=True
            )
            if np.isfinite(point.threshold) and point.precision.value >= bound - SLACK
        }
        labels.append(LabelPoints(dict(zip(BETAS, preferred, strict=True)), held))
    return labels


def _points(
    choose: Callable[[NDArray[np.int64], Floats, Floats | None], Floats],
    y: NDArray[np.int64],
    scores: Floats,
    folds: NDArray[np.int64],
    weights: Floats,
    told: bool,
) -> list[OperatingPoint]:
    """The points that `choose` gives thresholds for, learnt from all rows, measured cross-fitted."""
    thresholds = choose(y, scores, None)
    # Where a resample reaches no threshold, it would tag nothing: no score is high enough.
    resampled = np.minimum([choose(y, scores, w) for w in weights], scores.max()).reshape(-1, len(thresholds))
    tagged = np.zeros((len(y), len(thresholds)), dtype=bool)
    for fold in np.unique(folds):
        out = folds == fold
        tagged[out] = scores[out, None] >= choose(y[~out], scores[~out], None)
    right, said = tagged * y[:, None].astype(np.float64), tagged.astype(np.float64)
    precisions = ratio(weights @ right, weights @ said)
    recalls = ratio(weights @ right, (weights @ y)[:, None])
    said_all = said.sum(axis=0)
    points = []
    for i, threshold in enumerate(thresholds):
        lower, upper = percentile_interval(resampled[:, i], level=0.8)
        precision = float(right[:, i].sum() / said_all[i]) if said_all[i] else float("nan")
        points.append(
            OperatingPoint(
                float(threshold),
                float(np.fmin(lower, threshold)),
                float(np.fmax(upper, threshold)),
                Measured(precision, *(percentile_interval(precisions[:, i]) if told else ())),
                Measured(
                    float(ratio(right[:, i].sum(), y.sum())),
                    *(percentile_interval(recalls[:, i]) if told else ()),
                ),
            )
        )
    return points
