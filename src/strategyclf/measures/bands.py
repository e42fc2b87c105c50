"""Bands of confidence: a tag's probability as high, medium or low, with the precision each has shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.intervals import FEWEST_DOCUMENTS, document_weights, percentile_interval
from strategyclf.measures.metrics import Floats, ratio

LOWER_ENDS: Mapping[str, float] = {"high": 0.8, "medium": 0.5, "low": 0.0}
"""Band → the lowest calibrated probability in it; below 0.5 a tag is likelier wrong than right."""

ALL = "all"


@dataclass(frozen=True, slots=True)
class Band:
    """How often tags of one band were right.

    Attributes
    ----------
    name : high, medium or low. tags : how many there were. documents : in how many documents.
    precision : the share of them that was right; None where there was none.
    low, high : its 95 % interval over resampled documents; None where these are too few.
    """

    name: str
    tags: int
    documents: int
    precision: float | None
    low: float | None = None
    high: float | None = None


def band_of(probability: float) -> str:
    """``high``, ``medium`` or ``low``."""
    return next(name for name, end in LOWER_ENDS.items() if probability >= end)


def shown_percent(probability: float) -> str:
    """``93%``; never 0 or 100, for no text is certain to speak of a label, nor not to."""
    return f"{min(99, max(1, round(100 * probability)))}%"


def measured_bands(
    ids: Sequence[str],
    Y: NDArray[np.int64],
    tags: NDArray[np.int64],
    probabilities: Floats,
    groups: ArrayLike,
    *,
    n_resamples: int = 1000,
    seed: int = 0,
) -> dict[str, tuple[Band, ...]]:
    """Label → its bands from high to low, and ``all`` → those of all labels together.

    Parameters
    ----------
    Y, tags : (n_rows, n_labels) 0/1, truth and decision. probabilities : (n_rows, n_labels).
        For an honest figure both come from models that did not learn from the row.
    groups : (n_rows,) documents, resampled whole for the intervals.
    """
    group = np.asarray(groups)
    draws = None
    if len(np.unique(group)) >= FEWEST_DOCUMENTS:
        draws = document_weights(group, n_resamples, seed)
    ends = list(LOWER_ENDS.values())
    table: dict[str, list[Band]] = {id: [] for id in (*ids, ALL)}
    for number, (name, end) in enumerate(LOWER_ENDS.items()):
        above = ends[number - 1] if number else np.inf
        given = (tags == 1) & (probabilities >= end) & (probabilities < above)
        right = given & (Y == 1)
        for j, id in enumerate(ids):
            table[id].append(_band(name, given[:, j : j + 1], right[:, j : j + 1], group, draws))
        table[ALL].append(_band(name, given, right, group, draws))
    return {id: tuple(bands) for id, bands in table.items()}


def _band(
    name: str,
    given: NDArray[np.bool_],
    right: NDArray[np.bool_],
    group: NDArray[Any],
    draws: Floats | None,
) -> Band:
    n_given, n_right = given.sum(axis=1).astype(float), right.sum(axis=1).astype(float)
    documents = len(np.unique(group[n_given > 0]))
    total = int(n_given.sum())
    if not total:
        return Band(name, 0, 0, None)
    value = float(n_right.sum() / total)
    if draws is None or documents < FEWEST_DOCUMENTS:
        return Band(name, total, documents, value)
    drawn = draws @ n_given
    values = np.where(drawn > 0, ratio(draws @ n_right, drawn), np.nan)
    return Band(name, total, documents, value, *percentile_interval(values))


def bands_as_rows(table: Mapping[str, Sequence[Band]]) -> dict[str, Any]:
    """The form kept in ``model.json``: the bounds, and per label a row a band."""
    return {
        "lower_ends": dict(LOWER_ENDS),
        "labels": {
            id: [
                {key: round(v, 6) if isinstance(v, float) else v for key, v in asdict(band).items()}
                for band in bands
            ]
            for id, bands in table.items()
        },
    }


def bands_from_rows(data: Mapping[str, Any]) -> dict[str, tuple[Band, ...]]:
    """Back from `bands_as_rows`; empty where the bounds were others, since its figures are of other bands."""
    if data.get("lower_ends") != dict(LOWER_ENDS):
        return {}
    return {id: tuple(Band(**row) for row in rows) for id, rows in data["labels"].items()}
