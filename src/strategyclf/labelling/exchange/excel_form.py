"""The workbook that people label in: one sheet, text wrapped, header kept in view."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

_LONGEST_CELL = 32_767  # UTF-16 units
# Spreadsheets read ``_x0041_`` as an escaped character, openpyxl does not.
_ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
_WIDTHS = {"digest": 20, "text": 80}


def survives_workbook(text: str) -> bool:
    """Whether `text` comes out of a cell as it went in, whatever program saves the workbook meanwhile."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 < _LONGEST_CELL and not _ESCAPE.search(text)


def save_workbook(table: Iterable[Sequence[str | int]], stream: IO[bytes]) -> None:
    """Write `table`, its first row the header, as the one sheet of a workbook."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    top, wrap = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("labels")
    sheet.freeze_panes = "C2"
    rows = iter(table)
    header = [str(cell) for cell in next(rows)]
    for place, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)

    def cells(row: Sequence[str | int], *, is_header: bool) -> list[Any]:
        made = []
        for name, value in zip(header, row, strict=True):
            cell = WriteOnlyCell(sheet, value=value) if value != "" else None
            if cell is not None:
                if isinstance(value, str):
                    cell.data_type = "s"  # openpyxl takes "#N/A" for an error value
                cell.alignment = wrap if name == "text" or is_header else top
                cell.font = Font(bold=is_header)
            made.append(cell)
        return made

    sheet.append(cells(header, is_header=True))
    for row in rows:
        sheet.append(cells(row, is_header=False))
    book.save(stream)
