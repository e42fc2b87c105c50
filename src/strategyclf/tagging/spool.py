"""Rows on disk until the last one is in, for formats whose columns must be known before the first."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import orjson

from strategyclf.tagging.carried import CarriedType, common_type, type_of
from strategyclf.tagging.columns import By, columns_of
from strategyclf.tagging.rows import Row


class Spool:
    """A nameless temporary file of rows, and the carried columns seen in them with their types.

    Which columns the input tables carry is known only when the last one is read; a column that is a
    number in one and text in another is text in all rows.
    """

    def __init__(self, by: By, folder: Path) -> None:
        self._fixed = len(columns_of(by))
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as the spool
        self._types: dict[str, set[CarriedType]] = {}

    def add(self, row: Row) -> None:
        # The carried columns come after the fixed ones.
        for name, value in islice(row.items(), self._fixed, None):
            types = self._types.setdefault(name, set())
            if value is not None:
                types.add(type_of(value))
        self._file.write(orjson.dumps(row))
        self._file.write(b"\n")

    @property
    def carried(self) -> dict[str, CarriedType]:
        """Name → type of the carried columns, in the order they were first seen."""
        return {name: common_type(types) for name, types in self._types.items()}

    def rows(self) -> Iterator[Row]:
        """Every row, in order."""
        self._file.seek(0)
        for line in self._file:
            yield orjson.loads(line)

    def close(self) -> None:
        self._file.close()
