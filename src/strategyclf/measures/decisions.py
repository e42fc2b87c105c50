"""How scores become probabilities and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """An increasing line of straight pieces from scores to log-odds; its end pieces go on for ever.

    Attributes
    ----------
    scores, log_odds : (n_points,) ascending, two points at least.
    """

    scores: Floats
    log_odds: Floats

    def probabilities(self, scores: Floats) -> Floats:
        """Probabilities of scores of any shape."""
        x, y = self.scores, self.log_odds
        steepness = np.diff(y)[[0, -1]] / np.diff(x)[[0, -1]]
        # Of the three terms one is not constant wherever a score lies.
        below, above = np.minimum(scores - x[0], 0.0), np.maximum(scores - x[-1], 0.0)
        value = np.interp(scores, x, y) + below * steepness[0] + above * steepness[1]
        return np.asarray(np.exp(-np.logaddexp(0.0, -value)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Thresholds and calibration; the arrays are (n_labels,).

    Attributes
    ----------
    thresholds : a label is given at or above this score; infinity where it is never given.
    lower, upper : the middle 80 % of thresholds over resampled documents: a score between them is uncertain.
    calibration : one a label.
    """

    thresholds: Floats
    lower: Floats
    upper: Floats
    calibration: tuple[Calibration, ...]

    def probabilities(self, scores: Floats) -> Floats:
        """Calibrated probabilities of (n_rows, n_labels) scores."""
        columns = [line.probabilities(scores[:, j]) for j, line in enumerate(self.calibration)]
        return np.column_stack(columns) if columns else np.empty(scores.shape)

    def tags(self, scores: Floats) -> NDArray[np.int64]:
        """0/1 of (n_rows, n_labels) scores."""
        return (scores >= self.thresholds).astype(np.int64)

    def uncertain(self, scores: Floats) -> NDArray[np.bool_]:
        """Which (n_rows, n_labels) scores lie where resampled thresholds disagree."""
        return (scores >= self.lower) & (scores < self.upper)

    def to_rows(self) -> list[dict[str, Any]]:
        """One row of plain numbers a label, for JSON."""
        return [
            {
                "thresholds": float(self.thresholds[j]),
                "lower": float(self.lower[j]),
                "upper": float(self.upper[j]),
                "calibration": {"scores": line.scores.tolist(), "log_odds": line.log_odds.tolist()},
            }
            for j, line in enumerate(self.calibration)
        ]

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, Any]]) -> Decisions:
        """Back from `to_rows`."""
        thresholds, lower, upper = (
            np.array([row[name] for row in rows], dtype=np.float64)
            for name in ("thresholds", "lower", "upper")
        )
        return cls(thresholds, lower, upper, tuple(_calibration(row) for row in rows))


def _calibration(row: Mapping[str, Any]) -> Calibration:
    if "calibration" not in row:
        # Models of before had one straight line (Platt's).
        return Calibration(
            np.array([0.0, 1.0]), np.array([row["offset"], row["offset"] + row["slope"]], dtype=np.float64)
        )
    line = row["calibration"]
    return Calibration(
        np.array(line["scores"], dtype=np.float64), np.array(line["log_odds"], dtype=np.float64)
    )
