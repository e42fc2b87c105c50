"""What every format is brought to before its labels are looked at: one row, its place and its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Format = Literal["rows", "csv", "excel", "jsonl", "doccano", "labelstudio", "fasttext", "libsvm"]


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file.

    Attributes
    ----------
    place : where it stands (``row 3``, ``line 7``, ``task 2``).
    cells : values by column or key, as the format has them.
    sheet : of a workbook with several; "" else.
    """

    place: str
    cells: Mapping[str, Any]
    sheet: str = ""


def as_text(value: Any) -> str:
    """A cell as text; "" for nothing. Whole numbers that a spreadsheet made floats lose their ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
