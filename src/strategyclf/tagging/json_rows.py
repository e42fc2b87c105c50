"""Paragraph rows as JSON lines, put together from encoded pieces: no dictionary a row.

The bytes are those that orjson makes of the dictionaries of `RowForm.paragraphs`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.tagging.arrow_rows import CLAUSE_PLACES, SCORE_PLACES, rounded
from strategyclf.tagging.batch import Batch
from strategyclf.tagging.interleaving import interleaved, joined, values
from strategyclf.tagging.layout import CARRIED, HOLE, ORIGIN, SCORE, layout
from strategyclf.tagging.rows import Row, RowForm, encodable

if TYPE_CHECKING:
    from strategyclf.model.tag_arrays import TagArrays


def json_rows(
    batch: Batch, found: TagArrays, digests: Sequence[str], form: RowForm
) -> tuple[bytes, NDArray[np.int64]]:
    """The rows of `batch`, and where in them `NOTHING` stands for ``duplicate_of``, a row each."""
    if not batch.texts:
        return b"", np.empty(0, dtype=np.int64)
    ids = form.taxonomy.ids
    section = _kept(lambda headings: _json([encodable(heading) for heading in headings]))
    labels = _kept(lambda given: _json([id for id, is_given in zip(ids, given, strict=True) if is_given]))
    origin = _shared(lambda row: _json(row)[1:-1])
    articles = [encodable(id) for id, start, stop, _, _ in batch.runs for _ in range(start, stop)]
    probabilities = rounded(found.probabilities, SCORE_PLACES)
    columns = {
        "article": values(articles),
        "paragraph": values(batch.indices),
        "kind": values(batch.kinds),
        "section": joined(map(section, batch.sections)),
        "text": values(batch.texts),
        "labels": joined(map(labels, map(tuple, found.given.tolist()))),
        **{f"{SCORE}{j}": values(np.ascontiguousarray(column)) for j, column in enumerate(probabilities.T)},
        "evidence": joined(_evidence(batch.texts, found, ids)),
        "uncertain": values(np.atleast_1d(found.uncertain.any(axis=1)).tolist()),
        ORIGIN: joined(map(origin, batch.origins)),
        "digest": values(digests),
    }
    if batch.columns:
        columns |= {CARRIED + name: values(cells) for name, cells in batch.columns.items()}
        plan = layout(form, list(batch.columns))
    else:
        encode = _shared(lambda row: b"," + _json(row)[1:-1] if row else b"")
        columns[CARRIED] = joined(map(encode, batch.carried))
        plan = layout(form, None)
    pairs = [(literal, columns[name]) for literal, name in zip(plan.literals, plan.names, strict=True)]
    rows, marks = interleaved(pairs, plan.last, len(batch.texts), plan.hole)
    return rows, marks - HOLE


def place_json(place: str) -> bytes:
    """What stands in the place of `NOTHING`."""
    return _json(encodable(place))


_json = orjson.dumps


def _kept(encode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """`encode`, once for each value."""
    kept: dict[Any, bytes] = {}

    def encoded(value: Any) -> bytes:
        found = kept.get(value)
        if found is None:
            found = kept[value] = encode(value)
        return found

    return encoded


def _shared(encode: Callable[[Row], bytes]) -> Callable[[Row], bytes]:
    """`encode`, once for each object in a row: what paragraphs of one article share comes in a row."""
    last: list[Any] = [None, b""]

    def encoded(row: Row) -> bytes:
        if last[0] is not row:
            last[:] = row, encode(row)
        found: bytes = last[1]
        return found

    return encoded


def _evidence(texts: Sequence[str], found: TagArrays, ids: Sequence[str]) -> list[bytes]:
    """The evidence of each text; most have none."""
    number = len(ids)
    rows = [_json({id: [] for id in ids})] * len(texts)
    bounds = found.evidence.tolist()
    starts, ends = found.starts.tolist(), found.ends.tolist()
    scores = rounded(np.asarray(found.scores, dtype=np.float64), CLAUSE_PLACES).tolist()
    for i in np.flatnonzero(found.given.any(axis=1)).tolist():
        text = texts[i]
        first = i * number
        rows[i] = _json(
            {
                id: [
                    {
                        "start": starts[k],
                        "end": ends[k],
                        "text": encodable(text[starts[k] : ends[k]]),
                        "score": scores[k],
                    }
                    for k in range(bounds[first + j], bounds[first + j + 1])
                ]
                for j, id in enumerate(ids)
            }
        )
    return rows
