"""Shares corrected for a classifier's errors: adjusted counting, and the re-estimated prior.

Both take error rates that were measured on text of the same kind; measured on another kind, they correct in
the wrong direction as easily as in the right one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# With rates nearer to each other than this, a tag says next to nothing and the correction would explode.
_LEAST_CONTRAST = 0.1
_N_DRAWS = 4000


@dataclass(frozen=True, slots=True)
class ErrorRates:
    """How often rows with a label are tagged with it (`hit`), and rows without (`false_alarm`).

    `hits_of` and `alarms_of` are the (effective) numbers of rows that each rests on.
    """

    hit: float
    false_alarm: float
    hits_of: float
    alarms_of: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected share with its interval; NaN where the rates allow none."""

    value: float
    low: float
    high: float


def error_rates(tags: ArrayLike, truth: ArrayLike, weights: ArrayLike | None = None) -> ErrorRates:
    """Rates from labelled rows.

    Parameters
    ----------
    tags, truth : (n_rows,) of one label. weights : (n_rows,) how many rows of the corpus each stands for.
    """
    tag, true = np.asarray(tags, dtype=bool), np.asarray(truth, dtype=bool)
    weight = np.ones(len(tag)) if weights is None else np.asarray(weights, dtype=np.float64)

    def rate(of: np.ndarray) -> tuple[float, float]:
        mass = weight[of]
        if not mass.sum():
            return float("nan"), 0.0
        return float((mass * tag[of]).sum() / mass.sum()), float(mass.sum() ** 2 / (mass**2).sum())

    (hit, hits_of), (alarm, alarms_of) = rate(true), rate(~true)
    return ErrorRates(hit, alarm, hits_of, alarms_of)


def adjusted_count(share: float, rates: ErrorRates, *, level: float = 0.95, seed: int = 0) -> Corrected:
    """``(share - false_alarm) / (hit - false_alarm)``, kept within 0 and 1 (Forman 2008).

    The interval covers the rates' own uncertainty (Beta with Jeffreys' prior), not which text was drawn.
    """
    contrast = rates.hit - rates.false_alarm
    if not contrast >= _LEAST_CONTRAST or np.isnan(share):
        return Corrected(*(float("nan"),) * 3)
    rng = np.random.default_rng(seed)
    hit = rng.beta(rates.hit * rates.hits_of + 0.5, (1 - rates.hit) * rates.hits_of + 0.5, _N_DRAWS)
    alarm = rng.beta(
        rates.false_alarm * rates.alarms_of + 0.5, (1 - rates.false_alarm) * rates.alarms_of + 0.5, _N_DRAWS
    )
    apart = np.maximum(hit - alarm, 1e-9)
    drawn = np.clip((share - alarm) / apart, 0, 1)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    value = float(np.clip((share - rates.false_alarm) / contrast, 0, 1))
    return Corrected(value, float(low), float(high))


def reestimated_prior(
    probabilities: ArrayLike, prior: float, weights: ArrayLike | None = None, *, most_steps: int = 1000
) -> float:
    """The share of rows with a label, from probabilities calibrated where that share was `prior`.

    Expectation maximisation over the unknown share (Saerens, Latinne & Decaestecker 2002).

    Parameters
    ----------
    probabilities, weights : (n_rows,). prior : strictly between 0 and 1.
    """
    p = np.asarray(probabilities, dtype=np.float64)
    weight = np.ones(len(p)) if weights is None else np.asarray(weights, dtype=np.float64)
    if not weight.sum() or not 0 < prior < 1:
        return float("nan")
    share = prior
    for _ in range(most_steps):
        with_label = p * share / prior
        without = (1 - p) * (1 - share) / (1 - prior)
        new = float(np.average(with_label / np.maximum(with_label + without, 1e-300), weights=weight))
        if abs(new - share) < 1e-9:
            return new
        share = new
    return share
