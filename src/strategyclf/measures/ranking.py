"""Average precision under resampling: of every draw of documents, and by how much each document pulls it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.metrics import Floats, average_precision, ratio
from strategyclf.measures.resampling import Draws, corrected_interval

_DRAWS_AT_ONCE = 200


def average_precision_interval(y: NDArray[np.int64], scores: Floats, draws: Draws) -> tuple[float, float]:
    """The corrected interval of `average_precision`; documents without a positive row do not bear on it."""
    positive = draws.sums(y)
    if not len(draws.times) or not positive.any():
        return float("nan"), float("nan")
    value = average_precision(y, scores)
    # Leaving a document out changes the figure by its pull, to first order (the infinitesimal jackknife).
    without = value - draws.sums(pulls(y, scores))
    return corrected_interval(value, resampled_average_precision(y, scores, draws), without, positive)


def resampled_average_precision(y: NDArray[np.int64], scores: Floats, draws: Draws) -> Floats:
    """(n_resamples,) average precision of each draw; NaN where it holds no positive row."""
    order, end, last, positive = _ranked(y, scores)
    found = np.full(len(draws.times), np.nan)
    if not len(positive):
        return found
    number = draws.number[order]
    for start in range(0, len(found), _DRAWS_AT_ONCE):
        some = slice(start, start + _DRAWS_AT_ONCE)
        weight = draws.times[some][:, number]
        hit = weight[:, positive]
        reached = np.cumsum(hit, axis=1)
        # Sums of whole numbers: exact in single precision far beyond any number of rows here.
        said = np.cumsum(weight, axis=1)[:, end]
        total = reached[:, -1].astype(np.float64)
        gained = (hit * ratio(reached[:, last], said)).sum(axis=1)
        found[some] = np.where(total > 0, ratio(gained, total), np.nan)
    return found


def pulls(y: NDArray[np.int64], scores: Floats) -> Floats:
    """(n_rows,) the derivative of average precision by each row's weight, at weights of one."""
    order, end, last, positive = _ranked(y, scores)
    n = len(order)
    reached, said = last + 1.0, end + 1.0  # positives and rows up to each positive's step
    # A row counts in every step that ends at or after its own.
    first = np.searchsorted(end, np.arange(n))
    below = np.append(np.cumsum((1 / said)[::-1])[::-1], 0.0)[first]
    share_below = np.append(np.cumsum((reached / said**2)[::-1])[::-1], 0.0)[first]
    truth = np.asarray(y, dtype=np.float64)[order]
    value = (reached / said).mean()
    pull = truth * below - share_below
    pull[positive] += reached / said - value
    found = np.empty(n)
    found[order] = pull / len(positive)
    return found


def _ranked(
    y: NDArray[np.int64], scores: Floats
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Rows by falling score; for each positive row the last row and the last positive of its step; its rank.

    Rows of equal score are one step, as in scikit-learn.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    positive = np.flatnonzero(np.asarray(y)[order] == 1)
    end = ends[np.searchsorted(ends, positive)]
    last = np.searchsorted(positive, end, side="right") - 1
    return order, end, last, positive
