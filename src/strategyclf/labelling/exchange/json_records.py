"""JSON and JSON lines of any tool → records: plain objects, doccano's, Label Studio's tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from strategyclf.errors import InputError, LabelError
from strategyclf.labelling.decision import bad_line
from strategyclf.labelling.exchange.layout import OF_READER
from strategyclf.labelling.exchange.records import Record
from strategyclf.messages import phrase


def json_records(text: str, file: str) -> tuple[list[Record], list[LabelError]]:
    """The objects in `text`, an array or one a line, and an error for each line that is none.

    A Label Studio task becomes a record for each of its annotations that was not cancelled, with ``data``'s
    keys, ``labels`` (the choices), ``reader`` (``completed_by``) and ``at``. A task without annotation is
    nobody's decision and gives none.

    Raises `InputError` where `text` is neither.
    """
    records: list[Record] = []
    faults: list[LabelError] = []
    for place, value in _objects(text, file):
        if isinstance(value, LabelError):
            faults.append(value)
        elif not isinstance(value, dict):
            faults.append(bad_line(phrase("not a JSON object"), file, place))
        elif _is_task(value):
            records.extend(_annotations(value, place))
        else:
            records.append(Record(place, value))
    return records, faults


def _objects(text: str, file: str) -> Iterator[tuple[str, Any]]:
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if text.lstrip().startswith("["):
            raise InputError(
                phrase(
                    "bad JSON at column {column}: {fault}", column=error.colno, fault=error.msg.split(":")[0]
                ),
                code="bad_json",
                file=file,
                place=phrase("line {number}", number=error.lineno),
                remedy=phrase("mend it there or export the file again"),
            ) from None
    else:
        if isinstance(whole, list):
            yield from (
                (phrase("element {number}", number=number), value)
                for number, value in enumerate(whole, start=1)
            )
        else:
            yield phrase("line 1"), whole
        return
    for number, line in enumerate(text.split("\n"), start=1):
        place = phrase("line {number}", number=number)
        if line.strip():
            try:
                yield place, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield place, bad_line(phrase("not valid JSON ({error})", error=error), file, place)


def _is_task(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("data"), dict) and any(
        isinstance(value.get(key), list) for key in ("annotations", "completions", "predictions")
    )


def _annotations(task: Mapping[str, Any], place: str) -> Iterator[Record]:
    """``completions`` is what versions before 1.0 called annotations."""
    made = [a for a in task.get("annotations") or task.get("completions") or () if isinstance(a, dict)]
    for number, annotation in enumerate(made, start=1):
        if annotation.get("was_cancelled"):
            continue
        cells = dict(task["data"])
        chosen = [
            result.get("value")
            for result in annotation.get("result") or ()
            if isinstance(result, dict) and result.get("type") in ("choices", "labels", "taxonomy")
        ]
        cells["labels"] = chosen or "-"  # submitted with nothing chosen: that is a decision
        if by := annotator(annotation.get("completed_by")):
            cells.update(dict.fromkeys(OF_READER, ""))
            at = annotation.get("updated_at") or annotation.get("created_at") or ""
            cells.update({"reader": by, "reader_kind": "human", "at": at})
        yield Record(
            phrase("{place}, annotation {number}", place=place, number=number) if len(made) > 1 else place,
            cells,
        )


def annotator(value: Any) -> str:
    """A reader's name out of what tools keep: a name, an address, a number or an object of these; else ""."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    if value is None or value == "" or isinstance(value, bool | list):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return f"annotator {text}" if text.isdecimal() else text
