"""Intervals by resampling whole documents: paragraphs of one document are not independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_DOCUMENTS = 20
"""Fewer say too little about others like them: no interval is given."""


def document_weights(groups: ArrayLike, n_resamples: int, seed: int = 0) -> NDArray[np.float64]:
    """(n_resamples, n_rows): how often each row is drawn when documents are drawn with replacement.

    The cluster bootstrap (Davison & Hinkley 1997, section 3.8).
    """
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    share = np.full(len(names), 1.0 / max(1, len(names)))
    drawn = np.random.default_rng(seed).multinomial(len(names), share, size=n_resamples)
    return drawn[:, number].astype(np.float64)


def basic_interval(value: float, values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The basic bootstrap interval of a figure that is never negative, NaN left out; (NaN, NaN) of none.

    Resampling adds noise, and noise adds to a figure made of absolute differences: its percentiles lie too
    high. Mirroring them at `value` takes that out (Davison & Hinkley 1997, section 5.2); where `value` itself
    is mostly noise the interval is widened to hold it.
    """
    low, high = percentile_interval(values, level)
    if np.isnan(low):
        return low, high
    return max(0.0, min(value, 2 * value - high)), max(value, 2 * value - low)


def percentile_interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The middle `level` of resampled `values`, NaN left out; (NaN, NaN) of none."""
    kept = np.asarray(values, dtype=np.float64)
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
