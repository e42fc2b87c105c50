"""Precision, recall, F1 and shares of a whole corpus from a stratified sample of labelled rows.

Every row's tag and probability are known, the truth of a few. For each label the rows fall into cells of
one stratum, one tag and one band of probability; given how many of a cell were drawn, these are a simple
random sample of it (post-stratification, Holt & Smith 1979). How many of a cell's rows are positive is
estimated by a beta-binomial model whose mean follows the model's own probabilities through a calibration
that is learnt with it (multilevel regression and post-stratification, Gelman & Little 1997; as a way to
finite-population intervals with good coverage, Little 2004 and Chen, Elliott & Little 2010). A cell with
many labelled rows speaks for itself; one with few leans on the calibration.

The intervals are equal-tailed posterior ones. `benchmarks/sampling.py` measures how often they hold the
truth, beside those of the Horvitz-Thompson estimator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.metrics import ratio
from strategyclf.measures.per_class import Measured

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

BANDS = (0.003, 0.01, 0.03, 0.1, 0.3, 0.7)
"""Where bands of probability end."""

# The calibration's offset and slope on the logit scale and the cells' concentration about it: a grid, with
# normal priors around "the model is calibrated" and a flat one over the concentrations.
_OFFSETS = np.linspace(-2.4, 2.4, 13)
_SLOPES = np.array([0.35, 0.5, 0.7, 1.0, 1.4, 2.0])
_CONCENTRATIONS = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
_OFFSET_SD, _LOG_SLOPE_SD = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Cells:
    """One label's cells, arrays of (n_cells,).

    Attributes
    ----------
    tagged : whether the cell's rows have the tag. size : how many rows. probability : their mean.
    drawn : how many of them were labelled. positive : how many of those are positive.
    """

    tagged: NDArray[np.bool_]
    size: Integers
    probability: Floats
    drawn: Integers
    positive: Integers


@dataclass(frozen=True, slots=True)
class SampledLabel:
    """One label's figures for the whole corpus.

    Attributes
    ----------
    precision, recall, f1 : of the tags. share : of rows that truly have the label.
    tagged_share : of rows that have the tag, known exactly.
    positives : labelled rows that have the label. found : labelled rows that have the tag.
    """

    id: str
    precision: Measured
    recall: Measured
    f1: Measured
    share: Measured
    tagged_share: float
    positives: int
    found: int

    def as_json(self) -> dict[str, Any]:
        figures = {name: getattr(self, name).as_json() for name in ("precision", "recall", "f1", "share")}
        return {
            **figures,
            "tagged_share": round(self.tagged_share, 6),
            "positives": self.positives,
            "tagged": self.found,
        }


@dataclass(frozen=True, slots=True)
class SampledFigures:
    """All labels' figures; `rows` were labelled of `corpus_rows`."""

    labels: tuple[SampledLabel, ...]
    macro_f1: Measured
    rows: int
    corpus_rows: int

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --sample --json``."""
        return {
            "macro_f1": self.macro_f1.as_json(),
            "labels": {label.id: label.as_json() for label in self.labels},
            "rows": self.rows,
            "corpus_rows": self.corpus_rows,
        }


def cell_numbers(strata: ArrayLike, tags: ArrayLike, probabilities: ArrayLike) -> Integers:
    """The cell of each row for one label: stratum, band of probability and tag as one number.

    Parameters
    ----------
    strata, tags, probabilities : (n_rows,) of one label.
    """
    band = np.digitize(np.asarray(probabilities), BANDS)
    number = (np.asarray(strata, dtype=np.int64) * (len(BANDS) + 1) + band) * 2 + np.asarray(tags)
    return np.asarray(number, dtype=np.int64)


def sampled_figures(
    ids: tuple[str, ...], cells: list[Cells], *, n_draws: int = 4000, seed: int = 0
) -> SampledFigures:
    """Figures of each label with 95 % intervals, and macro-F1.

    Parameters
    ----------
    ids, cells : (n_labels,). n_draws : posterior draws behind an interval.
    """
    rng = np.random.default_rng(seed)
    lines, f1_draws, f1_means = [], [], []
    for id, cell in zip(ids, cells, strict=True):
        label, f1 = _label(id, cell, n_draws, rng)
        lines.append(label)
        f1_draws.append(f1)
        f1_means.append(label.f1.value)
    macro = np.mean(f1_draws, axis=0)
    return SampledFigures(
        labels=tuple(lines),
        macro_f1=_measured(float(np.mean(f1_means)), macro),
        rows=int(cells[0].drawn.sum()),
        corpus_rows=int(cells[0].size.sum()),
    )


def _label(id: str, cells: Cells, n_draws: int, rng: np.random.Generator) -> tuple[SampledLabel, Floats]:
    a, b, weight = _posterior(cells)
    left, total = cells.size - cells.drawn, int(cells.size.sum())
    mean = weight @ (cells.positive + left * a / (a + b))
    picked = rng.choice(len(weight), size=n_draws, p=weight)
    drawn = cells.positive + rng.binomial(left, rng.beta(a[picked], b[picked]))
    tagged = int(cells.size[cells.tagged].sum())

    def figures(positive: NDArray[Any]) -> tuple[Floats, ...]:
        right = positive[..., cells.tagged].sum(axis=-1)
        true = positive.sum(axis=-1)
        precision = ratio(right, tagged) if tagged else np.full(np.shape(right), np.nan)
        return precision, ratio(right, true), ratio(2 * right, tagged + true), true / total

    resampled = figures(drawn)
    precision, recall, f1, share = (
        _measured(float(value), draws) for value, draws in zip(figures(mean), resampled, strict=True)
    )
    label = SampledLabel(
        id,
        precision,
        recall,
        f1,
        share,
        tagged_share=tagged / total,
        positives=int(cells.positive.sum()),
        found=int(cells.drawn[cells.tagged].sum()),
    )
    return label, resampled[2]


def _posterior(cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Beta parameters (n_grid, n_cells) of each cell's rate, and the weight (n_grid,) of each grid point."""
    offset, slope, concentration = (
        axis.ravel()[:, None] for axis in np.meshgrid(_OFFSETS, _SLOPES, _CONCENTRATIONS, indexing="ij")
    )
    probability = np.clip(cells.probability, 1e-4, 1 - 1e-4)
    logit = np.log(probability) - np.log1p(-probability)
    rate = np.exp(-np.logaddexp(0.0, -(offset + slope * logit)))
    a, b = concentration * rate, concentration * (1 - rate)
    negative = cells.drawn - cells.positive
    evidence = (
        _log_rising(a, cells.positive) + _log_rising(b, negative) - _log_rising(a + b, cells.drawn)
    ).sum(axis=1)
    prior = -0.5 * (offset / _OFFSET_SD) ** 2 - 0.5 * (np.log(slope) / _LOG_SLOPE_SD) ** 2
    log_weight = evidence + prior.ravel()
    weight = np.exp(log_weight - log_weight.max())
    return a + cells.positive, b + negative, weight / weight.sum()


def _log_rising(base: Floats, steps: Integers) -> Floats:
    """``log(base (base + 1) … (base + steps - 1))``: the ratio of two gamma functions, without one."""
    total = np.zeros(base.shape)
    for step in range(int(steps.max(initial=0))):
        more = steps > step
        total[:, more] += np.log(base[:, more] + step)
    return total


def _measured(value: float, draws: Floats) -> Measured:
    if np.isnan(draws).any():
        return Measured(float("nan"))
    low, high = np.quantile(draws, [0.025, 0.975])
    return Measured(value, float(low), float(high))
