"""Decisions with their texts → a file for another tool."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

import orjson

from strategyclf.article import digest as digest_of
from strategyclf.cells import fits_cell, restore_cell, safe_cell
from strategyclf.errors import OutputError
from strategyclf.labelling.exchange.excel_form import save_workbook, survives_workbook
from strategyclf.labelling.exchange.layout import FIELDS
from strategyclf.labelling.exchange.line_formats import fasttext_line, libsvm_line
from strategyclf.labelling.exchange.lines import Line
from strategyclf.labelling.exchange.records import Format
from strategyclf.messages import phrase
from strategyclf.taxonomy import Taxonomy

Names = Literal["id", "zh", "en"]
WRITTEN: tuple[Format, ...] = ("csv", "excel", "jsonl", "doccano", "labelstudio", "fasttext", "libsvm")
BY_ENDING: dict[str, Format] = {
    ".csv": "csv",
    ".xlsx": "excel",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "labelstudio",
    ".svm": "libsvm",
    ".ft": "fasttext",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What came of a call of `write_lines`.

    Attributes
    ----------
    rows : how many rows stand in the file. texts : how many of them with their text.
    left_out : rows that a format with text cannot hold, since their text is not at hand.
    unheld : texts that the format cannot hold as they are (control characters, over-long cells).
    """

    rows: int
    texts: int
    left_out: int
    unheld: int


def write_lines(
    lines: Iterable[Line], format: Format, taxonomy: Taxonomy, stream: IO[bytes], *, names: Names = "id"
) -> Written:
    """Write `lines` to `stream`; `names` is how labels are called, where the format allows a choice.

    A text that the format cannot hold is left out; the row stays where its digest can stand for it.
    """
    holds = _HOLDS.get(format, _any_text)
    needs_text = format in ("doccano", "labelstudio", "fasttext", "libsvm")
    kept: list[Line] = []
    left_out = unheld = 0
    for line in lines:
        text = line.text if line.text.strip() else ""
        if text and not (holds(text) and _encodable(text)):
            unheld += 1
            text = ""
        if needs_text and not text:
            left_out += 1
        else:
            kept.append(Line(line.decision, text))
    _WRITERS[format](kept, taxonomy, names, stream)
    return Written(len(kept), sum(bool(line.text) for line in kept), left_out, unheld)


def _any_text(text: str) -> bool:
    return True


def _survives_cell(text: str) -> bool:
    return fits_cell(text) and digest_of(restore_cell(safe_cell(text))) == digest_of(text)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_HOLDS: dict[Format, Callable[[str], bool]] = {
    "csv": _survives_cell,
    "excel": lambda text: _survives_cell(text) and survives_workbook(text),
    "fasttext": fits_cell,
    "libsvm": fits_cell,
}


def _called(id: str, taxonomy: Taxonomy, names: Names) -> str:
    name: str = getattr(taxonomy[id], names)
    return name


def _record(line: Line) -> dict[str, Any]:
    """The journal's line, its digests marked so that no tool takes them for numbers."""
    record: dict[str, Any] = orjson.loads(line.decision.to_line())
    record["digest"] = f"d:{record['digest']}"
    if "match_key" in record:
        record["match_key"] = f"d:{record['match_key']}"
    return record


def _table(lines: Sequence[Line], taxonomy: Taxonomy, names: Names) -> Iterator[list[str | int]]:
    """A header and a row a line: digest, text, a 0/1 column a label, and the fields of the decision."""
    yield ["digest", "text", *(safe_cell(_called(id, taxonomy, names)) for id in taxonomy.ids), *FIELDS]
    for line in lines:
        record = _record(line)
        flags = [int(id in line.decision.labels) for id in taxonomy.ids]
        # Python's CSV writer leaves a lone \r unquoted; white space is no part of a digest.
        text = safe_cell(line.text.replace("\r\n", "\n").replace("\r", "\n"))
        yield [record["digest"], text, *flags, *(_cell(record.get(name)) for name in FIELDS)]


def _cell(value: Any) -> str | int:
    if value is None:
        return ""
    if isinstance(value, list):
        return safe_cell("; ".join(value))
    return int(value) if isinstance(value, bool | int) else safe_cell(str(value))


def _write_csv(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text, lineterminator="\n").writerows(_table(lines, taxonomy, names))
    text.detach()


def _write_excel(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    if len(lines) >= 1_048_576:
        raise OutputError(
            phrase("{rows:,} rows are more than a sheet holds", rows=len(lines)),
            code="too_many_rows",
            remedy=phrase("write .csv, or fewer labels at once"),
        )
    save_workbook(_table(lines, taxonomy, names), stream)


def _write_jsonl(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    for line in lines:
        record = _record(line)
        record["labels"] = [_called(id, taxonomy, names) for id in line.decision.labels]
        if line.text:
            record["text"] = line.text
        stream.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def _write_doccano(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    """Keys beside ``text`` and ``label`` are metadata to doccano, which exports them again."""
    for number, line in enumerate(lines, start=1):
        record = _record(line)
        del record["labels"]
        labels = [_called(id, taxonomy, names) for id in line.decision.labels]
        example = {"id": number, "text": line.text, "label": labels, **record}
        stream.write(orjson.dumps(example, option=orjson.OPT_APPEND_NEWLINE))


def _write_label_studio(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    """Tasks for a project with ``<Choices name="labels" toName="text" choice="multiple">``."""
    tasks = []
    for number, line in enumerate(lines, start=1):
        data = {"text": line.text, **_record(line)}
        del data["labels"]
        choices = [_called(id, taxonomy, names) for id in line.decision.labels]
        result = {
            "from_name": "labels",
            "to_name": "text",
            "type": "choices",
            "value": {"choices": choices},
        }
        tasks.append({"id": number, "data": data, "annotations": [{"result": [result] if choices else []}]})
    stream.write(orjson.dumps(tasks, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _write_fasttext(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    """Labels by id: a name with a space would be two words to fastText."""
    for line in lines:
        stream.write(fasttext_line(line.decision.labels, line.text).encode() + b"\n")


def _write_libsvm(lines: Sequence[Line], taxonomy: Taxonomy, names: Names, stream: IO[bytes]) -> None:
    for line in lines:
        decision = line.decision
        stream.write(libsvm_line(decision.digest, decision.labels, line.text).encode() + b"\n")


_WRITERS: dict[Format, Callable[[Sequence[Line], Taxonomy, Names, IO[bytes]], None]] = {
    "csv": _write_csv,
    "excel": _write_excel,
    "jsonl": _write_jsonl,
    "doccano": _write_doccano,
    "labelstudio": _write_label_studio,
    "fasttext": _write_fasttext,
    "libsvm": _write_libsvm,
}
