"""The sink for an output's name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from strategyclf.errors import OutputError
from strategyclf.messages import phrase
from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.columns import By
from strategyclf.tagging.flat import Names, names_for_locale

if TYPE_CHECKING:
    from strategyclf.tagging.engine import RowSink
    from strategyclf.tagging.growth import Growth
    from strategyclf.tagging.rows import RowForm

FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet"}


def open_sink(
    path: str | Path,
    form: RowForm,
    *,
    by: By = "paragraph",
    names: Names | None = None,
    carried: Mapping[str, CarriedType] | None = None,
    folder: Path | None = None,
    growth: Growth | None = None,
) -> RowSink:
    """A sink for the file `path`, its format by the ending.

    Parameters
    ----------
    names : language of the headers of CSV and Excel; None goes by the locale.
    carried : the columns that rows by paragraph take over from tables, for the formats that must know.
    folder : where the file grows until it is whole.
    growth : what an earlier run left of it, for the formats that can be gone on with.

    Raises
    ------
    OutputError : the ending is unknown, or the file cannot be written there.
    """
    path = Path(path)
    format = FORMATS.get(path.suffix.lower())
    if format == "jsonl":
        from strategyclf.tagging.writers.json_lines import JsonLines

        return JsonLines(by=by, path=path, folder=folder, growth=growth)
    if format == "csv":
        from strategyclf.tagging.writers.csv_file import CsvFile

        return CsvFile(
            path, form, by=by, names=names or names_for_locale("csv"), carried=carried, folder=folder
        )
    if format == "xlsx":
        from strategyclf.tagging.writers.excel import ExcelFile

        return ExcelFile(path, form, by=by, names=names or names_for_locale("xlsx"), folder=folder)
    if format == "parquet":
        from strategyclf.tagging.writers.parquet import ParquetFile

        return ParquetFile(path, form, by=by, carried=carried, folder=folder)
    raise OutputError(
        phrase("unknown kind of output {ending!r}", ending=path.suffix)
        if path.suffix
        else phrase("the name has no ending"),
        code="unknown_output",
        file=str(path),
        remedy=phrase("end the name in .jsonl, .csv, .xlsx, .parquet or .html"),
    )
