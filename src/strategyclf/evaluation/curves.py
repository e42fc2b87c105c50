"""Precision against recall, and what probabilities came to, label by label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.intervals import FEWEST_DOCUMENTS
from strategyclf.measures.metrics import Floats, ratio
from strategyclf.measures.resampling import share_interval

MOST_POINTS = 150
BINS = 10


@dataclass(frozen=True, slots=True)
class RankingCurve:
    """Precision and recall at thresholds on the probability, the highest first; at most `MOST_POINTS`."""

    thresholds: tuple[float, ...]
    precision: tuple[float, ...]
    recall: tuple[float, ...]

    def as_json(self) -> dict[str, list[float]]:
        return {
            name: [round(value, 6) for value in getattr(self, name)]
            for name in ("thresholds", "precision", "recall")
        }


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Rows whose probability lies in one tenth: their mean probability and the share that is positive."""

    rows: int
    documents: int
    probability: float
    share: float
    low: float
    high: float

    def as_json(self) -> dict[str, Any]:
        bounds = {
            name: None if np.isnan(v := getattr(self, name)) else round(v, 6) for name in ("low", "high")
        }
        told = {"probability": round(self.probability, 6), "share": round(self.share, 6)}
        return {"rows": self.rows, "documents": self.documents, **told, **bounds}


def ranking_curve(y: NDArray[np.int64], probabilities: Floats) -> RankingCurve:
    """The curve of one label; empty where no row is positive."""
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    steps = np.flatnonzero(np.append(np.diff(ranked) != 0, True))
    hits = np.cumsum(np.asarray(y)[order])[steps]
    if not len(hits) or not hits[-1]:
        return RankingCurve((), (), ())
    # After the last positive the curve only falls along one line; even steps of recall show its shape.
    end = int(np.searchsorted(hits, hits[-1])) + 1
    wanted = np.searchsorted(hits[:end], np.linspace(1, hits[-1], MOST_POINTS))
    at = np.unique(np.append(wanted, end - 1))
    return RankingCurve(
        tuple(ranked[steps[at]].tolist()),
        tuple((hits[at] / (steps[at] + 1)).tolist()),
        tuple((hits[at] / hits[-1]).tolist()),
    )


def reliability(y: NDArray[np.int64], probabilities: Floats, groups: ArrayLike) -> tuple[ReliabilityBin, ...]:
    """The tenths of probability that hold rows, with intervals over documents."""
    number = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    group = np.asarray(groups)
    found = []
    for tenth in np.unique(number):
        rows = np.flatnonzero(number == tenth)
        names, of = np.unique(group[rows], return_inverse=True)
        positive, size = np.bincount(of, weights=y[rows]), np.bincount(of)
        low, high = (
            share_interval(positive, size) if len(names) >= FEWEST_DOCUMENTS else (float("nan"), float("nan"))
        )
        found.append(
            ReliabilityBin(
                len(rows),
                len(names),
                float(probabilities[rows].mean()),
                float(ratio(positive.sum(), size.sum())),
                low,
                high,
            )
        )
    return tuple(found)
