"""All that a benchmark reports of a classifier's out-of-fold decisions and probabilities, by one resampling.

Every figure but average precision is a function of sums over rows, so that one matrix product gives it for
all resamples (`strategyclf.measures.resampling`). Rows may be weighted, to stand for another mix of genres.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.intervals import basic_interval, percentile_interval
from strategyclf.measures.metrics import (
    Floats,
    average_precision,
    confusion_counts,
    equal_mass_bins,
    f1,
    precision,
    ratio,
    recall,
)
from strategyclf.measures.per_class import Measured
from strategyclf.measures.ranking import pulls
from strategyclf.measures.resampling import Draws, corrected_interval

BINS = 15
LIKELY = 0.1  # `likely_error` is over rows of at least this probability

LABEL_FIGURES = (
    *("precision", "recall", "f1", "average_precision", "brier", "brier_skill"),
    *("calibration_error", "likely_error"),
)
MEAN_FIGURES = ("macro_f1", "micro_f1", "average_precision", "brier", "calibration_error")
# Made of absolute differences: their percentiles lie too high.
_NEVER_NEGATIVE = ("calibration_error", "likely_error")
_DRAWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Figures with document-bootstrap intervals.

    Attributes
    ----------
    labels : id → figure → value, the figures of `LABEL_FIGURES`.
    means : figure → value, those of `MEAN_FIGURES`; all but the two F1 are means over labels.
    support : id → positive rows. rows, documents : what it was measured on.
    resampled_macro_f1, macro_f1_without : (n_resamples,) and (n_documents,), for paired differences.
    mass : (n_documents,) how much each bears.
    """

    labels: Mapping[str, Mapping[str, Measured]]
    means: Mapping[str, Measured]
    support: Mapping[str, int]
    rows: int
    documents: int
    resampled_macro_f1: Floats
    macro_f1_without: Floats
    mass: Floats

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: figure.as_json() for name, figure in self.means.items()},
            "labels": {
                id: {
                    **{name: figure.as_json() for name, figure in figures.items()},
                    "support": self.support[id],
                }
                for id, figures in self.labels.items()
            },
            "rows": self.rows,
            "documents": self.documents,
        }


def scorecard(
    ids: Sequence[str],
    Y: NDArray[np.int64],
    tags: NDArray[np.int64],
    probabilities: Floats,
    groups: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
) -> Scorecard:
    """Measure tags and probabilities against the truth.

    Parameters
    ----------
    Y, tags, probabilities : (n_rows, n_labels).
    groups : (n_rows,) documents, resampled whole. Cards of the same groups and seed are of the same draws.
    weights : (n_rows,) how much each row counts; None for all alike. Bins of calibration are of equal weight
        in the sample, and stay as they are when documents are drawn.
    """
    mass = np.ones(len(Y)) if weights is None else np.asarray(weights, dtype=np.float64)
    draws = Draws.of(groups, n_resamples, seed)
    sums = draws.sums(_summands(Y, tags, probabilities, mass))
    total = sums.sum(axis=0)
    value, drawn, without = (
        _figures(part, len(ids)) for part in (total[None], draws.resampled(sums), total - sums)
    )
    ranked = [_ranked(Y[:, j], probabilities[:, j], mass, draws) for j in range(len(ids))]
    for part, column in zip((value, drawn, without), zip(*ranked, strict=True), strict=True):
        part["average_precision"] = np.stack(column, axis=1)
    bearing = {
        **dict.fromkeys(LABEL_FIGURES, draws.sums(np.broadcast_to(mass[:, None], Y.shape))),
        "f1": draws.sums(mass[:, None] * (Y | tags)),
        "precision": draws.sums(mass[:, None] * tags),
        **dict.fromkeys(("recall", "average_precision"), draws.sums(mass[:, None] * Y)),
    }

    def measured(name: str, parts: Sequence[Floats], bears: Floats) -> Measured:
        point, values, left_out = float(parts[0][0]), parts[1], parts[2]
        if np.isnan(point) or not len(values):
            return Measured(point)
        if name in _NEVER_NEGATIVE:
            return Measured(point, *basic_interval(point, values))
        if weights is not None and name == "average_precision":
            return Measured(point, *percentile_interval(values))
        return Measured(point, *corrected_interval(point, values, left_out, bears))

    def of_label(name: str, j: int) -> Measured:
        return measured(name, [part[name][:, j] for part in (value, drawn, without)], bearing[name][:, j])

    def mean(name: str) -> Measured:
        parts = [
            part[name] if part[name].ndim == 1 else part[name].mean(axis=1)
            for part in (value, drawn, without)
        ]
        return measured(name, parts, bearing[name.removeprefix("macro_").removeprefix("micro_")].sum(axis=1))

    return Scorecard(
        labels={id: {name: of_label(name, j) for name in LABEL_FIGURES} for j, id in enumerate(ids)},
        means={name: mean(name) for name in MEAN_FIGURES},
        support={id: int(Y[:, j].sum()) for j, id in enumerate(ids)},
        rows=len(Y),
        documents=draws.documents,
        resampled_macro_f1=drawn["macro_f1"],
        macro_f1_without=without["macro_f1"],
        mass=bearing["f1"].sum(axis=1),
    )


