"""Records of any format → decisions, with every row that could not be taken named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strategyclf.article import digest as digest_of
from strategyclf.article import match_key
from strategyclf.cells import restore_cell
from strategyclf.errors import CallError, LabelError
from strategyclf.labelling.decision import DIGEST, Decision
from strategyclf.labelling.exchange.json_records import annotator
from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.labelling.exchange.layout import FIELDS, OF_READER, Layout
from strategyclf.labelling.exchange.records import Record, as_text
from strategyclf.messages import counted, phrase

_YES = frozenset({"1", "true", "yes", "y", "x", "√", "✓", "✔", "是", "有", "对"})
_NO = frozenset({"", "0", "false", "no", "n", "-", "×", "否", "无", "非"})


@dataclass(frozen=True, slots=True)
class Statement:
    """What the call says of every row; "" leaves it to the file.

    Attributes
    ----------
    reader, reader_kind, at, source, unit : as in `Decision`.
    today : for rows whose time neither the call nor the file gives.
    skip_unlabelled : whether a row with an empty labels cell is nobody's decision.
    """

    today: str
    reader: str = ""
    reader_kind: str = ""
    at: str = ""
    source: str = ""
    unit: str = ""
    skip_unlabelled: bool = False


@dataclass(slots=True)
class Taking:
    """Takes the records of files one file after another.

    Attributes
    ----------
    decisions : of the good rows, each reader's one on each paragraph of each document.
    faults : the rows not taken, and the repeats of rows that were; the file, the place and the remedy.
    empty : how many rows have an empty labels cell: taken as "none", or skipped if so told.
    without_text : place of each row taken by its digest alone, by digest.
    """

    words: LabelWords
    statement: Statement
    faults: list[LabelError] = field(default_factory=list)
    empty: int = 0
    without_text: dict[str, str] = field(default_factory=dict)
    _first: dict[tuple[str, str, str], tuple[Decision, str]] = field(default_factory=dict)
    _contradicted: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def decisions(self) -> list[Decision]:
        return [decision for key, (decision, _) in self._first.items() if key not in self._contradicted]

    def take(self, records: Iterable[Record], layout: Layout, *, file: str, restore: bool = False) -> None:
        """Add the records of one sheet or file.

        Parameters
        ----------
        restore : whether cells come from a table whose writer may have put an apostrophe before what a
            spreadsheet would run.

        Raises `CallError` where neither the file nor the call says who labelled.
        """
        for record in records:
            try:
                decision = self._decision(record, layout, file, restore)
            except LabelError as error:
                self.faults.append(error)
            else:
                if decision:
                    self._keep(decision, file, record.place)

    def _decision(self, record: Record, layout: Layout, file: str, restore: bool) -> Decision | None:
        cells, said = record.cells, self.statement
        labels, is_stated = _labels(cells, layout, self.words, file, record.place, restore)
        text, digest = _text_and_digest(cells, layout, file, record.place, restore)
        if not labels and not is_stated:
            self.empty += 1
            if said.skip_unlabelled:
                return None
        fields = _fields(cells, layout, restore)
        if said.reader and fields.get("reader", said.reader) != said.reader:
            fields = {name: value for name, value in fields.items() if name not in OF_READER}
        reader = said.reader or fields.get("reader") or ""
        if not reader:
            raise CallError(
                phrase("the file does not say who labelled"),
                code="no_reader",
                file=file,
                place=record.place,
                remedy=phrase("name the reader with --reader"),
            )
        if text.strip():
            fields["match_key"] = match_key(text)
        else:
            self.without_text.setdefault(digest, f"{file}, {record.place}")
        given = {
            "reader": reader,
            "reader_kind": said.reader_kind or fields.get("reader_kind") or "human",
            "at": said.at or fields.get("at") or said.today,
            "source": said.source or fields.get("source") or Path(file).name,
            "unit": said.unit or fields.get("unit"),
        }
        return Decision.from_record(
            {**fields, **given, "digest": digest, "labels": labels},
            self.words.taxonomy,
            file=file,
            place=record.place,
        )

    def _keep(self, decision: Decision, file: str, place: str) -> None:
        key = (decision.digest, decision.reader, decision.doc)
        if key not in self._first:
            self._first[key] = (decision, f"{file}, {place}")
            return
        first, where = self._first[key]
        if first.labels == decision.labels:
            self.faults.append(
                LabelError(
                    phrase("repeats {where} (same text, same labels)", where=where),
                    code="repeated_row",
                    file=file,
                    place=place,
                    remedy=phrase("taken once"),
                )
            )
            return
        self._contradicted.add(key)
        views = [", ".join(ids) or "none" for ids in (first.labels, decision.labels)]
        self.faults.append(
            LabelError(
                phrase(
                    "{reader} labels one text in two ways: {here} here, {there} in {where}",
                    reader=decision.reader,
                    here=views[1],
                    there=views[0],
                    where=where,
                ),
                code="contradiction",
                file=file,
                place=place,
                remedy=phrase("neither is taken; keep one of the rows"),
            )
        )


def _labels(
    cells: Mapping[str, Any], layout: Layout, words: LabelWords, file: str, place: str, restore: bool
) -> tuple[list[str], bool]:
    """The ids that a row gives, and whether it says so even where there are none."""
    value = cells.get(layout.labels) if layout.labels else None
    if restore and isinstance(value, str):
        value = restore_cell(value)
    ids, unknown = words.ids(value)
    if unknown:
        raise LabelError(
            counted(
                "unknown label {labels}",
                "unknown labels {labels}",
                len(unknown),
                labels=", ".join(repr(word[:60]) for word in unknown),
            ),
            code="unknown_label",
            file=file,
            place=place,
            remedy=phrase("the labels are {listing}", listing=words.listing),
        )
    flagged, any_flag = _flagged(cells, layout, file, place)
    if layout.labels and any_flag and set(ids) != set(flagged):
        raise LabelError(
            phrase(
                "column {labels!r} says {ids}, the 0/1 columns say {flagged}",
                labels=layout.labels,
                ids=", ".join(ids) or phrase("none"),
                flagged=", ".join(flagged) or phrase("none"),
            ),
            code="contradiction",
            file=file,
            place=place,
            remedy=phrase("make them agree or remove one"),
        )
    says_none = isinstance(value, str) and bool(value.strip())
    return ids or flagged, bool(ids) or any_flag or says_none or layout.own


def _flagged(cells: Mapping[str, Any], layout: Layout, file: str, place: str) -> tuple[list[str], bool]:
    """The ids whose 0/1 columns say yes, and whether any says something."""
    flagged: list[str] = []
    any_flag = False
    for id, name in layout.flags.items():
        word = as_text(cells.get(name)).strip().lower()
        any_flag = any_flag or bool(word)
        if word in _YES:
            flagged.append(id)
        elif word not in _NO:
            raise LabelError(
                phrase("column {name!r} holds {word!r}", name=name, word=word[:40]),
                code="bad_flag",
                file=file,
                place=place,
                remedy=phrase("write 1 where the label applies and 0 where it does not"),
            )
    return flagged, any_flag


def _text_and_digest(
    cells: Mapping[str, Any], layout: Layout, file: str, place: str, restore: bool
) -> tuple[str, str]:
    text = as_text(cells.get(layout.text)) if layout.text else ""
    given = as_text(cells.get(layout.digest)).strip() if layout.digest else ""
    stated = given.lower().removeprefix("d:")
    if stated and not DIGEST.fullmatch(stated):
        raise LabelError(
            phrase("{given!r} is no digest", given=given[:40]),
            code="bad_digest",
            file=file,
            place=place,
            remedy=phrase(
                "write d: and 16 hexadecimal digits (Excel turns bare ones into numbers), or empty "
                "the cell of a row that has its text"
            ),
        )
    restored = restore_cell(text) if restore else text
    for candidate in (restored, text):
        if stated and candidate.strip() and digest_of(candidate) == stated:
            return candidate, stated
    if text.strip() and stated:
        raise LabelError(
            phrase(
                "the digest {stated} is not that of the text ({digest})",
                stated=stated,
                digest=digest_of(restored),
            ),
            code="digest_mismatch",
            file=file,
            place=place,
            remedy=phrase("empty the digest if the text is right, or the text if the digest is"),
        )
    if not text.strip() and not stated:
        raise LabelError(
            phrase("the row has neither text nor digest"),
            code="unmatched",
            file=file,
            place=place,
            remedy=phrase("fill one of them or remove the row"),
        )
    return restored, stated or digest_of(restored)


def _fields(cells: Mapping[str, Any], layout: Layout, restore: bool) -> dict[str, Any]:
    """A decision's fields as JSON has them: all out of a table of ours, who and where out of others."""
    if not layout.own:
        doc = as_text(cells.get(layout.doc)).strip() if layout.doc else ""
        reader = annotator(cells.get(layout.reader)) if layout.reader else ""
        kept = {name: cells.get(name) for name in ("reader_kind", "at") if layout.reader == "reader"}
        return {name: value for name, value in {**kept, "doc": doc, "reader": reader}.items() if value}
    fields: dict[str, Any] = {}
    for name in FIELDS:
        value = cells.get(name)
        if isinstance(value, str) and restore:
            value = restore_cell(value)
        if value is None or value == "":
            continue
        fields[name] = _typed(name, value)
    return fields


def _typed(name: str, value: Any) -> Any:
    """`value` as JSON would have it: a table knows only text and numbers."""
    text = as_text(value).strip()
    if name in ("furniture", "proposal_seen"):
        return {"1": True, "true": True, "0": False, "false": False}.get(text.lower(), value)
    if name == "confidence":
        return int(text) if text.isdecimal() else value
    if name == "restates":
        return value if isinstance(value, list) else [doc.strip() for doc in text.split(";") if doc.strip()]
    if name == "match_key":
        return text.removeprefix("d:")
    return as_text(value)
