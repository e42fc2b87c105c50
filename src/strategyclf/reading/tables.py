"""Tables → rows, one after the other: CSV, Excel, JSON (lines) and Parquet.

A row that cannot be read goes to `Problems` and the others go on: a file gives one error, which names the
first bad row and says how many there are.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from strategyclf.errors import InputError
from strategyclf.messages import counted, later, phrase
from strategyclf.reading.json_lines import LineSlice, encoding_of, line_slices, rows_of_slice
from strategyclf.reading.kinds import Kind
from strategyclf.reading.parquet_rows import parquet_slices, rows_of_arrow
from strategyclf.reading.table_rows import Problems, Row, damaged

_LONGEST_CELL = 2**31 - 1
# What openpyxl lets through from zipfile, zlib and its XML parser when a part turns out to be broken.
_XLSX_DAMAGE = (
    KeyError,
    ValueError,
    TypeError,
    SyntaxError,
    EOFError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
)


def rows_of(kind: Kind, stream: IO[bytes], problems: Problems) -> Iterator[Row]:
    """The rows of the table in `stream`.

    Raises
    ------
    InputError
        The file as a whole cannot be read.
    """
    if kind == "csv":
        return _csv_rows(stream, problems)
    if kind == "xlsx":
        return _xlsx_rows(stream, problems)
    if kind == "jsonl":
        slices = line_slices(stream, None, problems.file)
        return (row for part in slices for row in rows_of_slice(part, problems))
    if kind == "parquet":
        return (row for part in parquet_slices(stream, problems.file) for row in rows_of_arrow(part))
    return _json_rows(stream, problems)


def _text_lines(stream: IO[bytes], file: str) -> io.TextIOWrapper:
    """`stream` as text; the encoding is taken from the first megabyte that is not ASCII alone."""
    encoding = encoding_of(stream, file)
    return io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")


class _LossCounter:
    """Lines of text, with a count of the characters that could not be decoded and the last line seen."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.lost = 0
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.lost += line.count("\ufffd")
            self.last = line
            yield line

    def tell(self, problems: Problems) -> None:
        problems.lost += self.lost


def _csv_rows(stream: IO[bytes], problems: Problems) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_CELL)
    with _text_lines(stream, problems.file) as text:
        head = text.read(1 << 16).removeprefix("\ufeff")
        text.seek(0)
        lines = _LossCounter(iter(text))
        reader = csv.reader(iter(lines), delimiter=_delimiter(head))
        names = [name.strip().removeprefix("\ufeff") for name in next(reader, [])]
        number = 0
        first_line = reader.line_num + 1
        cells: list[str] = []
        for cells in reader:
            line, first_line = first_line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            width = len(cells)
            while width > len(names) and not cells[width - 1].strip():
                width -= 1
            if width != len(names):
                problems.add(
                    phrase("line {number}", number=line),
                    counted(
                        "the row has {number} cell where the header has {names}",
                        "the row has {number} cells where the header has {names}",
                        width,
                        names=len(names),
                    ),
                    "bad_row",
                    phrase("quote cells that hold the delimiter or line ends"),
                )
                continue
            yield Row(number, dict(zip(names, cells, strict=False)))
        if cells and "\n" in cells[-1] and not lines.last.rstrip().endswith('"'):
            problems.add(
                phrase("line {number}", number=line),
                phrase("a quoted cell is never closed"),
                "bad_row",
                phrase('close it with " or double the " inside it'),
            )
        lines.tell(problems)


def _delimiter(head: str) -> str:
    """The delimiter that the header line holds most of, outside quotes."""
    line = re.sub(r'"[^"]*"', "", head.split("\n", 1)[0])
    return max(",;\t", key=line.count)


def _xlsx_rows(stream: IO[bytes], problems: Problems) -> Iterator[Row]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # openpyxl warns of styles and validations that it drops; none of them is text.
        warnings.simplefilter("ignore", UserWarning)
        try:
            book = load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:  # whatever a damaged container makes the parsers raise
            raise damaged(problems.file, later("Excel or WPS")) from error
        try:
            several = sum(1 for sheet in book.worksheets if _has_cells(sheet)) > 1
            for sheet in book.worksheets:
                yield from _sheet_rows(sheet, sheet.title if several else "")
        except _XLSX_DAMAGE as error:
            raise damaged(problems.file, later("Excel or WPS")) from error
        finally:
            book.close()


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()  # some writers state wrong ones
    return any(any(cell is not None for cell in row) for row in sheet.iter_rows(values_only=True))


def _sheet_rows(sheet: Any, name: str) -> Iterator[Row]:
    rows = (row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row))
    names = ["" if cell is None else str(cell).strip() for cell in next(rows, ())]
    for number, row in enumerate(rows, 1):
        cells = dict(zip(names, (*row, *[None] * len(names)), strict=False))
        yield Row(number, {key: cell for key, cell in cells.items() if key}, name)


def _json_rows(stream: IO[bytes], problems: Problems) -> Iterator[Row]:
    """An array of objects, an object that holds one, a single object, or JSON lines."""
    import orjson

    with _text_lines(stream, problems.file) as text:
        content = text.read().removeprefix("\ufeff")
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        first, _, rest = content.lstrip().partition("\n")
        if rest.strip() and first.startswith("{") and first.rstrip().endswith("}"):
            data = content.encode("utf-8", "replace")
            yield from rows_of_slice(LineSlice("", 0, len(data), data, "utf-8", 1, 1), problems)
            return
        raise InputError(
            phrase("bad JSON at column {column}: {fault}", column=error.colno, fault=error.msg.split(":")[0]),
            code="bad_json",
            file=problems.file,
            place=phrase("line {number}", number=error.lineno),
            remedy=phrase("mend it there; an array of objects or one object a line is read"),
        ) from None
    if isinstance(value, dict):
        lists = [
            inner
            for inner in value.values()
            if isinstance(inner, list) and inner and isinstance(inner[0], dict)
        ]
        value = lists[0] if len(lists) == 1 else [value]
    for number, cells in enumerate(value if isinstance(value, list) else [value], 1):
        if isinstance(cells, dict):
            yield Row(number, cells)
        else:
            problems.add(
                phrase("element {number}", number=number),
                phrase("not a JSON object"),
                "bad_json",
                phrase("give an array of objects"),
            )
