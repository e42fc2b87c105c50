"""Tags of many texts → Arrow arrays of the row form, without an object a row.

The values are those of `strategyclf.tagging.rows`, the types those of `parquet_schema`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.tagging.rows import encodable

if TYPE_CHECKING:
    import pyarrow as pa

    from strategyclf.model.tag_arrays import TagArrays
    from strategyclf.taxonomy import Taxonomy

SCORE_PLACES = 6
CLAUSE_PLACES = 4

# A product this near to half a unit is rounded the slow way: the multiplication may have moved it across.
_NEAR_HALF = 1e-6
_EXACT = 2.0**40


def tag_columns(texts: Sequence[str], found: TagArrays, taxonomy: Taxonomy) -> dict[str, pa.Array]:
    """The columns `labels`, `scores`, `evidence` and `uncertain` of the rows of `texts`.

    Parameters
    ----------
    texts : as they were given to the model; a lone surrogate in evidence becomes U+FFFD.
    found : what it says of them.
    taxonomy : its labels.
    """
    import pyarrow as pa

    return {
        "labels": _labels(found.given, taxonomy.ids),
        "scores": _scores(found.probabilities, taxonomy.ids),
        "evidence": _evidence(texts, found, taxonomy.ids),
        "uncertain": pa.array(found.uncertain.any(axis=1)),
    }


def text_array(texts: Sequence[str]) -> pa.Array:
    """`texts` as an array; a lone surrogate becomes U+FFFD."""
    import pyarrow as pa

    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        return pa.array([encodable(text) for text in texts], pa.string())


def rounded(values: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    """Each of `values` as Python's `round` gives it, which rounds the decimal form and not a product."""
    unit = 10.0**places
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = values * unit
        near = np.rint(scaled) / unit
        sure = (np.abs(np.abs(scaled - np.floor(scaled)) - 0.5) > _NEAR_HALF) & (np.abs(scaled) < _EXACT)
    for place in np.argwhere(~sure):
        index = tuple(place)
        near[index] = round(float(values[index]), places)
    return near


def _labels(given: NDArray[np.bool_], ids: tuple[str, ...]) -> pa.Array:
    import pyarrow as pa

    names = pa.array(ids, pa.string())
    return pa.ListArray.from_arrays(
        _offsets(given.sum(axis=1)), names.take(pa.array(np.nonzero(given)[1], pa.int64()))
    )


def _scores(probabilities: NDArray[np.float64], ids: tuple[str, ...]) -> pa.Array:
    import pyarrow as pa

    values = rounded(probabilities, SCORE_PLACES)
    columns = [pa.array(np.ascontiguousarray(values[:, j])) for j in range(len(ids))]
    return pa.StructArray.from_arrays(columns, names=list(ids))


def _evidence(texts: Sequence[str], found: TagArrays, ids: tuple[str, ...]) -> pa.Array:
    import pyarrow as pa

    counts = np.diff(found.evidence).reshape(len(texts), len(ids))
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    of_text = (cell // len(ids)).tolist()
    starts, ends = found.starts.tolist(), found.ends.tolist()
    clauses = pa.StructArray.from_arrays(
        [
            pa.array(np.ascontiguousarray(found.starts, dtype=np.int64)),
            pa.array(np.ascontiguousarray(found.ends, dtype=np.int64)),
            text_array([texts[i][start:end] for i, start, end in zip(of_text, starts, ends, strict=True)]),
            pa.array(rounded(np.asarray(found.scores, dtype=np.float64), CLAUSE_PLACES)),
        ],
        names=["start", "end", "text", "score"],
    )
    label = cell % len(ids)
    columns = [
        pa.ListArray.from_arrays(_offsets(counts[:, j]), clauses.take(pa.array(np.flatnonzero(label == j))))
        for j in range(len(ids))
    ]
    return pa.StructArray.from_arrays(columns, names=list(ids))


def _offsets(counts: NDArray[Any]) -> pa.Array:
    import pyarrow as pa

    return pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
