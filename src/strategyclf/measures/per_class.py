"""The per-class table: precision, recall, F1, average precision and support a label, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.metrics import (
    Floats,
    average_precision,
    confusion_counts,
    f1,
    precision,
    recall,
)

# What intervals are over: documents like these; one document's rows, the classifier's errors alone; none.
Basis = Literal["documents", "census", "none"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and its 95 % interval; NaN where it cannot be measured, bounds NaN where no interval is.

    JSON has neither NaN nor infinity, the threshold of a label that is never given: both are null there.
    """

    value: float
    low: float = float("nan")
    high: float = float("nan")

    def as_json(self) -> dict[str, float | None]:
        return {
            name: round(float(number), 6) if np.isfinite(number) else None
            for name, number in (("value", self.value), ("low", self.low), ("high", self.high))
        }


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """One label's line; `support` counts positive rows, `documents` the documents they are in."""

    id: str
    precision: Measured
    recall: Measured
    f1: Measured
    average_precision: Measured
    support: Measured
    threshold: Measured
    documents: int

    def as_json(self) -> dict[str, Any]:
        names = ("precision", "recall", "f1", "average_precision", "support", "threshold")
        return {**{name: getattr(self, name).as_json() for name in names}, "documents": self.documents}


@dataclass(frozen=True, slots=True)
class PerClass:
    """The whole table.

    Attributes
    ----------
    labels : in canonical order.
    macro_f1, micro_f1 : over the labels.
    rows, documents : what it was measured on.
    basis : what the intervals are over; "none" with too few documents.
    """

    labels: tuple[LabelFigures, ...]
    macro_f1: Measured
    micro_f1: Measured
    rows: int
    documents: int
    basis: Basis

    @property
    def intervals(self) -> bool:
        """Whether there are any; a label of too few documents still has none."""
        return self.basis != "none"

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --json``."""
        return {
            "macro_f1": self.macro_f1.as_json(),
            "micro_f1": self.micro_f1.as_json(),
            "labels": {figures.id: figures.as_json() for figures in self.labels},
            "rows": self.rows,
            "documents": self.documents,
            "intervals": self.basis,
        }


def per_class(
    ids: Sequence[str],
    Y: NDArray[np.int64],
    tags: NDArray[np.int64],
    scores: Floats,
    groups: ArrayLike,
    thresholds: Sequence[Measured],
    *,
    census: bool = False,
    n_resamples: int = 2000,
    seed: int = 0,
) -> PerClass:
    """Measure tags and scores against the truth.

    Parameters
    ----------
    ids : (n_labels,) of the columns.
    Y, tags : (n_rows, n_labels) 0/1, truth and decision.
    scores : (n_rows, n_labels), higher is likelier; only their order counts.
    groups : (n_rows,) documents, resampled whole for the intervals.
    thresholds : (n_labels,) reported as they are.
    census : every row of the documents was read. Of a single one, which stands for no others, the intervals
        then cover the classifier's errors alone: its rows are resampled, and its support is known.
    """
    from strategyclf.measures.ranking import average_precision_interval
    from strategyclf.measures.resampling import Draws, share_interval

    group = np.asarray(groups)
    documents = len(np.unique(group))
    single = census and documents == 1
    draws = Draws.of(np.arange(len(Y)) if single else group, n_resamples, seed)
    counts = draws.sums(confusion_counts(Y, tags))
    size = draws.sums(np.ones(len(Y)))

    def measured(figure: Any, sums: Floats, mass: Floats) -> Measured:
        return Measured(float(figure(sums.sum(axis=0))), *draws.interval(figure, sums, mass))

    def support(positive: Floats) -> Measured:
        total = float(positive.sum())
        if single:
            return Measured(total, total, total)
        low, high = share_interval(positive, size)
        return Measured(total, low * len(Y), high * len(Y))

    lines = []
    for j, id in enumerate(ids):
        of, truth, score = counts[:, j], Y[:, j], scores[:, j]
        lines.append(
            LabelFigures(
                id,
                precision=measured(precision, of, of[:, 0] + of[:, 1]),
                recall=measured(recall, of, of[:, 0] + of[:, 2]),
                f1=measured(f1, of, of.sum(axis=1)),
                average_precision=Measured(
                    average_precision(truth, score), *average_precision_interval(truth, score, draws)
                ),
                support=support(of[:, 0] + of[:, 2]),
                threshold=thresholds[j],
                documents=len(np.unique(group[truth == 1])),
            )
        )
    mass = counts.sum(axis=2)
    return PerClass(
        labels=tuple(lines),
        macro_f1=measured(lambda c: f1(c).mean(axis=-1), counts, mass),
        micro_f1=measured(lambda c: f1(c.sum(axis=-2)), counts, mass.sum(axis=1)),
        rows=len(Y),
        documents=documents,
        basis="none" if not len(draws.times) else "census" if single else "documents",
    )
