"""A row of a table, and the account of those that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from strategyclf.errors import InputError
from strategyclf.messages import counted, phrase


class Row(NamedTuple):
    """A row: its number from 1 in its sheet, its cells by column, the sheet ("" where there is one)."""

    number: int
    cells: Mapping[str, Any]
    sheet: str = ""


@dataclass(slots=True)
class Problems:
    """What was wrong with the rows of one file.

    Attributes
    ----------
    file : as the user named it.
    first, count : the first row that could not be read, and how many.
    lost : characters that could not be decoded. empty : rows without text.
    """

    file: str
    first: InputError | None = None
    count: int = 0
    lost: int = 0
    empty: int = 0

    def add(self, place: str, message: str, code: str, remedy: str) -> None:
        """Count a bad row."""
        self.count += 1
        if self.first is None:
            self.first = InputError(message, code=code, file=self.file, place=place, remedy=remedy)

    def join(self, later: Problems) -> None:
        """Take those of a later part of the same file."""
        self.first = self.first or later.first
        self.count += later.count
        self.lost += later.lost
        self.empty += later.empty

    def error(self) -> InputError | None:
        """One error for all bad rows, or None."""
        if self.first is None or self.count == 1:
            return self.first
        first = self.first
        message = counted(
            "{message} (and {number} more bad row)",
            "{message} (and {number} more bad rows)",
            self.count - 1,
            message=first.message,
        )
        return InputError(message, code=first.code, file=first.file, place=first.place, remedy=first.remedy)

    def notices(self) -> list[str]:
        """What to tell of the rows that were read."""
        told = []
        if self.empty:
            told.append(
                counted(
                    "{number} row without text passed over",
                    "{number} rows without text passed over",
                    self.empty,
                )
            )
        if self.lost:
            told.append(
                counted(
                    "{number} character not decoded, replaced by \ufffd",
                    "{number} characters not decoded, replaced by \ufffd",
                    self.lost,
                )
            )
        return told


def damaged(file: str, program: str) -> InputError:
    """The error for a table that cannot be opened."""
    return InputError(
        phrase("the file is damaged and cannot be opened"),
        code="damaged_file",
        file=file,
        remedy=phrase("open it in {program} and save it anew, or copy it again", program=phrase(program)),
    )
