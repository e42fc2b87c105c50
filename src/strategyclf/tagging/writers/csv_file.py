"""CSV that Excel opens as it is: UTF-8 with BOM, flat, no cell that runs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from strategyclf.cells import safe_cell
from strategyclf.tagging.columns import By
from strategyclf.tagging.flat import Names, flat_columns
from strategyclf.tagging.spool import Spool
from strategyclf.tagging.target import Target

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row, RowForm


class CsvFile:
    """Rows by paragraph or by article; the file is written when the last row is in."""

    def __init__(self, path: Path, form: RowForm, *, by: By, names: Names) -> None:
        self.path: Path | None = path
        self._form, self._by, self._names = form, by, names
        self._target = Target(path)
        self._spool = Spool(by, self._target.folder)

    def add(self, tagged: TaggedArticle) -> None:
        if self._by == "paragraph":
            for row in self._form.paragraphs(tagged):
                self._spool.add(row)

    def add_article(self, row: Row) -> None:
        if self._by == "article":
            self._spool.add(row)

    def close(self, ending: Ending) -> None:
        columns = flat_columns(self._by, self._form.taxonomy, self._names, self._spool.carried)
        with self._target.open_text("utf-8-sig") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([safe_cell(column.header) for column in columns])
            for row in self._spool.rows():
                cells = [column.value(row) for column in columns]
                writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        self._spool.close()
        self._target.commit()

    def discard(self) -> None:
        self._spool.close()
        self._target.discard()
