"""Intervals over documents that hold what they say: the corrected cluster bootstrap, and Wilson's for shares.

Paragraphs of one document are not independent, so documents are drawn whole. Figures are functions of sums
over rows; these are taken by document once, and all resamples come from one matrix product. Percentiles of
few, skewed or unequal documents are too narrow and lie off centre; `corrected_interval` mends both.
`benchmarks/intervals.py` measures how often the intervals hold the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.intervals import FEWEST_DOCUMENTS

Floats = NDArray[np.float64]
Figure = Callable[[Floats], Any]

LEVEL = 0.95
FEWEST_A_LABEL = 5
_NONE = (float("nan"), float("nan"))
# A figure that (almost) all resamples lie on one side of would push the levels out of reach.
_LEAST_SHARE = 1e-3


@dataclass(frozen=True, slots=True)
class Draws:
    """Documents drawn with replacement (Davison & Hinkley 1997, section 3.8).

    Attributes
    ----------
    number : (n_rows,) the document of each row.
    times : (n_resamples, n_documents) how often each is drawn, in single precision.
    """

    number: NDArray[np.int64]
    times: NDArray[np.float32]

    @classmethod
    def of(cls, groups: ArrayLike, n_resamples: int, seed: int = 0) -> Draws:
        """Draw the documents that `groups`, (n_rows,), names; none are drawn where they are too few."""
        names, number = np.unique(np.asarray(groups), return_inverse=True)
        n = len(names)
        if n < FEWEST_DOCUMENTS:
            n_resamples = 0
        picked = np.random.default_rng(seed).integers(0, max(1, n), (n_resamples, n))
        picked += np.arange(n_resamples)[:, None] * n
        times = np.bincount(picked.ravel(), minlength=n_resamples * n).reshape(n_resamples, n)
        return cls(number.astype(np.int64), times.astype(np.float32))

    @property
    def documents(self) -> int:
        return int(self.times.shape[1])

    def sums(self, values: ArrayLike) -> Floats:
        """(n_documents, ...) `values`, (n_rows, ...), added up by document."""
        rows = np.asarray(values, dtype=np.float64)
        flat = rows.reshape(len(rows), -1)
        columns = [np.bincount(self.number, weights=line, minlength=self.documents) for line in flat.T]
        sums: Floats = np.stack(columns, axis=1).reshape(self.documents, *rows.shape[1:]).astype(np.float64)
        return sums

    def resampled(self, sums: Floats) -> Floats:
        """(n_resamples, ...) totals over the documents drawn."""
        flat = sums.reshape(len(sums), -1).astype(np.float32)
        total: Floats = (self.times @ flat).astype(np.float64)
        return total.reshape(len(self.times), *sums.shape[1:])

    def interval(self, figure: Figure, sums: Floats, mass: Floats) -> tuple[float, float]:
        """The interval of ``figure(sums.sum(axis=0))``, a number.

        Parameters
        ----------
        mass : (n_documents,) see `corrected_interval`; (n_documents, n_labels) where the figure is a mean
            over labels, each of which then needs `FEWEST_A_LABEL` documents that bear on it.
        """
        if mass.ndim == 2:
            if np.count_nonzero(mass, axis=0).min(initial=FEWEST_DOCUMENTS) < FEWEST_A_LABEL:
                return _NONE
            mass = mass.sum(axis=1)
        if not len(self.times) or np.count_nonzero(mass) < FEWEST_DOCUMENTS:
            return _NONE
        total = sums.sum(axis=0)
        return corrected_interval(
            float(figure(total)), figure(self.resampled(sums)), figure(total - sums), mass
        )


def corrected_interval(
    value: float, resampled: ArrayLike, left_out: ArrayLike, mass: ArrayLike, level: float = LEVEL
) -> tuple[float, float]:
    """The BCa interval (Efron 1987) at levels widened to those of Student's t (Hesterberg 2015, section 5).

    Parameters
    ----------
    value : the figure on all documents.
    resampled : (n_resamples,) the figure on documents drawn with replacement; NaN is left out.
    left_out : (n_documents,) the figure without each document, for the skewness.
    mass : (n_documents,) how much of the figure each document bears; where a few bear most of it, they give
        the degrees of freedom (Kish's effective number).

    (NaN, NaN) where fewer than `FEWEST_DOCUMENTS` documents bear on the figure.
    """
    from scipy.special import ndtr, ndtri, stdtrit

    kept = np.asarray(resampled, dtype=np.float64)
    kept = kept[~np.isnan(kept)]
    weight = np.asarray(mass, dtype=np.float64)
    if not len(kept) or np.isnan(value) or np.count_nonzero(weight) < FEWEST_DOCUMENTS:
        return _NONE
    without = np.asarray(left_out, dtype=np.float64)
    pull = np.nanmean(without) - without[~np.isnan(without)]
    spread = (pull**2).sum()
    acceleration = (pull**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    below = np.mean(kept < value) + np.mean(kept == value) / 2
    bias = ndtri(np.clip(below, _LEAST_SHARE, 1 - _LEAST_SHARE))
    n = len(weight)
    reach = np.sqrt(n / (n - 1)) * stdtrit(_effective(weight) - 1, (1 + level) / 2)
    ends = bias + np.array([-reach, reach])
    low, high = np.quantile(kept, ndtr(bias + ends / np.maximum(1 - acceleration * ends, 1e-9)))
    return float(low), float(high)


def share_interval(
    positive: ArrayLike, rows: ArrayLike, level: float = LEVEL, *, least_effect: float = 1.0
) -> tuple[float, float]:
    """Wilson's interval of a share of rows, on the effective number of them.

    The effective number is that of rows over the design effect of documents (Kish 1965; the variance by
    leaving out each document), taken down again for the degrees of freedom (Korn & Graubard 1998).

    Parameters
    ----------
    positive, rows : (n_documents,) of each document.
    least_effect : the design effect is taken to be no less: 1 where each row counts or does not, less where
        rows count in part.

    (NaN, NaN) below `FEWEST_DOCUMENTS` documents.
    """
    from scipy.special import ndtri, stdtrit

    hits, size = np.asarray(positive, dtype=np.float64), np.asarray(rows, dtype=np.float64)
    n, total = len(size), size.sum()
    if np.count_nonzero(size) < FEWEST_DOCUMENTS:
        return _NONE
    share = hits.sum() / total
    pull = (hits - share * size) / (total - size)
    simple = share * (1 - share) / total
    effect = max(least_effect, (n - 1) / n * (pull**2).sum() / simple) if simple > 0 else 1.0
    z = ndtri((1 + level) / 2)
    effective = total / effect * (z / stdtrit(_effective(size) - 1, (1 + level) / 2)) ** 2
    return wilson_interval(share, effective, level)


def wilson_interval(share: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval (1927) of `share` of `n` independent rows; `n` may be a fraction."""
    from scipy.special import ndtri

    if not n > 0:
        return _NONE
    square = float(ndtri((1 + level) / 2)) ** 2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = np.sqrt(square * (share * (1 - share) / n + square / (4 * n * n))) / (1 + square / n)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def census_interval(probabilities: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """The share of rows that truly have a label, where all of a text was tagged and nothing was drawn.

    What is open is the classifier's error alone: each row has the label with its calibrated probability, so
    their number follows a Poisson-binomial distribution (Wang 1993), worked out exactly.

    Parameters
    ----------
    probabilities : (n_rows,) of one label.
    """
    chance = np.asarray(probabilities, dtype=np.float64)
    if not len(chance):
        return _NONE
    number = np.ones(1)
    for p in chance:
        number = np.append(number * (1 - p), 0.0) + np.append(0.0, number * p)
    reached = np.cumsum(number)
    low = int(np.searchsorted(reached, (1 - level) / 2))
    high = int(np.searchsorted(reached, (1 + level) / 2))
    return low / len(chance), min(high, len(chance)) / len(chance)


def _effective(mass: Floats) -> float:
    """Kish's effective number of documents of unequal `mass`, at least 2."""
    return max(2.0, float(mass.sum() ** 2 / (mass**2).sum()))
