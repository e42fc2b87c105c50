"""A table → parts that can be read one apart from the other: the same ones however many read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Literal

from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.reading.columns import Columns, find_columns
from strategyclf.reading.inputs import STDIN, InputFile
from strategyclf.reading.json_lines import LineSlice, line_slices, rows_of_slice
from strategyclf.reading.kinds import Kind
from strategyclf.reading.news import News, TableEnd
from strategyclf.reading.parquet_rows import ArrowSlice, parquet_slices, rows_of_arrow
from strategyclf.reading.table_rows import Problems, Row
from strategyclf.reading.tables import rows_of

RowMode = Literal["article", "paragraph"]

PART = 4096
"""Rows of a part, where they are counted."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How tables are read: what a row is, and the columns that the user named."""

    rows: RowMode = "article"
    text_column: str | None = None
    id_column: str | None = None


@dataclass(frozen=True, slots=True)
class TablePart:
    """Some rows of a table that follow one another, all of one sheet.

    Attributes
    ----------
    file, sheet : where they stand; `sheet` is "" where there is one.
    columns : the roles of its columns; None while no row could be read.
    rows : the rows, or a slice that holds them.
    size : about how many bytes of the file they are.
    """

    file: InputFile
    sheet: str
    columns: Columns | None
    rows: tuple[Row, ...] | LineSlice | ArrowSlice
    size: int = 0

    def read(self, problems: Problems) -> Iterator[Row]:
        """The rows; those that cannot be read go to `problems`."""
        if isinstance(self.rows, LineSlice):
            return rows_of_slice(self.rows, problems)
        if isinstance(self.rows, ArrowSlice):
            return rows_of_arrow(self.rows)
        return iter(self.rows)


@dataclass(slots=True)
class _Sheets:
    """The columns of each sheet as they are met, and those without a text column."""

    columns: dict[str, Columns | None] = field(default_factory=dict)
    error: InputError | None = None


def table_parts(
    file: InputFile, kind: Kind, stream: IO[bytes], options: TableOptions
) -> Iterator[TablePart | News]:
    """The parts of the table in `stream`, and the news between them; the last news ends it.

    Raises
    ------
    InputError
        The table cannot be read at all, or has no text column.
    """
    sheets = _Sheets()
    problems = Problems(file.path)
    if kind == "jsonl":
        slices = line_slices(stream, None if file.path == STDIN else file.path, file.path)
        yield from _sliced(file, slices, options, sheets)
    elif kind == "parquet":
        yield from _sliced(file, parquet_slices(stream, file.path), options, sheets)
    else:
        yield from _counted(file, rows_of(kind, stream, problems), options, sheets)
    yield News(problems=problems, ends=TableEnd(file.id, _nothing(sheets, file)))


def _sliced(
    file: InputFile,
    slices: Iterator[LineSlice] | Iterator[ArrowSlice],
    options: TableOptions,
    sheets: _Sheets,
) -> Iterator[TablePart | News]:
    """The parts of a table whose rows are read by whoever has the slice; the first row is read here too."""
    for rows in slices:
        part = TablePart(file, "", sheets.columns.get(""), rows, _size(rows))
        if part.columns is None:
            first = next(part.read(Problems(file.path)), None)
            if first is not None:
                news = News()
                columns = _columns(first, file, options, sheets, news)
                yield news
                part = TablePart(file, "", columns, rows, part.size)
        yield part


def _size(rows: LineSlice | ArrowSlice) -> int:
    return rows.end - rows.start if isinstance(rows, LineSlice) else len(rows.data)


def _counted(
    file: InputFile, rows: Iterator[Row], options: TableOptions, sheets: _Sheets
) -> Iterator[TablePart | News]:
    """The parts of a table that can only be read from its start."""
    waiting: Row | None = next(rows, None)
    while waiting is not None:
        sheet = waiting.sheet
        if sheet not in sheets.columns:
            news = News()
            _columns(waiting, file, options, sheets, news)
            yield news
        some: list[Row] = []
        while waiting is not None and waiting.sheet == sheet and len(some) < PART:
            some.append(waiting)
            waiting = next(rows, None)
        columns = sheets.columns[sheet]
        if columns is not None:
            yield TablePart(file, sheet, columns, tuple(some), _bytes_of(some))


def _bytes_of(rows: list[Row]) -> int:
    """About how many bytes `rows` were: what a sample of them holds as text."""
    sample = list(islice(rows, 0, None, max(1, len(rows) // 64)))
    characters = sum(len(str(cell)) + 1 for row in sample for cell in row.cells.values())
    return 2 * characters * len(rows) // max(1, len(sample))


def _columns(row: Row, file: InputFile, options: TableOptions, sheets: _Sheets, news: News) -> Columns | None:
    """The columns of the sheet of `row`; None for a sheet among several that has no text column."""
    place = phrase("sheet {sheet}", sheet=row.sheet) if row.sheet else ""
    try:
        columns = find_columns(
            [str(name) for name in row.cells],
            text_column=options.text_column,
            id_column=options.id_column,
            file=file.path,
            place=place,
        )
    except InputError as error:
        if not row.sheet:
            raise
        sheets.columns[row.sheet] = None
        sheets.error = sheets.error or error
        news.note(phrase("{file}: {place} passed over: no text column", file=file.id, place=place))
        return None
    sheets.columns[row.sheet] = columns
    if place:
        news.note(phrase("{file}, {place}: {message}", file=file.id, place=place, message=columns))
    else:
        news.note(phrase("{place}: {message}", place=file.id, message=columns))
    return columns


def _nothing(sheets: _Sheets, file: InputFile) -> InputError | None:
    """The error of a table that gave nothing."""
    if any(sheets.columns.values()):
        return None
    return sheets.error or InputError(
        phrase("the table has no row"),
        code="empty_table",
        file=file.path,
        remedy=phrase("its first row must hold the names of the columns, and articles must stand below"),
    )
