"""JSON lines → rows, from any stretch of a file that begins and ends at a line's end."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from strategyclf.messages import phrase
from strategyclf.reading.encoding import find_encoding
from strategyclf.reading.table_rows import Problems, Row

SLICE = 1 << 21
"""Bytes of a slice, up to the next end of a line: some five thousand paragraphs."""

_SAMPLE = 1 << 20
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
# Encodings in which a byte of 10 may be half of a character.
_WIDE = ("utf-16", "utf-32")


@dataclass(frozen=True, slots=True)
class LineSlice:
    """A stretch of a file of JSON lines.

    Attributes
    ----------
    path, start, end : the bytes of the file, where `data` is None.
    data : the bytes themselves, where they cannot be read again (standard input, wide encodings).
    encoding : of those bytes.
    line, number : of its first line, and of the first row in it, both from 1.
    """

    path: str
    start: int
    end: int
    data: bytes | None
    encoding: str
    line: int
    number: int

    def content(self) -> bytes:
        if self.data is not None:
            return self.data
        with Path(self.path).open("rb") as file:
            file.seek(self.start)
            return file.read(self.end - self.start)


def line_slices(stream: IO[bytes], path: str | None, file: str, size: int = SLICE) -> Iterator[LineSlice]:
    """The lines of `stream` in slices of about `size` bytes, whoever reads them.

    Parameters
    ----------
    path : where the same bytes can be read again, or None.
    file : what the user calls it.
    """
    encoding = encoding_of(stream, file)
    if encoding.startswith(_WIDE):
        # Sliced by lines only once it is in an encoding that has them as bytes.
        data = stream.read().decode(encoding, errors="replace").removeprefix("\ufeff").encode()
        yield LineSlice("", 0, len(data), data, "utf-8", 1, 1)
        return
    start, line, number = 0, 1, 1
    while block := stream.read(size):
        if not block.endswith(b"\n"):
            block += stream.readline()
        end = start + len(block)
        yield LineSlice(path or "", start, end, None if path else block, encoding, line, number)
        lines, rows = _counted(block)
        start, line, number = end, line + lines, number + rows


def _counted(block: bytes) -> tuple[int, int]:
    """The lines of `block`, and those that are not blank."""
    import numpy as np

    points = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(points == ord("\n"))
    starts = ends[ends < len(points) - 1] + 1
    # Most files have an object on every line, and end none by a return alone: no look at each is needed.
    if points[0] == ord("{") and (points[starts] == ord("{")).all() and b"\r" not in block:
        return len(starts) + 1, len(starts) + 1
    split = block.splitlines()
    return len(split), sum(1 for bare in split if bare and not bare.isspace())


def encoding_of(stream: IO[bytes], file: str) -> str:
    """The encoding of `stream`, by the first megabyte that is not ASCII alone; it is at its start again."""
    sample = stream.read(_SAMPLE)
    while sample.isascii() and (more := stream.read(_SAMPLE)):
        sample = more
    stream.seek(0)
    return find_encoding(sample, file)


def rows_of_slice(lines: LineSlice, problems: Problems) -> Iterator[Row]:
    """The rows of a slice; a line that is no JSON object goes to `problems`."""
    import orjson

    number = lines.number - 1
    for place, line in enumerate(lines.content().splitlines(), lines.line):
        bare = line.strip().removeprefix(BOM_UTF8)
        if not bare:
            continue
        number += 1
        try:
            cells = (
                orjson.loads(bare) if lines.encoding in _UTF8 else _decoded(bare, lines.encoding, problems)
            )
        except orjson.JSONDecodeError:
            try:
                # What is not all UTF-8 may still be JSON once its broken bytes are replaced.
                cells = _decoded(bare, lines.encoding, problems)
            except orjson.JSONDecodeError as error:
                message = phrase(
                    "bad JSON at column {column}: {fault}", column=error.colno, fault=error.msg.split(":")[0]
                )
                _refuse(problems, place, message)
                continue
        if isinstance(cells, dict):
            yield Row(number, cells)
        else:
            _refuse(problems, place, phrase("not a JSON object"))


def holds_utf8(lines: LineSlice) -> bool:
    """Whether the bytes of `lines` are UTF-8, so far as was seen."""
    return lines.encoding in _UTF8


def columns_of_slice(lines: LineSlice) -> dict[str, tuple[Any, ...]] | None:
    """The cells of a slice by column, where all its lines are objects with the same names in one order.

    Most are, and are read several times as fast in this way; None for any other, which `rows_of_slice` reads.
    """
    import orjson

    if not holds_utf8(lines):
        return None
    try:
        rows = list(map(orjson.loads, lines.content().splitlines()))
    except orjson.JSONDecodeError:
        return None
    if not rows or set(map(type, rows)) != {dict}:
        return None
    names = list(rows[0])
    if any(list(row) != names for row in rows):
        return None
    return dict(zip(names, zip(*map(dict.values, rows), strict=True), strict=True))


def _refuse(problems: Problems, line: int, message: str) -> None:
    problems.add(
        phrase("line {number}", number=line), message, "bad_json", phrase("write one JSON object a line")
    )


def _decoded(bare: bytes, encoding: str, problems: Problems) -> Any:
    import orjson

    text = bare.decode(encoding, errors="replace").strip()
    cells = orjson.loads(text)
    problems.lost += text.count("\ufffd")
    return cells
