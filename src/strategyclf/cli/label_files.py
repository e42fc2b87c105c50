"""A file of labels in any format → records, each sheet with its text column, by way of the reading room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from strategyclf.errors import CallError, InputError, StrategyclfError
from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.labelling.exchange.layout import DIGEST_NAMES, names_of
from strategyclf.labelling.exchange.records import Record
from strategyclf.messages import phrase, reason_of

_LINES = ("fasttext", "libsvm")
_LINE_ENDINGS = {".ft": "fasttext", ".svm": "libsvm"}


@dataclass(slots=True)
class LabelFile:
    """The sheets of one file and what could not be read.

    Attributes
    ----------
    sheets : for each sheet its records and the name of its text column, "" where there is none.
    is_table : CSV or Excel, whose writers neutralise cells.
    """

    sheets: list[tuple[list[Record], str]] = field(default_factory=list)
    faults: list[StrategyclfError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    is_table: bool = False


def holds_rows(path: Path) -> bool:
    """Whether the file holds rows with each reader's labels, which `import_rows` reads."""
    import orjson

    try:
        with path.open("rb") as stream:
            first = next((line for line in stream if line.strip(b"\xef\xbb\xbf \t\r\n")), b"")
        row = orjson.loads(first.removeprefix(b"\xef\xbb\xbf"))
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(row, dict) and "sha" in row and "readers" in row


def open_labels(path: Path, format: str, words: LabelWords, *, text_column: str = "") -> LabelFile:
    """Read the file at `path`; a `format` of ``auto`` goes by its content.

    Raises `InputError` where it cannot be read at all.
    """
    from strategyclf.reading.encoding import decode
    from strategyclf.reading.kinds import EXTENSIONS, kind_of_bytes

    file = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            phrase("cannot be read ({reason})", reason=reason_of(error)),
            code="unreadable",
            file=file,
            remedy=phrase("name a file of labels"),
        ) from None
    extension = path.suffix.lower()
    if format == "auto":
        format = _LINE_ENDINGS.get(extension, format)
    kind = kind_of_bytes(data, extension, file)
    if format == "excel" and kind != "xlsx":
        raise CallError(
            phrase("this is no workbook"), code="bad_option", file=file, remedy=phrase("leave out --format")
        )
    if kind in ("xlsx", "parquet"):
        return _table(kind, data, file, text_column)
    if kind is not None:
        raise CallError(
            phrase("a {kind} file holds no labels", kind=kind),
            code="unread_kind",
            file=file,
            remedy=phrase("give a table, JSON, or a text file of labels"),
        )
    text = decode(data, file).text
    if format not in _LINES and text.lstrip()[:1] in ("{", "["):
        return _json(text, file, text_column)
    if format == "csv" or (format not in _LINES and EXTENSIONS.get(extension) == "csv"):
        return _table("csv", data, file, text_column)
    return _lines(text, file, format, words)


def _json(text: str, file: str, text_column: str) -> LabelFile:
    from strategyclf.labelling.exchange.json_records import json_records

    records, faults = json_records(text, file)
    return LabelFile([(records, _text_column(records, text_column, file))], list(faults))


def _lines(text: str, file: str, format: str, words: LabelWords) -> LabelFile:
    from strategyclf.labelling.exchange.line_formats import PREFIX, fasttext_records, libsvm_records

    if format == "fasttext" or (format not in _LINES and PREFIX in text):
        return LabelFile([(fasttext_records(text), "text")])
    if format == "libsvm" or (format not in _LINES and "\t" in text):
        return LabelFile([(libsvm_records(text, words), "text")])
    raise InputError(
        phrase("the format of these labels cannot be told"),
        code="unknown_format",
        file=file,
        remedy=phrase("name it with --format"),
    )


def _table(kind: str, data: bytes, file: str, text_column: str) -> LabelFile:
    """The sheets of a table; where one has digests, those without (summaries, notes) are passed over."""
    from strategyclf.reading.table_rows import Problems
    from strategyclf.reading.tables import rows_of

    problems = Problems(file)
    by_sheet: dict[str, list[Record]] = {}
    for row in rows_of(kind, BytesIO(data), problems):  # type: ignore[arg-type]
        place = (
            phrase("sheet {sheet}, row {number}", sheet=row.sheet, number=row.number)
            if row.sheet
            else phrase("row {number}", number=row.number)
        )
        by_sheet.setdefault(row.sheet, []).append(Record(place, row.cells, row.sheet))
    found = LabelFile(is_table=True)
    if error := problems.error():
        found.faults.append(error)
    found.notices += [f"{file}: {notice}" for notice in problems.notices()]
    kept = dict(_with_digests(by_sheet)) or by_sheet
    found.notices += [
        phrase("{file}: sheet {name} passed over", file=file, name=name)
        for name in by_sheet
        if name not in kept
    ]
    for records in kept.values():
        found.sheets.append((records, _text_column(records, text_column, file)))
    return found


def _with_digests(by_sheet: dict[str, list[Record]]) -> Iterator[tuple[str, list[Record]]]:
    for name, records in by_sheet.items():
        if set(DIGEST_NAMES) & {column.strip().lower() for column in names_of(records)}:
            yield name, records


def _text_column(records: Sequence[Record], wanted: str, file: str) -> str:
    """The column of the text, found by the names that every command knows; "" where there is none."""
    from strategyclf.reading.columns import find_columns

    names = names_of(records)
    # doccano called it "data" for a while.
    fallback = next((name for name in names if name.strip().lower() == "data"), "")
    try:
        return find_columns(names, text_column=wanted or None, file=file).text
    except InputError:
        if wanted:
            raise
        return fallback
