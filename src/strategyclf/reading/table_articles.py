"""The rows of a table → articles, or paragraphs taken as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Literal

from strategyclf.article import Article, Paragraph
from strategyclf.errors import InputError
from strategyclf.reading.assembly import article_of
from strategyclf.reading.columns import Columns, find_columns
from strategyclf.reading.facts import as_text, date_in, site_in, source_in
from strategyclf.reading.html import read_fragment
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.kinds import Kind, has_html
from strategyclf.reading.page import Facts, Page, squeezed
from strategyclf.reading.plain import read_plain
from strategyclf.reading.tables import Problems, Row, rows_of
from strategyclf.reading.wording import counted

RowMode = Literal["article", "paragraph"]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How tables are read: what a row is, and the columns that the user named."""

    rows: RowMode = "article"
    text_column: str | None = None
    id_column: str | None = None


@dataclass(slots=True)
class _Sheets:
    """The columns of each sheet as they are met, and those without a text column."""

    columns: dict[str, Columns | None] = field(default_factory=dict)
    error: InputError | None = None
    empty: int = 0


def articles_of_table(
    file: InputFile,
    kind: Kind,
    stream: IO[bytes],
    options: TableOptions,
    note: Callable[[str], None],
    failures: list[InputError],
) -> Iterator[Article]:
    """An article for each row of the table in `stream`.

    Parameters
    ----------
    file, kind, stream : the table.
    options : see `TableOptions`.
    note : takes what there is to say to the user.
    failures : takes one error for the rows that could not be read.

    Raises
    ------
    InputError
        The table cannot be read at all, has no row or no text column.
    """
    problems = Problems(file.path)
    sheets = _Sheets()
    for row in rows_of(kind, stream, problems):
        columns = _columns(row, file, options, sheets, note)
        if columns is None:
            continue
        text = as_text(row.cells.get(columns.text))
        if not text.strip():
            sheets.empty += 1
        elif options.rows == "paragraph":
            yield _paragraph(row, text, columns, file)
        elif article_id := _article_id(row, columns, file, problems):
            yield _article(row, text, columns, article_id, file)
    if sheets.empty:
        note(f"{file.id}: {counted(sheets.empty, 'row')} without text passed over")
    for notice in problems.notices:
        note(f"{file.id}: {notice}")
    if error := problems.error() or _whole_error(sheets, file):
        failures.append(error)


def _columns(
    row: Row, file: InputFile, options: TableOptions, sheets: _Sheets, note: Callable[[str], None]
) -> Columns | None:
    """The columns of the sheet of `row`; None for a sheet among several that has no text column."""
    if row.sheet in sheets.columns:
        return sheets.columns[row.sheet]
    place = f"sheet {row.sheet}" if row.sheet else ""
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
        note(f"{file.id}: {place} passed over: no text column")
        return None
    sheets.columns[row.sheet] = columns
    note(f"{file.id}: {f'{place}, ' if place else ''}{columns}")
    return columns


def _whole_error(sheets: _Sheets, file: InputFile) -> InputError | None:
    """The error of a table that gave nothing."""
    if any(sheets.columns.values()):
        return None
    return sheets.error or InputError(
        "the table has no row",
        code="empty_table",
        file=file.path,
        remedy="its first row must hold the names of the columns, and articles must stand below",
    )


def _article_id(row: Row, columns: Columns, file: InputFile, problems: Problems) -> str:
    if not columns.id:
        return f"{file.id}#{row.sheet}#{row.number}" if row.sheet else f"{file.id}#{row.number}"
    found = as_text(row.cells.get(columns.id)).strip()
    if not found:
        problems.add(
            f"sheet {row.sheet}, row {row.number}" if row.sheet else f"row {row.number}",
            f"no id in column {columns.id!r}",
            "no_id",
            "fill it, or leave out --id-column",
        )
    return found


def _paragraph(row: Row, text: str, columns: Columns, file: InputFile) -> Article:
    """The text of a row as the only paragraph, as it stands; its index is the row's number."""
    facts = _facts(row, columns)
    return Article(
        id=f"{file.id}#{row.sheet}" if row.sheet else file.id,
        paragraphs=(Paragraph(row.number, text),),
        title=facts.title,
        date=facts.date,
        date_basis=facts.date_basis,
        source=facts.source,
        site=facts.site,
        region=facts.region,
        carried=_carried(row, columns),
    )


def _article(row: Row, text: str, columns: Columns, article_id: str, file: InputFile) -> Article:
    """The text of a row as a page: scraped cells hold the menus of their site too."""
    page = Page(read_fragment(text)) if has_html(text) else read_plain(text)
    page = Page(page.blocks, _facts(row, columns))
    return article_of(page, article_id, file_id=file.id, carried=_carried(row, columns))


def _carried(row: Row, columns: Columns) -> dict[str, object]:
    return {str(name): cell for name, cell in row.cells.items() if name != columns.text}


def _facts(row: Row, columns: Columns) -> Facts:
    def cell(name: str) -> str:
        return squeezed(as_text(row.cells.get(name))) if name else ""

    date = date_in(cell(columns.date))
    return Facts(
        title=cell(columns.title),
        date=date,
        date_basis="published" if date else "unknown",
        source=source_in(cell(columns.source)),
        site=site_in(cell(columns.site)),
        region=cell(columns.region),
    )
