"""The columns that tables will hand on, from a look at their first rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from strategyclf.errors import InputError
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.news import News
from strategyclf.reading.parquet_rows import ArrowSlice
from strategyclf.reading.parts import ReadingOptions, table_parts_of
from strategyclf.reading.table_articles import carried_cells
from strategyclf.reading.table_parts import TablePart
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging.carried import CarriedType, carried_types, stated_type
from strategyclf.tagging.rows import RowForm

LOOKED_AT = 1000
"""Rows of a table that are looked at, and of each sheet of a workbook."""


def columns_ahead(
    files: tuple[InputFile, ...], options: ReadingOptions, stdin: bytes | None, form: RowForm
) -> dict[str, CarriedType]:
    """Name → type of the columns that the tables among `files` hand on to rows.

    Files that cannot be read have none; the run itself will name them.
    """
    stated: dict[str, CarriedType] = {}

    def rows() -> Iterator[dict[str, Any]]:
        for file in files:
            try:
                yield from _rows_of(file, options, stdin, form, stated)
            except (InputError, OSError):
                continue

    found = carried_types(rows())
    return {name: stated.get(name, type) for name, type in found.items()}


def _rows_of(
    file: InputFile,
    options: ReadingOptions,
    stdin: bytes | None,
    form: RowForm,
    stated: dict[str, CarriedType],
) -> Iterator[dict[str, Any]]:
    for part in table_parts_of(file, options, stdin):
        if isinstance(part, News) or part.columns is None:
            continue
        for name, type in _stated(part).items():
            carried = form.carried_name(name)
            stated[carried] = type if stated.get(carried, type) == type else "text"
        for row in islice(part.read(Problems(file.path)), LOOKED_AT):
            yield form.carried(carried_cells(row, part.columns))
        if not part.sheet:
            return


def _stated(part: TablePart) -> dict[str, CarriedType]:
    """The types that the table itself states: those of Parquet."""
    if not isinstance(part.rows, ArrowSlice):
        return {}
    import pyarrow as pa

    schema = pa.ipc.open_stream(part.rows.data).schema
    return {field.name: stated_type(field.type) for field in schema}
