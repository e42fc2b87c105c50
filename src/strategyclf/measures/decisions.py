"""How scores become probabilities and tags."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Thresholds and calibration; all arrays are (n_labels,).

    Attributes
    ----------
    thresholds : a label is given at or above this score.
    lower, upper : the middle 80 % of thresholds over resampled documents: a score between them is uncertain.
    slope, offset : probability = logistic(slope * score + offset).
    """

    thresholds: Floats
    lower: Floats
    upper: Floats
    slope: Floats
    offset: Floats

    def probabilities(self, scores: Floats) -> Floats:
        """Calibrated probabilities of (n_rows, n_labels) scores."""
        value: Floats = np.exp(-np.logaddexp(0.0, -(scores * self.slope + self.offset)))
        return value

    def tags(self, scores: Floats) -> NDArray[np.int64]:
        """0/1 of (n_rows, n_labels) scores."""
        return (scores >= self.thresholds).astype(np.int64)

    def uncertain(self, scores: Floats) -> NDArray[np.bool_]:
        """Which (n_rows, n_labels) scores lie where resampled thresholds disagree."""
        return (scores >= self.lower) & (scores < self.upper)

    def to_rows(self) -> list[dict[str, float]]:
        """One row of plain numbers a label, for JSON."""
        names = ("thresholds", "lower", "upper", "slope", "offset")
        columns = zip(*(getattr(self, name).tolist() for name in names), strict=True)
        return [dict(zip(names, values, strict=True)) for values in columns]

    @classmethod
    def from_rows(cls, rows: list[dict[str, float]]) -> Decisions:
        """Back from `to_rows`."""
        return cls(
            *(
                np.array([row[name] for row in rows], dtype=np.float64)
                for name in ("thresholds", "lower", "upper", "slope", "offset")
            )
        )
