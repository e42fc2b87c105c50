"""Columns of encoded values → rows, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.tagging.rows import encodable

BETWEEN = b",\n  "
"""What parts the values of a column. Within JSON the end of a line is always an escape."""

SMALL = 20_000
"""Bytes of columns that are put together without machine code, which takes longer to load."""

_A_LINE_EACH = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY


def values(column: Sequence[Any] | NDArray[Any]) -> bytes:
    """Each value of `column` as JSON, and `BETWEEN` after it: in one call, since each has its price."""
    if not isinstance(column, np.ndarray) and set(map(type, column)) - _SCALARS:
        return joined(map(orjson.dumps, column))
    try:
        return orjson.dumps(column, option=_A_LINE_EACH)[4:-2] + BETWEEN
    except TypeError:  # a lone surrogate
        return joined(orjson.dumps(encodable(value) if isinstance(value, str) else value) for value in column)


_SCALARS = frozenset({str, int, float, bool, type(None)})


def joined(column: Iterable[bytes]) -> bytes:
    """Values that are JSON already, and `BETWEEN` after each."""
    return BETWEEN.join([*column, b""])


def interleaved(
    columns: Sequence[tuple[bytes, bytes]], last: bytes, rows: int, marked: int
) -> tuple[bytes, NDArray[np.int64]]:
    """Rows: before each column's value its literal, at the end of a row the `last` literal.

    Parameters
    ----------
    columns : literal and values of each. rows : values of each.
    marked : the column whose values' places are wanted.

    Returns
    -------
    The rows, and where in them the values of the `marked` column begin.
    """
    size = sum(len(content) for _, content in columns)
    if size < SMALL or (kernels := compiled()) is UNCOMPILED:
        return _small(columns, last, rows, marked)
    literals = [literal for literal, _ in columns] + [last]
    lengths = np.array([len(literal) for literal in literals])
    out = np.empty(size + rows * int(lengths.sum()), dtype=np.uint8)
    marks = np.empty(rows, dtype=np.int64)
    starts = np.cumsum([0] + [len(content) for _, content in columns[:-1]])
    end = kernels.interleave(
        np.frombuffer(b"".join([content for _, content in columns]), dtype=np.uint8),
        starts.astype(np.int64),
        np.frombuffer(b"".join(literals), dtype=np.uint8),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        rows,
        marked,
        out,
        marks,
    )
    return out[:end].tobytes(), marks


def _small(
    columns: Sequence[tuple[bytes, bytes]], last: bytes, rows: int, marked: int
) -> tuple[bytes, NDArray[np.int64]]:
    split = [content.split(BETWEEN)[:-1] for _, content in columns]
    parts: list[bytes] = []
    marks, at = [], 0
    for row in zip(*split, strict=True):
        for number, ((literal, _), value) in enumerate(zip(columns, row, strict=True)):
            parts += (literal, value)
            at += len(literal)
            if number == marked:
                marks.append(at)
            at += len(value)
        parts.append(last)
        at += len(last)
    return b"".join(parts), np.array(marks, dtype=np.int64)
