"""JSON lines beside the output: the inputs that could not be read, and what the reader left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from strategyclf.errors import StrategyclfError
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.target import Target, output_errors


class SideFiles:
    """The two lists, each where its path is given; put in place whole on `commit`, empty where none is.

    Parameters
    ----------
    failures : file, code, place, message, remedy of each input that could not be read.
    left_out : article, text, rule of each line removed as page furniture.
    """

    def __init__(self, failures: Path | None, left_out: Path | None) -> None:
        self._failures: _Lines | None = None
        self._left_out: _Lines | None = None
        try:
            self._failures = _Lines(failures) if failures else None
            self._left_out = _Lines(left_out) if left_out else None
        except BaseException:
            self.discard()
            raise

    @property
    def wants_left_out(self) -> bool:
        return self._left_out is not None

    def add(self, left_out: Iterable[Mapping[str, str]]) -> None:
        """Take rows of what was left out."""
        if self._left_out:
            for row in left_out:
                self._left_out.add(row)

    def commit(self, failures: Iterable[StrategyclfError]) -> None:
        """Add the `failures` and put both files in place; raises `OutputError` when that fails."""
        if self._failures:
            for failure in failures:
                self._failures.add(failure.as_row())
            self._failures.commit()
        if self._left_out:
            self._left_out.commit()

    def discard(self) -> None:
        """Leave nothing behind that was not committed."""
        for lines in (self._failures, self._left_out):
            if lines:
                lines.discard()


class _Lines:
    def __init__(self, path: Path) -> None:
        self._target = Target(path)
        self._file = self._target.open_bytes()

    def add(self, row: Mapping[str, str]) -> None:
        clean = {key: encodable(value) for key, value in row.items()}
        with output_errors(self._target.path):
            self._file.write(orjson.dumps(clean, option=orjson.OPT_APPEND_NEWLINE))

    def commit(self) -> None:
        with output_errors(self._target.path):
            self._file.close()
        self._target.commit()

    def discard(self) -> None:
        self._file.close()
        self._target.discard()
