"""Sinks that write files: one module a format."""

from strategyclf.lazy import lazy_names

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "open_sink": "strategyclf.tagging.writers.opening",
        "JsonLines": "strategyclf.tagging.writers.json_lines",
        "CsvFile": "strategyclf.tagging.writers.csv_file",
        "ExcelFile": "strategyclf.tagging.writers.excel",
        "ParquetFile": "strategyclf.tagging.writers.parquet",
    },
)
