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
from strategyclf.tagging.columns import SCHEMA
from strategyclf.tagging.rows import Row, RowForm, encodable

if TYPE_CHECKING:
    from strategyclf.model.tag_arrays import TagArrays

NOTHING = b"null"
"""What stands where the place of an earlier paragraph belongs, until all rows before are known."""


def json_rows(
    batch: Batch, found: TagArrays, digests: Sequence[str], form: RowForm
) -> tuple[bytes, NDArray[np.int64]]:
    """The rows of `batch`, and where in them `NOTHING` stands for ``duplicate_of``, a row each."""
    if not batch.texts:
        return b"", np.empty(0, dtype=np.int64)
    ids = form.taxonomy.ids
    section = _kept(lambda headings: _json([encodable(heading) for heading in headings]))
    labels = _kept(lambda given: _json([id for id, is_given in zip(ids, given, strict=True) if is_given]))
    articles = [_text(id) for id, start, stop, _, _ in batch.runs for _ in range(start, stop)]
    heads = map(
        (
            b'{"article":%b,"paragraph":%d,"kind":%b,"section":%b,"text":%b,"labels":%b,"scores":%b,'
            b'"evidence":%b,"uncertain":%b,"duplicate_of":'
        ).__mod__,
        zip(
            articles,
            batch.indices,
            map(_kept(_json), batch.kinds),
            map(section, batch.sections),
            _texts(batch.texts),
            map(labels, map(tuple, found.given.tolist())),
            _scores(found.probabilities, ids),
            _evidence(batch.texts, found, ids),
            map((b"false", b"true").__getitem__, np.atleast_1d(found.uncertain.any(axis=1)).tolist()),
            strict=True,
        ),
    )
    model = _json(form.model).replace(b"%", b"%%")
    end = b'%b,%%b,"digest":"%%b","model":%b,"schema":%d%%b}\n' % (NOTHING, model, SCHEMA)
    origin = _shared(lambda row: _json(row)[1:-1])
    tails = map(
        end.__mod__,
        zip(map(origin, batch.origins), map(str.encode, digests), _carried(batch.carried), strict=True),
    )
    rows: list[bytes] = [b""] * (2 * len(batch.texts))
    rows[::2], rows[1::2] = heads, tails
    ends = np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)))
    return b"".join(rows), ends[::2]


def place_json(place: str) -> bytes:
    """What stands in the place of `NOTHING`."""
    return _text(place)


_json = orjson.dumps


def _text(text: str) -> bytes:
    try:
        return orjson.dumps(text)
    except TypeError:  # a lone surrogate
        return orjson.dumps(encodable(text))


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


# Within JSON a line's end is always an escape, so that the ends of lines part values without fail.
_LINES = orjson.OPT_INDENT_2
_BETWEEN = b",\n  "


def _texts(texts: Sequence[str]) -> list[bytes]:
    """Each of `texts` as JSON: all at once, since each call has its price."""
    try:
        return orjson.dumps(texts, option=_LINES)[4:-2].split(_BETWEEN)
    except TypeError:  # a lone surrogate
        return [_text(text) for text in texts]


def _carried(rows: Sequence[Row]) -> Sequence[bytes]:
    """What follows of each row: a comma and its carried columns, if it has any."""
    names = list(rows[0])
    if not names:
        other = rows.count({})
        return [b""] * other if other == len(rows) else list(map(_carried_alone, rows))
    columns = list(zip(*[row.values() for row in rows if list(row) == names], strict=True))
    if len(columns[0]) < len(rows) or any(set(map(type, column)) - _SCALARS for column in columns):
        return list(map(_shared(_carried_alone), rows))
    form = b"".join(b",%b:%%b" % _json(name).replace(b"%", b"%%") for name in names)
    return list(map(form.__mod__, zip(*map(_texts, columns), strict=True)))


_SCALARS = frozenset({str, int, float, bool, type(None)})


def _carried_alone(row: Row) -> bytes:
    return b"," + _json(row)[1:-1] if row else b""


def _scores(probabilities: NDArray[np.float64], ids: Sequence[str]) -> list[bytes]:
    values = np.ascontiguousarray(rounded(probabilities, SCORE_PLACES))
    form = b"{" + b",".join(_json(id).replace(b"%", b"%%") + b":%b" for id in ids) + b"}"
    content = orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY)[2:-2]
    return [form % tuple(row.split(b",")) for row in content.split(b"],[")]


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
