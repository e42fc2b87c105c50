"""A workbook for people: paragraphs, articles, a summary, what was not read, and notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from strategyclf.cells import safe_cell
from strategyclf.tagging.columns import By
from strategyclf.tagging.flat import FlatColumn, Names, flat_columns
from strategyclf.tagging.json_rows import place_json
from strategyclf.tagging.layout import NOTHING
from strategyclf.tagging.splicing import spliced
from strategyclf.tagging.spool import Spool
from strategyclf.tagging.target import Target
from strategyclf.tagging.writers.excel_sheets import Cut, Sheets, notes_rows, summary_rows, unread_rows

if TYPE_CHECKING:
    from openpyxl import Workbook

    from strategyclf.tagging.engine import Ending
    from strategyclf.tagging.piece import Piece
    from strategyclf.tagging.repeats import Found
    from strategyclf.tagging.rows import Row, RowForm
    from strategyclf.tagging.work import Format

MOST_ROWS = 1_048_576
"""Rows that a sheet can hold, its header among them; what is over goes on in a further sheet."""


class ExcelFile:
    """All sheets of a run; `by` says which of paragraphs and articles comes first.

    The workbook is written row by row when the last article is in, so memory does not grow with it.
    """

    format: Format = "json"

    def __init__(
        self,
        path: Path,
        form: RowForm,
        *,
        by: By,
        names: Names,
        most_rows: int = MOST_ROWS,
        folder: Path | None = None,
    ) -> None:
        self.path: Path | None = path
        self._form, self._names, self._most_rows = form, names, most_rows
        self._target = Target(path, folder=folder)
        order: tuple[By, By] = ("paragraph", "article") if by == "paragraph" else ("article", "paragraph")
        self._spools: dict[By, Spool] = {kind: Spool(kind, self._target.folder) for kind in order}

    def add_rows(self, piece: Piece, found: Found) -> None:
        for line in bytes(spliced(piece, found, place_json, len(NOTHING))).splitlines():
            self._spools["paragraph"].add(orjson.loads(line))

    def add_article(self, row: Row) -> None:
        self._spools["article"].add(row)

    def close(self, ending: Ending) -> None:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        book.properties.creator = self._form.model
        sheets = Sheets(self._names)
        cuts: list[Cut] = []
        for by, spool in self._spools.items():
            columns = flat_columns(by, self._form.taxonomy, self._names, spool.carried)
            self._write_rows(book, sheets.title(by), columns, spool, cuts)
            spool.close()
        sheets.table(book, "summary", summary_rows(ending.tally, self._form.taxonomy, self._names))
        sheets.table(book, "unread", unread_rows(ending.failures, self._names))
        sheets.table(book, "notes", notes_rows(self._form, self._names, ending.notices, cuts))
        with self._target.open_bytes() as file:
            book.save(file)
        self._target.commit()

    def _write_rows(
        self, book: Workbook, title: str, columns: list[FlatColumn], spool: Spool, cuts: list[Cut]
    ) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment

        wrap = Alignment(wrap_text=True, vertical="top")
        top = Alignment(vertical="top")
        sheet, number, line = _new_sheet(book, title, columns), 1, 1
        for row in spool.rows():
            if line == self._most_rows:
                _close_sheet(sheet, columns, line)
                number += 1
                sheet, line = _new_sheet(book, f"{title} {number}", columns), 1
            line += 1
            cells: list[Any] = []
            for column in columns:
                value = column.value(row)
                if isinstance(value, str):
                    text, length = excel_text(value)
                    if length:
                        cuts.append(Cut(sheet.title, line, column.header, length))
                    cell = WriteOnlyCell(sheet, value=text)
                    # Left to itself, openpyxl reads text such as "#N/A" as an error value.
                    cell.data_type = "s"
                    cell.alignment = wrap if _is_prose(column) else top
                elif value is None:
                    cell = None
                else:
                    cell = WriteOnlyCell(sheet, value=value)
                    cell.alignment = top
                    cell.number_format = _number_format(column)
                cells.append(cell)
            sheet.append(cells)
        _close_sheet(sheet, columns, line)

    def discard(self) -> None:
        for spool in self._spools.values():
            spool.close()
        self._target.discard()


LONGEST_CELL = 32_767
"""Characters (UTF-16 units) that a cell can hold."""


def excel_text(text: str) -> tuple[str, int]:
    """`text` as a cell can hold it, and its full length where it had to be cut (else 0)."""
    safe = safe_cell(text)
    if len(safe) * 2 <= LONGEST_CELL:
        return safe, 0
    units = safe.encode("utf-16-le", "replace")
    if len(units) <= LONGEST_CELL * 2:
        return safe, 0
    return units[: LONGEST_CELL * 2].decode("utf-16-le", "ignore"), len(text)


def _new_sheet(book: Workbook, title: str, columns: list[FlatColumn]) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    header = []
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(column)
        cell = WriteOnlyCell(sheet, value=safe_cell(column.header))
        cell.data_type = "s"
        colour = column.label.colour.lstrip("#") if column.label else "3A4550"
        colour = colour if len(colour) == 6 else "3A4550"
        cell.fill = PatternFill("solid", start_color=colour)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        header.append(cell)
    sheet.append(header)
    return sheet


def _close_sheet(sheet: Any, columns: list[FlatColumn], lines: int) -> None:
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{lines}"
    for place, column in enumerate(columns, start=1):
        if column.label and column.column and column.column.type == "label_list" and lines > 1:
            letter = get_column_letter(place)
            colour = column.label.colour.lstrip("#")
            fill = PatternFill("solid", bgColor=f"FF{colour}") if len(colour) == 6 else None
            rule = CellIsRule(operator="equal", formula=["1"], fill=fill, font=Font(color="FFFFFF"))
            sheet.conditional_formatting.add(f"{letter}2:{letter}{lines}", rule)


_WIDTHS = {"text": 14, "list": 24, "integer": 9, "number": 9, "flag": 7, "label_list": 8, "label_number": 10}
_WIDE = {"article": 24, "title": 32, "text": 70, "labels": 22, "digest": 20, "model": 26, "duplicate_of": 24}


def _width(column: FlatColumn) -> int:
    if column.column is None:
        return 14
    if column.label is None and column.column.name in _WIDE:
        return _WIDE[column.column.name]
    if column.column.type in ("label_clauses", "label_clause"):
        return 40
    return _WIDTHS.get(column.column.type, 10)


def _is_prose(column: FlatColumn) -> bool:
    if column.column is None:
        return False
    return column.column.name in ("text", "title", "section") or column.column.type in (
        "label_clauses",
        "label_clause",
    )


def _number_format(column: FlatColumn) -> str:
    if column.column is None or column.column.type != "label_number":
        return "General"
    return "0.0%" if column.column.name == "shares" else "0.000"
