"""CSV that Excel opens as it is: UTF-8 with BOM, flat, no cell that runs."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.columns import By
from strategyclf.tagging.csv_rows import csv_header, csv_line, place_csv
from strategyclf.tagging.flat import Names, flat_columns
from strategyclf.tagging.splicing import spliced
from strategyclf.tagging.spool import Spool
from strategyclf.tagging.target import Target

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending
    from strategyclf.tagging.piece import Piece
    from strategyclf.tagging.repeats import Found
    from strategyclf.tagging.rows import Row, RowForm
    from strategyclf.tagging.work import Format


class CsvFile:
    """Rows by paragraph as they come, or by article when the last one is in.

    Parameters
    ----------
    carried : the columns of the input tables, which the rows by paragraph have after their own.
    folder : where the file grows until it is whole; beside `path` by default.
    """

    def __init__(
        self,
        path: Path,
        form: RowForm,
        *,
        by: By,
        names: Names,
        carried: Mapping[str, CarriedType] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.path: Path | None = path
        self.format: Format = "csv" if by == "paragraph" else "articles"
        self._form, self._by, self._names = form, by, names
        self._target = Target(path, folder=folder)
        self._spool = Spool(by, self._target.folder)
        self._file = self._target.open_bytes()
        self._file.write(BOM_UTF8)
        if self.format == "csv":
            columns = flat_columns(by, form.taxonomy, names, carried or {})
            self._file.write(csv_header(columns).encode())

    def add_rows(self, piece: Piece, found: Found) -> None:
        if self.format == "csv":
            self._file.write(spliced(piece, found, place_csv, 0))

    def add_article(self, row: Row) -> None:
        if self.format == "articles":
            self._spool.add(row)

    def close(self, ending: Ending) -> None:
        if self.format == "articles":
            columns = flat_columns(self._by, self._form.taxonomy, self._names, self._spool.carried)
            self._file.write(csv_header(columns).encode())
            for row in self._spool.rows():
                self._file.write(f"{csv_line(column.value(row) for column in columns)}\n".encode())
        self._spool.close()
        self._file.close()
        self._target.commit()

    def discard(self) -> None:
        self._spool.close()
        self._file.close()
        self._target.discard()
