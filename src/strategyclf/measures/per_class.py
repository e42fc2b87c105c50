"""The per-class table: precision, recall, F1, average precision and support a label, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.intervals import FEWEST_DOCUMENTS, document_weights, percentile_interval
from strategyclf.measures.metrics import (
    Floats,
    average_precision,
    confusion_counts,
    f1,
    precision,
    recall,
    sorted_average_precision,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure and its 95 % interval; NaN where it cannot be measured, bounds NaN where no interval is."""

    value: float
    low: float = float("nan")
    high: float = float("nan")

    def as_json(self) -> dict[str, float | None]:
        return {
            name: None if np.isnan(number) else round(float(number), 6)
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
    intervals : whether there are any; with fewer than ten documents resampling them means nothing.
    """

    labels: tuple[LabelFigures, ...]
    macro_f1: Measured
    micro_f1: Measured
    rows: int
    documents: int
    intervals: bool

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --json``."""
        return {
            "macro_f1": self.macro_f1.as_json(),
            "micro_f1": self.micro_f1.as_json(),
            "labels": {figures.id: figures.as_json() for figures in self.labels},
            "rows": self.rows,
            "documents": self.documents,
        }


def per_class(
    ids: Sequence[str],
    Y: NDArray[np.int64],
    tags: NDArray[np.int64],
    scores: Floats,
    groups: ArrayLike,
    thresholds: Sequence[Measured],
    *,
    n_resamples: int = 1000,
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
    """
    group = np.asarray(groups)
    documents = len(np.unique(group))
    counts = confusion_counts(Y, tags)
    draws = document_weights(group, n_resamples, seed) if documents >= FEWEST_DOCUMENTS else None
    summed = counts.sum(axis=0)
    drawn = None if draws is None else np.tensordot(draws, counts, axes=1)

    def measured(figure: Any, total: Floats, resampled: Floats | None) -> Measured:
        bounds = () if resampled is None else percentile_interval(figure(resampled))
        return Measured(float(figure(total)), *bounds)

    lines = []
    for j, id in enumerate(ids):
        resampled = None if drawn is None else drawn[:, j]
        support = Measured(
            float(Y[:, j].sum()), *(() if draws is None else percentile_interval(draws @ Y[:, j]))
        )
        lines.append(
            LabelFigures(
                id,
                precision=measured(precision, summed[j], resampled),
                recall=measured(recall, summed[j], resampled),
                f1=measured(f1, summed[j], resampled),
                average_precision=_average_precision(Y[:, j], scores[:, j], draws),
                support=support,
                threshold=thresholds[j],
                documents=len(np.unique(group[Y[:, j] == 1])),
            )
        )
    return PerClass(
        labels=tuple(lines),
        macro_f1=measured(lambda c: f1(c).mean(axis=-1), summed, drawn),
        micro_f1=measured(lambda c: f1(c.sum(axis=-2)), summed, drawn),
        rows=len(Y),
        documents=documents,
        intervals=draws is not None,
    )


def _average_precision(y: NDArray[np.int64], scores: Floats, draws: Floats | None) -> Measured:
    value = average_precision(y, scores)
    if draws is None:
        return Measured(value)
    order = np.argsort(-scores, kind="stable")
    steps = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    truth = y[order].astype(np.float64)
    resampled = [sorted_average_precision(truth, steps, draw[order]) for draw in draws]
    return Measured(value, *percentile_interval(resampled))
