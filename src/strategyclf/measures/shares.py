"""Shares of a text by place, year or source: what is open in them, how they differ, how they move.

A share is a ratio of sums over documents, ``sum(part) / sum(whole)``; documents are the units drawn, so
variances come from each document's pull on the ratio (linearisation; Cochran 1977, section 6.3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Beyond so many paragraphs a sum of their errors is normal to any eye, and draws would only take memory.
_MOST_DRAWN = 4000
_N_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Difference:
    """A share less the share of the rest; `p` is two-sided, NaN where it cannot be tested."""

    value: float
    error: float
    p: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Change of a share a step (a year), with its interval; NaN where it cannot be told."""

    slope: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class CensusError:
    """What the classifier's error alone leaves open in the share of a text that was read in full."""

    low: float
    high: float
    error: float


def share_difference(
    part: ArrayLike, whole: ArrayLike, other_part: ArrayLike, other_whole: ArrayLike
) -> Difference:
    """Two shares of the same documents (each may bear on one or both), compared document by document.

    Parameters
    ----------
    part, whole, other_part, other_whole : (n_documents,) sums of each document; 0 where it has nothing.
    """
    from scipy.special import stdtr

    y, n, other_y, other_n = (np.asarray(a, dtype=np.float64) for a in (part, whole, other_part, other_whole))
    if not n.sum() or not other_n.sum():
        return Difference(float("nan"), float("nan"), float("nan"))
    share, other = y.sum() / n.sum(), other_y.sum() / other_n.sum()
    pull = (y - share * n) / n.sum() - (other_y - other * other_n) / other_n.sum()
    documents = int(np.count_nonzero(n + other_n))
    if documents < 2:
        return Difference(share - other, float("nan"), float("nan"))
    error = float(np.sqrt(documents / (documents - 1) * (pull**2).sum()))
    freedom = min(np.count_nonzero(n), np.count_nonzero(other_n)) - 1
    if not error or freedom < 1:
        return Difference(share - other, error, float("nan"))
    p = 2 * float(stdtr(freedom, -abs(share - other) / error))
    return Difference(share - other, error, p)


def census_error(
    probabilities: ArrayLike,
    mass: ArrayLike,
    total: float,
    *,
    together: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> CensusError:
    """The range of a share when each row has the label with its calibrated probability.

    Parameters
    ----------
    probabilities : (n_rows,). mass : (n_rows,) what a row adds to the part if it has the label.
    total : the whole.
    together : (n_rows,) numbers; rows of one number err together (the surest has the label where any has).
        Without it each errs alone.
    """
    chance = np.asarray(probabilities, dtype=np.float64)
    weight = np.asarray(mass, dtype=np.float64)
    if not total or not len(chance):
        return CensusError(float("nan"), float("nan"), float("nan"))
    place = np.arange(len(chance)) if together is None else np.unique(together, return_inverse=True)[1]
    n = int(place.max()) + 1
    error = float(np.sqrt(joint_variances(chance, weight, place, n).sum()))
    mean = float(chance @ weight)
    if len(chance) > _MOST_DRAWN:
        from scipy.special import ndtri

        reach = float(ndtri((1 + level) / 2)) * error
        low, high = mean - reach, mean + reach
    else:
        luck = np.random.default_rng(seed).random((_N_DRAWS, n), dtype=np.float32)
        drawn = luck[:, place] < chance
        low, high = np.quantile(drawn @ weight, [(1 - level) / 2, (1 + level) / 2])
    return CensusError(max(0.0, float(low) / total), min(1.0, float(high) / total), error / total)


def joint_variances(probabilities: ArrayLike, mass: ArrayLike, place: ArrayLike, n: int) -> Floats:
    """(n,) the variance of the part of each number of `place`; rows of one number err together.

    A less sure row has the label only where the surer ones have it, so that with ``p`` falling the mean
    square is the sum of ``p m (m + 2 M)``, ``M`` the mass of the surer rows.
    """
    chance, weight = np.asarray(probabilities, dtype=np.float64), np.asarray(mass, dtype=np.float64)
    where = np.asarray(place, dtype=np.int64)
    order = np.lexsort((-chance, where))
    p, m, at = chance[order], weight[order], where[order]
    before = np.cumsum(m) - m
    surer = before - before[np.searchsorted(at, at)]
    square = np.bincount(at, weights=p * m * (m + 2 * surer), minlength=n)
    mean = np.bincount(at, weights=p * m, minlength=n)
    variances: Floats = np.maximum(0.0, square - mean**2)
    return variances


def share_trend(steps: ArrayLike, part: ArrayLike, whole: ArrayLike, *, level: float = 0.95) -> Trend:
    """The straight line through the documents' shares, weighted by their wholes, with robust errors (HC1).

    Parameters
    ----------
    steps : (n_documents,) the year of each. part, whole : (n_documents,) its sums.
    """
    from scipy.special import stdtr, stdtrit

    x, y, n = (np.asarray(a, dtype=np.float64) for a in (steps, part, whole))
    kept = n > 0
    x, y, n = x[kept], y[kept], n[kept]
    if len(x) < 3 or len(np.unique(x)) < 2:
        return Trend(*(float("nan"),) * 4)
    shares = y / n
    centred = x - np.average(x, weights=n)
    spread = (n * centred**2).sum()
    slope = float((n * centred * shares).sum() / spread)
    residual = shares - np.average(shares, weights=n) - slope * centred
    freedom = len(x) - 2
    error = float(np.sqrt(len(x) / freedom * ((n * centred * residual) ** 2).sum()) / spread)
    reach = float(stdtrit(freedom, (1 + level) / 2)) * error
    p = 2 * float(stdtr(freedom, -abs(slope) / error)) if error else float("nan")
    return Trend(slope, slope - reach, slope + reach, p)


def false_discovery(p: ArrayLike) -> Floats:
    """Benjamini & Hochberg's (1995) adjusted p-values, NaN kept and not counted."""
    values = np.asarray(p, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    known = ~np.isnan(values)
    if known.any():
        from scipy.stats import false_discovery_control

        adjusted[known] = false_discovery_control(values[known])
    return adjusted
