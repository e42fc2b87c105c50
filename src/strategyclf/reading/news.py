"""What there is to tell of a stretch of the input, beside its text."""

from __future__ import annotations

from dataclasses import dataclass, field

from strategyclf.errors import InputError
from strategyclf.reading.table_rows import Problems


@dataclass(slots=True)
class News:
    """Told in the order of the input, whichever process read what.

    Attributes
    ----------
    notices : lines for the user. failures : inputs that could not be read.
    problems : rows of a table that could not be read; told when the table ends.
    ends : the table that ends here, whose `problems` can now be told.
    """

    notices: list[str] = field(default_factory=list)
    failures: list[InputError] = field(default_factory=list)
    problems: Problems | None = None
    ends: TableEnd | None = None

    def note(self, notice: str) -> None:
        self.notices.append(notice)


@dataclass(frozen=True, slots=True)
class TableEnd:
    """The end of a table: what its lines are told under, and the error where it gave nothing at all."""

    file: str
    nothing: InputError | None = None
