"""The same figures on parts of the rows: by genre, draw, source, year, length and confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.metrics import confusion_counts, f1
from strategyclf.measures.per_class import Measured
from strategyclf.measures.resampling import Draws

LENGTHS = (50, 100, 200)
"""Where classes of length end, in characters."""
MOST_VALUES = 24
_OTHERS = "…"
_CONFIDENCE = {3: "3", 2: "2", 1: "1"}


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows that have `value` for `kind`; "" is unknown, "…" the rarer values together."""

    kind: str
    value: str
    rows: int
    documents: int
    macro_f1: Measured
    micro_f1: Measured
    f1: tuple[Measured, ...]

    def as_json(self, ids: Sequence[str]) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in ("kind", "value", "rows", "documents")},
            "macro_f1": self.macro_f1.as_json(),
            "micro_f1": self.micro_f1.as_json(),
            "f1": {id: measured.as_json() for id, measured in zip(ids, self.f1, strict=True)},
        }


def length_class(text: str) -> str:
    """``0-49``, ``50-99``, ``100-199`` or ``200+`` characters."""
    place = int(np.searchsorted(LENGTHS, len(text), side="right"))
    ends = (0, *LENGTHS)
    return f"{ends[place]}+" if place == len(LENGTHS) else f"{ends[place]}-{ends[place + 1] - 1}"


def confidence_class(confidence: int | None) -> str:
    """The readers' lowest confidence as text, "" for none given."""
    return _CONFIDENCE.get(confidence or 0, "")


def slices(
    columns: Mapping[str, Sequence[str]],
    Y: NDArray[np.int64],
    tags: NDArray[np.int64],
    groups: ArrayLike,
    *,
    n_resamples: int = 1000,
    seed: int = 0,
) -> tuple[Slice, ...]:
    """Figures of each value of each of `columns`, (n_rows,) each; a column of one value tells nothing."""
    group = np.asarray(groups)
    found = []
    for kind, values in columns.items():
        names, counts = np.unique(np.asarray(values, dtype=np.str_), return_counts=True)
        if len(names) < 2:
            continue
        frequent = set(names[np.argsort(-counts, kind="stable")][:MOST_VALUES].tolist())
        column = np.array([value if value in frequent else _OTHERS for value in values])
        for value in sorted(np.unique(column).tolist(), key=_place):
            rows = column == value
            found.append(_slice(kind, value, Y[rows], tags[rows], Draws.of(group[rows], n_resamples, seed)))
    return tuple(found)


def _place(value: str) -> tuple[bool, bool, int, str]:
    """By number where a value begins with one; rarer values and the unknown last."""
    digits = value.partition("-")[0].rstrip("+")
    return value == "", value == _OTHERS, int(digits) if digits.isdecimal() else -1, value


def _slice(kind: str, value: str, Y: NDArray[np.int64], tags: NDArray[np.int64], draws: Draws) -> Slice:
    counts = draws.sums(confusion_counts(Y, tags))
    summed, mass = counts.sum(axis=0), counts.sum(axis=2)
    return Slice(
        kind,
        value,
        len(Y),
        draws.documents,
        Measured(float(f1(summed).mean()), *draws.interval(lambda c: f1(c).mean(axis=-1), counts, mass)),
        Measured(
            float(f1(summed.sum(axis=0))),
            *draws.interval(lambda c: f1(c.sum(axis=-2)), counts, mass.sum(axis=1)),
        ),
        tuple(
            Measured(float(f1(summed[j])), *draws.interval(f1, counts[:, j], mass[:, j]))
            for j in range(Y.shape[1])
        ),
    )
