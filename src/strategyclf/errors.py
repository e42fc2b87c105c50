"""The errors a user sees: one line that names the file, the place and the remedy.

Every error that a command prints without a traceback is a `StrategyclfError`. `exit_code` follows
the command line's rule: 1 when an input failed and the rest was done, 2 when the call itself is wrong.
"""

from __future__ import annotations

from strategyclf.messages import phrase


class StrategyclfError(Exception):
    """Something a user can mend.

    Parameters
    ----------
    message : what is wrong, in plain words.
    code : short stable name of the kind of error (``empty_file``), for programs.
    file : the file concerned, or "".
    place : where in the file (``line 7``, ``sheet 2, row 4``), or "".
    remedy : what to do about it, or "".
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        code: str = "error",
        file: str = "",
        place: str = "",
        remedy: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.file = file
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        line = self.message
        if self.file and self.place:
            line = phrase("{file}, {place}: {message}", file=self.file, place=self.place, message=line)
        elif self.file or self.place:
            line = phrase("{place}: {message}", place=self.file or self.place, message=line)
        if self.remedy:
            line = phrase("{message}; {remedy}", message=line, remedy=self.remedy)
        return " ".join(line.split())

    def as_row(self) -> dict[str, str]:
        """The row that ``--failures`` writes: file, code, place, message, remedy."""
        return {
            "file": self.file,
            "code": self.code,
            "place": self.place,
            "message": self.message,
            "remedy": self.remedy,
        }


class InputError(StrategyclfError):
    """One input cannot be read; the others go on."""

    exit_code = 1


class CallError(StrategyclfError):
    """The call itself is wrong: an option, a path, a combination."""


class ModelError(StrategyclfError):
    """A model is missing, damaged or of another version."""


class LabelError(StrategyclfError):
    """Labels cannot be used as they are: unknown id, too few documents, damaged journal."""


class OutputError(StrategyclfError):
    """The output cannot be written: folder missing, no permission, file held by another program."""
