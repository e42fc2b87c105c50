"""One reader's decision on one paragraph, and the JSON line that keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from strategyclf.errors import LabelError
from strategyclf.messages import later, phrase
from strategyclf.taxonomy import Taxonomy

ReaderKind = Literal["human", "model"]

# The reader whose word is final where others differ.
SETTLED = "settled"

DIGEST = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Decision:
    """What one reader decided on one paragraph, without the paragraph's text.

    Attributes
    ----------
    digest : of the paragraph (`strategyclf.article.digest`).
    labels : ids in canonical order; empty when none applies.
    reader : a name; ``settled`` is the decision that ends a disagreement.
    reader_kind : whether a person or a model read.
    at : ISO 8601 date or time; without a zone it is UTC.
    source : what the decision was made on or imported from.
    doc : the document, which is the unit of every split. genre : its kind.
    unit : ``heading`` for headings and other short lines drawn apart; "" for paragraphs.
    confidence : 3 clear, 2 arguable, 1 a coin toss; None unknown.
    draw : how the paragraph came to be labelled (census, random, found, uncertain …).
    furniture : page furniture: a reader of pages should have left it out.
    match_key : of the paragraph (`strategyclf.article.match_key`), so that labels find a reprint.
    restates : docs whose facts the paragraph's document restates.
    proposal_seen : whether the reader saw a model's proposal first; None unknown.
    model : the model that read or proposed. note : free words.
    """

    digest: str
    labels: tuple[str, ...]
    reader: str
    reader_kind: ReaderKind
    at: str
    source: str
    doc: str = ""
    genre: str = ""
    unit: str = ""
    confidence: int | None = None
    draw: str = ""
    furniture: bool = False
    match_key: str = ""
    restates: tuple[str, ...] = ()
    proposal_seen: bool | None = None
    model: str = ""
    note: str = ""

    @property
    def moment(self) -> datetime:
        """`at` as a time with a zone."""
        return _moment(self.at)

    def to_line(self) -> bytes:
        """The journal's line, ended by a newline; fields in the order above, unknown ones left out."""
        record = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in _OPTIONAL:
            if record[name] is None or record[name] is False or record[name] in ("", ()):
                del record[name]
        if self.proposal_seen is False:
            record["proposal_seen"] = False  # "not seen" is knowledge; None is the lack of it
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def from_line(cls, line: bytes, taxonomy: Taxonomy, *, file: str = "", place: str = "") -> Decision:
        """Read a journal's line; keys that this version does not know are ignored.

        Raises `LabelError` that names `file` and `place` when the line is no JSON object, a field is
        missing or of the wrong type, or a label is not in `taxonomy`.
        """
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise bad_line(phrase("not valid JSON ({error})", error=error), file, place) from None
        if not isinstance(record, dict):
            raise bad_line(phrase("not a JSON object"), file, place)
        return cls.from_record(record, taxonomy, file=file, place=place)

    @classmethod
    def from_record(
        cls, record: Mapping[str, Any], taxonomy: Taxonomy, *, file: str = "", place: str = ""
    ) -> Decision:
        """Check and build from a mapping of field names to values as JSON has them; see `from_line`."""
        fault = _fault(record)
        if fault:
            raise bad_line(fault, file, place)
        known = {name: record[name] for name in _CHECKS if record.get(name) is not None}
        known["labels"] = checked_labels(record["labels"], taxonomy, file=file, place=place)
        known["restates"] = tuple(record.get("restates") or ())
        return cls(**known)


def checked_labels(ids: list[str], taxonomy: Taxonomy, *, file: str = "", place: str = "") -> tuple[str, ...]:
    """`ids` in canonical order; `LabelError` with `file` and `place` for one not in `taxonomy`."""
    try:
        return taxonomy.ordered(ids)
    except LabelError as error:
        raise LabelError(
            error.message, code=error.code, file=file, place=place, remedy=error.remedy
        ) from None


def bad_line(message: str, file: str, place: str) -> LabelError:
    """The error for a line of labels that cannot be read as it is."""
    return LabelError(
        message, code="bad_label_line", file=file, place=place, remedy=phrase("mend or remove that line")
    )


def is_strings(value: Any) -> bool:
    """Whether `value` is a list of strings, as JSON gives it."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_confidence(value: Any) -> bool:
    """Whether `value` is 1, 2 or 3."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 3


def is_moment(value: Any) -> bool:
    """Whether `value` is an ISO 8601 date or time."""
    try:
        _moment(value)
    except (TypeError, ValueError):
        return False
    return True


def _moment(at: str) -> datetime:
    moment = datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


# Each field's test, and what it asks for in words.
_CHECKS = {
    "digest": (_is_digest, later("16 hexadecimal digits")),
    "labels": (is_strings, later("a list of label ids")),
    "reader": (_is_name, later("a name")),
    "reader_kind": (lambda value: value in ("human", "model"), later('"human" or "model"')),
    "at": (is_moment, later("an ISO 8601 date or time")),
    "source": (_is_text, later("a string")),
    "doc": (_is_text, later("a string")),
    "genre": (_is_text, later("a string")),
    "unit": (_is_text, later("a string")),
    "confidence": (is_confidence, later("1, 2 or 3")),
    "draw": (_is_text, later("a string")),
    "furniture": (_is_flag, later("true or false")),
    "match_key": (_is_digest, later("16 hexadecimal digits")),
    "restates": (is_strings, later("a list of docs")),
    "proposal_seen": (_is_flag, later("true or false")),
    "model": (_is_text, later("a string")),
    "note": (_is_text, later("a string")),
}
_REQUIRED = ("digest", "labels", "reader", "reader_kind", "at", "source")
_OPTIONAL = tuple(name for name in _CHECKS if name not in _REQUIRED)


def _fault(record: Mapping[str, Any]) -> str:
    """What is wrong with the first field that fails its test; "" when none does."""
    for name, (passes, wanted) in _CHECKS.items():
        value = record.get(name)
        if value is None:
            if name in _REQUIRED:
                return phrase("{name!r} is missing", name=name)
        elif not passes(value):
            return phrase(
                "{name!r} should be {wanted}, not {value!r}",
                name=name,
                wanted=phrase(wanted),
                value=str(value)[:40],
            )
    return ""
