"""Operating points: other thresholds than the balanced ones, and what they held out of fold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from strategyclf.measures.per_class import Measured

Preference = Literal["precision", "recall"]

BETAS: Mapping[Preference, float] = {"precision": 0.5, "recall": 2.0}
"""Preference → beta of the F-measure whose best threshold it takes (van Rijsbergen 1979)."""

PRECISIONS = tuple(round(0.5 + 0.05 * i, 2) for i in range(6)) + tuple(
    round(0.8 + 0.01 * i, 2) for i in range(20)
)
"""The least precisions that a model has thresholds for."""


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A threshold of one label.

    Attributes
    ----------
    threshold, lower, upper : as in `Decisions`.
    precision, recall : what such thresholds, learnt without the fold, came to on the fold left out.
    """

    threshold: float
    lower: float
    upper: float
    precision: Measured
    recall: Measured

    def as_json(self) -> dict[str, Any]:
        return {
            "threshold": self.threshold,
            "lower": self.lower,
            "upper": self.upper,
            "precision": self.precision.as_json(),
            "recall": self.recall.as_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OperatingPoint:
        """Back from `as_json`."""
        precision, recall = (
            Measured(*(math.nan if data[name][part] is None else float(data[name][part]) for part in _PARTS))
            for name in ("precision", "recall")
        )
        return cls(data["threshold"], data["lower"], data["upper"], precision, recall)


_PARTS = ("value", "low", "high")


@dataclass(frozen=True, slots=True)
class LabelPoints:
    """The operating points of one label.

    Attributes
    ----------
    preferred : one a preference.
    holding : least precision → point, ascending; a precision that was not held out of fold is absent.
    """

    preferred: Mapping[Preference, OperatingPoint]
    holding: Mapping[float, OperatingPoint]

    @property
    def best(self) -> float | None:
        """The highest precision that the label held; None where it held none."""
        return max(self.holding, default=None)

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: point.as_json() for name, point in self.preferred.items()},
            "min_precision": [
                {"at": bound, **point.as_json()} for bound, point in sorted(self.holding.items())
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> LabelPoints:
        """Back from `as_json`."""
        return cls(
            {name: OperatingPoint.from_json(data[name]) for name in BETAS},
            {row["at"]: OperatingPoint.from_json(row) for row in data["min_precision"]},
        )


def bound_on_the_grid(bound: float, grid: Sequence[float] = PRECISIONS) -> float | None:
    """The lowest precision of `grid` that is not under `bound`; None where there is none."""
    return next((step for step in grid if step >= bound - 1e-9), None)
