"""JSON lines → paragraphs side by side without an object a row: their bytes go through to the output."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.compiled.kernel_strings import ODD
from strategyclf.reading.json_lines import LineSlice, holds_utf8
from strategyclf.reading.table_articles import roles_of
from strategyclf.reading.table_parts import TablePart
from strategyclf.tagging.line_origins import Origins, origins_of
from strategyclf.tagging.rows import Row, RowForm, plain
from strategyclf.text.texts import Texts

LEAST = 1 << 17
"""Bytes of a slice from which it is read by machine code, which must be linked, or made the first time."""


@dataclass(slots=True)
class LineBatch:
    """Lines that are a paragraph each, all with the same columns.

    Attributes
    ----------
    article : the id that they share. texts : of the paragraphs. indices : their rows' numbers.
    data : bytes that hold all values. cells, cares, changes : (n_lines, n_columns), the first with start and
        end: see `strategyclf.model.compiled.kernel_lines.scan_lines`. What `cares` says of columns other
        than the text is done: their cells are as they are written.
    names : of the columns under the names they have in the output; `text` is the place of the text's.
    origins : what articles say of themselves. origin : (n_lines,) which of these is the line's; ascending.
    """

    article: str
    texts: Texts
    indices: NDArray[np.int64]
    data: NDArray[np.uint8]
    cells: NDArray[np.int64]
    cares: NDArray[np.uint8]
    changes: NDArray[np.uint8]
    names: list[str]
    text: int
    origins: Origins
    origin: NDArray[np.int64]

    @property
    def runs(self) -> list[tuple[str, int, int, Row | None, Row | None]]:
        """As in `strategyclf.tagging.batch.Batch`: the lines are parts of one article."""
        return [(self.article, 0, len(self.texts), None, None)]

    def counted(self) -> NDArray[np.bool_]:
        """(n_lines,) all are the article's own text."""
        return np.ones(len(self.texts), dtype=bool)

    def lengths(self) -> NDArray[np.int64]:
        """(n_lines,) characters, white space aside."""
        return self.texts.lengths_without_blanks()

    def said(self, start: int, end: int) -> Row:
        """What the lines from `start` to `end` agree on: about their article, and in carried columns."""
        said = self.origins.agreed(int(self.origin[start]), int(self.origin[end - 1]) + 1)
        for column, name in enumerate(self.names):
            if column == self.text:
                continue
            first = self._value(start, column)
            # What is not written alike may still be equal: 1, 1.0 and true.
            changed = (np.flatnonzero(self.changes[start + 1 : end, column]) + start + 1).tolist()
            same = all(self._value(line, column) == first for line in changed)
            said[name] = first if same else None
        return said

    def _value(self, line: int, column: int) -> Any:
        start, end = self.cells[line, column].tolist()
        return orjson.loads(self.data[start:end].tobytes())


def line_batch(part: TablePart, form: RowForm) -> LineBatch | None:
    """The lines of `part`; None where they are few, not all alike, or machine code does not work."""
    lines, columns = part.rows, part.columns
    if not isinstance(lines, LineSlice) or columns is None or lines.end - lines.start < LEAST:
        return None
    if not holds_utf8(lines) or (kernels := compiled()) is UNCOMPILED:
        return None
    content = lines.content().removeprefix(BOM_UTF8)
    names, written = _names(content)
    if columns.text not in names:
        return None
    found = _scanned(content, written, names.index(columns.text), kernels)
    if found is None:
        return None
    texts, cells, cares, changes = found
    whole = _rewritten(content, cells, cares, names.index(columns.text))
    if whole is None:
        return None
    roles = [names.index(role) if role and role in names else -1 for role in roles_of(columns)]
    origins, origin = origins_of(whole, cells, changes, roles)
    return LineBatch(
        article=f"{part.file.id}#{part.sheet}" if part.sheet else part.file.id,
        texts=texts,
        indices=np.arange(lines.number, lines.number + len(texts), dtype=np.int64),
        data=np.frombuffer(whole, dtype=np.uint8),
        cells=cells,
        cares=cares,
        changes=changes,
        names=[form.carried_name(name) for name in names],
        text=names.index(columns.text),
        origins=origins,
        origin=origin,
    )


def _names(content: bytes) -> tuple[list[str], list[bytes]]:
    """The columns of the first line, and what stands in quotes for them; none where it cannot be read."""
    line = content[: content.index(b"\n")] if b"\n" in content else content
    try:
        first = orjson.loads(line)
    except orjson.JSONDecodeError:
        return [], []
    if not isinstance(first, dict):
        return [], []
    names = list(first)
    # Python's own writer escapes all that is not ASCII.
    written = [json.dumps(name).encode() if line.isascii() else orjson.dumps(name) for name in names]
    return names, [name[1:-1] for name in written]


_Scanned = tuple[Texts, NDArray[np.int64], NDArray[np.uint8], NDArray[np.uint8]]


def _scanned(content: bytes, names: Sequence[bytes], text: int, kernels: Kernels) -> _Scanned | None:
    """Texts, cells, cares and changes of the lines of `content`; None where one of them is odd.

    `names` are as they are written.
    """
    if not content.endswith(b"\n"):
        content += b"\n"
    data = np.frombuffer(content, dtype=np.uint8)
    most = content.count(b"\n")
    cells = np.empty((most, len(names), 2), dtype=np.int64)
    cares = np.empty((most, len(names)), dtype=np.uint8)
    changes = np.empty((most, len(names)), dtype=np.uint8)
    points = np.empty(len(data), dtype=np.uint32)
    offsets = np.empty(most + 1, dtype=np.int64)
    number = kernels.scan_lines(
        data,
        np.frombuffer(b"".join(names) + b"\n", dtype=np.uint8),
        np.cumsum([0] + [len(name) for name in names]).astype(np.int64),
        text,
        cells.reshape(-1),
        cares.reshape(-1),
        changes.reshape(-1),
        points,
        offsets,
    )
    if number == ODD:
        return None
    # A copy: the room was for a character a byte.
    points = points[: offsets[number]].copy()
    points.flags.writeable = False
    return Texts(points, offsets[: number + 1]), cells[:number], cares[:number], changes[:number]


def _rewritten(content: bytes, cells: NDArray[np.int64], cares: NDArray[np.uint8], text: int) -> bytes | None:
    """`content`, and after it the cells that are written otherwise than they stand: `cells` points there.

    None where a cell is no value.
    """
    if not cares.any():
        return content
    lines, columns = np.nonzero(cares)
    more = []
    at = len(content)
    # What was written anew once serves all cells that are written so.
    places: dict[bytes, tuple[int, int]] = {}
    for line, column in zip(lines.tolist(), columns.tolist(), strict=True):
        if column == text:
            continue
        start, end = cells[line, column].tolist()
        cell = content[start:end]
        if cell not in places:
            try:
                value = orjson.dumps(plain(orjson.loads(cell)))
            except orjson.JSONDecodeError:
                return None
            more.append(value)
            places[cell] = at, at + len(value)
            at += len(value)
        cells[line, column] = places[cell]
    return b"".join([content, *more])