def macro_f1_lead(first: Scorecard, second: Scorecard) -> Measured:
    """By how much the first's macro-F1 is above the second's, paired: both are drawn the same documents."""
    value = first.means["macro_f1"].value - second.means["macro_f1"].value
    resampled = first.resampled_macro_f1 - second.resampled_macro_f1
    without = first.macro_f1_without - second.macro_f1_without
    return Measured(value, *corrected_interval(value, resampled, without, first.mass))


def _summands(Y: NDArray[np.int64], tags: NDArray[np.int64], P: Floats, mass: Floats) -> Floats:
    """(n_rows, ...) what `_figures` reads the sums of."""
    likely = P >= LIKELY
    row = np.arange(len(Y))
    gaps, likely_gaps = np.zeros((2, len(Y), Y.shape[1], BINS))
    for j in range(Y.shape[1]):
        gap = mass * (Y[:, j] - P[:, j])
        gaps[row, j, equal_mass_bins(P[:, j], BINS, mass)] = gap
        some = np.flatnonzero(likely[:, j])
        likely_gaps[some, j, equal_mass_bins(P[some, j], BINS, mass[some])] = gap[some]
    return np.concatenate(
        [
            (confusion_counts(Y, tags) * mass[:, None, None]).reshape(len(Y), -1),
            mass[:, None] * (P - Y) ** 2,
            mass[:, None] * Y,
            mass[:, None] * likely,
            gaps.reshape(len(Y), -1),
            likely_gaps.reshape(len(Y), -1),
            mass[:, None],
        ],
        axis=1,
    )


def _figures(sums: Floats, n_labels: int) -> dict[str, Floats]:
    """Figure → (n, n_labels), or (n,) for the two F1 over labels, of (n, ...) sums."""
    widths = np.cumsum([3, 1, 1, 1, BINS, BINS]) * n_labels
    counts, squares, positive, likely, gaps, likely_gaps, mass = np.split(sums, widths, axis=1)
    counts = counts.reshape(len(sums), n_labels, 3)
    rate = ratio(positive, mass)
    brier = ratio(squares, mass)
    spread = rate * (1 - rate)
    size = np.abs(gaps).reshape(len(sums), n_labels, BINS).sum(axis=-1)
    likely_size = np.abs(likely_gaps).reshape(len(sums), n_labels, BINS).sum(axis=-1)
    return {
        "precision": precision(counts),
        "recall": recall(counts),
        "f1": f1(counts),
        "macro_f1": f1(counts).mean(axis=-1),
        "micro_f1": f1(counts.sum(axis=-2)),
        "brier": brier,
        "brier_skill": np.where(spread > 0, 1 - ratio(brier, spread), np.nan),
        "calibration_error": ratio(size, mass),
        "likely_error": ratio(likely_size, likely),
    }


def _ranked(y: NDArray[np.int64], p: Floats, mass: Floats, draws: Draws) -> tuple[Floats, Floats, Floats]:
    """Average precision: (1,) of all rows, (n_resamples,) resampled, (n_documents,) without each document."""
    value = average_precision(y, p, mass)
    order = np.argsort(-p, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(p[order]) != 0, True))
    positive = np.flatnonzero(y[order] == 1)
    resampled = np.full(len(draws.times), np.nan)
    if not len(positive):
        return np.array([value]), resampled, np.full(draws.documents, np.nan)
    # Rows of equal score are one step: a positive counts where its run ends.
    end = ends[np.searchsorted(ends, positive)]
    last = np.searchsorted(positive, end, side="right") - 1
    for start in range(0, len(resampled), _DRAWS_AT_ONCE):
        some = slice(start, start + _DRAWS_AT_ONCE)
        weight = draws.times[some][:, draws.number[order]] * mass[order]
        hit = weight[:, positive]
        reached = np.cumsum(hit, axis=1)
        said = np.cumsum(weight, axis=1)[:, end]
        gained = (hit * ratio(reached[:, last], said)).sum(axis=1)
        total = reached[:, -1]
        resampled[some] = np.where(total > 0, ratio(gained, total), np.nan)
    # To first order; of rows all alike only, as the others' interval does without it.
    return np.array([value]), resampled, value - draws.sums(pulls(y, p))
