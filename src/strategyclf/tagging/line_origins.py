"""What the articles of JSON lines say of themselves, made out from the bytes of their cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.reading.facts import as_text
from strategyclf.reading.page import squeezed
from strategyclf.reading.table_articles import Said
from strategyclf.tagging.batch import agreed
from strategyclf.tagging.rows import Row, origin_of

NOTHING = b"null"
"""Stands for the cell of a column that is not there."""

_SIMPLE = frozenset(b'"n')


@dataclass(frozen=True, slots=True)
class Origins:
    """What articles in a row say of themselves.

    Attributes
    ----------
    titles : of each, encoded. others : of each all but the title, encoded and as it is.
    """

    titles: list[bytes]
    others: list[tuple[bytes, Row]]

    def encoded(self) -> list[bytes]:
        """As rows have them, without braces."""
        return [title + other for title, (other, _) in zip(self.titles, self.others, strict=True)]

    def agreed(self, start: int, end: int) -> Row:
        """What those from `start` to `end` agree on."""
        titles = set(self.titles[start:end])
        title = orjson.loads(b"{%b}" % titles.pop()) if len(titles) == 1 else {"title": None}
        # Few differ, and what is encoded alike is alike.
        return title | agreed(dict(self.others[start:end]).values())


def origins_of(
    content: bytes, cells: NDArray[np.int64], changes: NDArray[np.uint8], roles: Sequence[int]
) -> tuple[Origins, NDArray[np.int64]]:
    """What lines say of their articles, once for lines in a row, and which of it is each line's.

    Parameters
    ----------
    cells, changes : as `strategyclf.tagging.line_batch.LineBatch` has them; `cells` are places in `content`.
    roles : the columns of `strategyclf.reading.table_articles.roles_of`, -1 for one that is not there.
    """
    changed = np.zeros(len(cells), dtype=bool)
    changed[0] = True
    for role in roles:
        if role >= 0:
            changed |= changes[:, role] != 0
    lines = np.flatnonzero(changed)

    def column(role: int) -> list[bytes]:
        if role < 0:
            return [NOTHING] * len(lines)
        starts, ends = cells[lines, role].T.tolist()
        return [content[start:end] for start, end in zip(starts, ends, strict=True)]

    columns = list(map(column, roles))
    # Only of strings and nulls it holds that those which are equal say the same: 1 equals true.
    simple = {cell[0] for some in columns for cell in some} <= _SIMPLE
    return (_looked_up if simple else _one_by_one)(columns), np.cumsum(changed) - 1


def _looked_up(columns: list[list[bytes]]) -> Origins:
    titles, *others = columns
    kept: dict[bytes, bytes] = {}
    for title in titles:
        if title not in kept:
            kept[title] = _title(title)
    return Origins([kept[title] for title in titles], list(map(_other, *others)))


def _one_by_one(columns: list[list[bytes]]) -> Origins:
    said = Said()
    rows = [origin_of(said.of(tuple(map(orjson.loads, cells)))) for cells in zip(*columns, strict=True)]
    titles = [b'"title":' + orjson.dumps(row.pop("title")) for row in rows]
    return Origins(titles, [(_rest(row), row) for row in rows])


def _title(cell: bytes) -> bytes:
    return b'"title":' + orjson.dumps(squeezed(as_text(orjson.loads(cell))) or None)


# Dates, sources and sites come again and again down a table, whatever articles they are of.
@lru_cache(maxsize=4096)
def _other(*cells: bytes) -> tuple[bytes, Row]:
    origin = origin_of(Said().of((None, *map(orjson.loads, cells))))
    del origin["title"]
    return _rest(origin), origin


def _rest(origin: Row) -> bytes:
    return b"," + orjson.dumps(origin)[1:-1]
