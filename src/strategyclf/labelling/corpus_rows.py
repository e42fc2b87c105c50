"""Import of labelled rows (JSON lines with a text, its digest and each reader's labels) as decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from strategyclf.article import digest, match_key
from strategyclf.errors import InputError
from strategyclf.labelling.decision import (
    DIGEST,
    SETTLED,
    Decision,
    ReaderKind,
    bad_line,
    checked_labels,
    is_confidence,
    is_strings,
)
from strategyclf.messages import phrase, reason_of
from strategyclf.taxonomy import Taxonomy


def import_rows(
    path: str | Path,
    taxonomy: Taxonomy,
    *,
    at: str,
    source: str = "",
    unit: str = "",
    reader_kind: ReaderKind = "model",
) -> Iterator[Decision]:
    """A decision for each reader of each row, and one by ``settled`` where the row says it was settled.

    A row is an object with ``sha`` (the digest), ``readers`` (name → label ids), ``labels`` (the final
    ones), ``settled``, and where known ``text``, ``doc``, ``genre``, ``confidence``, ``draw``,
    ``furniture``. The text is not kept: its digest is checked and its match key taken.

    Parameters
    ----------
    at : ISO 8601 date or time given to every decision.
    source : given to every decision; by default the file's name.
    unit : given to every decision: ``heading`` for headings drawn apart.

    Raises
    ------
    InputError : the file cannot be read.
    LabelError : names file and line of a row that is damaged, contradicts itself or has an unknown label.
    """
    path = Path(path)
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        raise InputError(
            phrase("cannot be read ({reason})", reason=reason_of(error)),
            code="unreadable",
            file=str(path),
            remedy=phrase("name a file of labelled rows"),
        ) from None
    for number, line in enumerate(lines, start=1):
        if line.strip():
            row = _row(line, str(path), phrase("line {number}", number=number))
            yield from _decisions(
                row,
                Decision(row["sha"], (), "", reader_kind, at, source or path.name, unit=unit),
                taxonomy,
                file=str(path),
                place=phrase("line {number}", number=number),
            )


def not_yet_in(journal: Iterable[Decision], decisions: Iterable[Decision]) -> list[Decision]:
    """`decisions` without those that say what the same reader's newest line on that paragraph and doc says.

    So an import may be repeated, on another day too, and adds only what is new.
    """
    newest: dict[tuple[str, str, str], Decision] = {}
    for held in journal:
        place = (held.digest, held.reader, held.doc)
        if place not in newest or held.moment >= newest[place].moment:
            newest[place] = held
    new: list[Decision] = []
    for decision in decisions:
        place = (decision.digest, decision.reader, decision.doc)
        if place not in newest or replace(newest[place], at=decision.at) != decision:
            newest[place] = decision
            new.append(decision)
    return new


def _row(line: bytes, file: str, place: str) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise bad_line(phrase("not valid JSON ({error})", error=error), file, place) from None
    if not isinstance(row, dict):
        raise bad_line(phrase("not a JSON object"), file, place)
    readers = row.get("readers")
    text = row.get("text")
    views = readers.items() if isinstance(readers, dict) else ()
    if not views or not all(name.strip() and is_strings(ids) for name, ids in views):
        raise bad_line(phrase("'readers' should name each reader's label ids"), file, place)
    if not is_strings(row.get("labels")):
        raise bad_line(phrase("'labels' should be a list of label ids"), file, place)
    if text is not None and (not isinstance(text, str) or digest(text) != row.get("sha")):
        raise bad_line(phrase("'sha' is not the digest of 'text'"), file, place)
    if row.get("confidence") is not None and not is_confidence(row["confidence"]):
        raise bad_line(phrase("'confidence' should be 1, 2 or 3"), file, place)
    if not isinstance(row.get("sha"), str) or not DIGEST.fullmatch(row["sha"]):
        raise bad_line(phrase("'sha' is missing or not 16 hexadecimal digits"), file, place)
    return row


def _decisions(
    row: Mapping[str, Any], blank: Decision, taxonomy: Taxonomy, *, file: str, place: str
) -> Iterator[Decision]:
    shared = replace(
        blank,
        doc=str(row.get("doc") or ""),
        genre=str(row.get("genre") or ""),
        confidence=row.get("confidence"),
        draw=str(row.get("draw") or ""),
        furniture=bool(row.get("furniture")),
        match_key=match_key(row["text"]) if row.get("text") else "",
    )
    final = checked_labels(row["labels"], taxonomy, file=file, place=place)
    readings = {
        reader: checked_labels(ids, taxonomy, file=file, place=place)
        for reader, ids in row["readers"].items()
    }
    if not row.get("settled") and set(readings.values()) != {final} and len(set(readings.values())) == 1:
        raise bad_line(phrase("'labels' are not those that the readers agree on"), file, place)
    for reader, labels in readings.items():
        yield replace(shared, reader=reader, labels=labels)
    if row.get("settled"):
        yield replace(shared, reader=SETTLED, labels=final)
