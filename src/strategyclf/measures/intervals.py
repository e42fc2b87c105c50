"""Intervals by resampling whole documents: paragraphs of one document are not independent."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_DOCUMENTS = 10


def document_weights(groups: ArrayLike, n_resamples: int, seed: int = 0) -> NDArray[np.float64]:
    """(n_resamples, n_rows): how often each row is drawn when documents are drawn with replacement.

    The cluster bootstrap (Davison & Hinkley 1997, section 3.8).
    """
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    share = np.full(len(names), 1.0 / max(1, len(names)))
    drawn = np.random.default_rng(seed).multinomial(len(names), share, size=n_resamples)
    return drawn[:, number].astype(np.float64)


def percentile_interval(values: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """The middle `level` of resampled `values`, NaN left out; (NaN, NaN) of none."""
    kept = np.asarray(values, dtype=np.float64)
    kept = kept[~np.isnan(kept)]
    if not len(kept):
        return float("nan"), float("nan")
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
