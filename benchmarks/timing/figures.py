"""Medians, rates and ratios of what was measured; every run's start is taken off it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Measure = Literal["seconds", "cpu"]

_LEAST = 0.001
"""Seconds that are left at least when a start is taken off: a start differs from itself by more."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median over rounds, the lowest and the highest."""

    median: float
    low: float
    high: float


class Figures:
    """What is told of a measurement.

    Parameters
    ----------
    data : as `speed.py --json` writes it: ``inputs``, ``systems``, ``runs`` and more.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.titles: dict[str, str] = {name: each["title"] for name, each in data["systems"].items()}
        self.peers = [name for name, each in data["systems"].items() if each["is_peer"]]
        self.ours = [name for name in self.titles if name.startswith("ours")]

    def start(self, system: str, measure: Measure = "seconds") -> float:
        """Median over the runs on one row."""
        return statistics.median(run[measure] for run in self._runs(system, 1))

    def sizes(self, system: str) -> list[int]:
        """The numbers of rows it was measured on, but for one."""
        return sorted({run["rows"] for run in self.data["runs"] if run["system"] == system} - {1})

    def most(self, system: str) -> int:
        return self.sizes(system)[-1]

    def characters(self, rows: int) -> int:
        return self.data["inputs"][str(rows)]["characters"]

    def took(self, system: str, rows: int, measure: Measure = "seconds") -> float:
        """Median seconds on `rows` rows, the start taken off."""
        return statistics.median(self._by_round(system, rows, measure).values())

    def whole(self, system: str, rows: int) -> float:
        """Median seconds with the start."""
        return statistics.median(run["seconds"] for run in self._runs(system, rows))

    def rate(self, system: str, rows: int, measure: Measure = "seconds") -> float:
        """Characters a second."""
        return self.characters(rows) / self.took(system, rows, measure)

    def memory(self, system: str, rows: int) -> float:
        """Bytes at the peak, the highest of the runs."""
        return max(run["memory"] for run in self._runs(system, rows))

    def times_as_fast(
        self, fast: tuple[str, int], slow: tuple[str, int], measure: Measure = "seconds"
    ) -> Ratio:
        """How many times the characters a second of `slow` are those of `fast`, round by round.

        Each is a system and a number of rows.
        """
        a, b = self._by_round(*fast, measure), self._by_round(*slow, measure)
        size = self.characters(fast[1]) / self.characters(slow[1])
        each = [size * b[round] / a[round] for round in sorted(a.keys() & b.keys())]
        return Ratio(statistics.median(each), min(each), max(each))

    def _by_round(self, system: str, rows: int, measure: Measure) -> dict[int, float]:
        start = self.start(system, measure)
        return {run["round"]: max(run[measure] - start, _LEAST) for run in self._runs(system, rows)}

    def _runs(self, system: str, rows: int) -> list[dict[str, Any]]:
        return [run for run in self.data["runs"] if run["system"] == system and run["rows"] == rows]
