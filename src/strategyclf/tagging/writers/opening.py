"""The sink for an output's name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from strategyclf.errors import OutputError
from strategyclf.tagging.columns import By
from strategyclf.tagging.flat import Names, names_for_locale

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Sink
    from strategyclf.tagging.rows import RowForm

FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".xlsx": "xlsx", ".parquet": "parquet"}


def open_sink(path: str | Path, form: RowForm, *, by: By = "paragraph", names: Names | None = None) -> Sink:
    """A sink for the file `path`, its format by the ending.

    Parameters
    ----------
    names : language of the headers of CSV and Excel; None goes by the locale.

    Raises
    ------
    OutputError : the ending is unknown, or the file cannot be written there.
    """
    path = Path(path)
    format = FORMATS.get(path.suffix.lower())
    if format == "jsonl":
        from strategyclf.tagging.writers.json_lines import JsonLines

        return JsonLines(form, by=by, path=path)
    if format == "csv":
        from strategyclf.tagging.writers.csv_file import CsvFile

        return CsvFile(path, form, by=by, names=names or names_for_locale("csv"))
    if format == "xlsx":
        from strategyclf.tagging.writers.excel import ExcelFile

        return ExcelFile(path, form, by=by, names=names or names_for_locale("xlsx"))
    if format == "parquet":
        from strategyclf.tagging.writers.parquet import ParquetFile

        return ParquetFile(path, form, by=by)
    raise OutputError(
        f"unknown kind of output {path.suffix!r}" if path.suffix else "the name has no ending",
        code="unknown_output",
        file=str(path),
        remedy="end the name in .jsonl, .csv, .xlsx, .parquet or .html",
    )
