"""Which columns or keys of a file hold the text, the digest, the labels and the reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strategyclf.errors import InputError
from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.labelling.exchange.records import Record, as_text
from strategyclf.messages import phrase

DIGEST_NAMES = ("digest", "sha", "指纹")
_LABEL_NAMES = (
    *("labels", "label", "标签", "策略标签", "类别", "分类", "策略", "category", "categories", "choices"),
    *("tags", "entities", "annotations"),
)
_READER_NAMES = ("reader", "annotator", "标注人", "标注者", "标注员", "completed_by")
_DOC_NAMES = ("doc", "article", "文章")
# Who has all four is a table that we wrote, and its other columns are a decision's fields.
_OWN = {"digest", "reader", "reader_kind", "at"}
# What is true of one reader's decision only: another reader who works on the same rows does not share it.
OF_READER = ("reader", "reader_kind", "at", "source", "confidence", "proposal_seen", "model", "note")
FIELDS = (
    *("reader", "reader_kind", "at", "source", "doc", "genre", "unit", "confidence", "draw", "furniture"),
    *("match_key", "restates", "proposal_seen", "model", "note"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of columns as the file has them; "" where there is none.

    Attributes
    ----------
    labels : the column whose cells name labels.
    flags : label id → its 0/1 column.
    own : the file was written by `labels export`, so that every field of a decision is taken.
    """

    text: str = ""
    digest: str = ""
    labels: str = ""
    flags: Mapping[str, str] = field(default_factory=dict)
    reader: str = ""
    doc: str = ""
    own: bool = False

    def __str__(self) -> str:
        labels = [self.labels] if self.labels else list(self.flags.values())
        parts = (
            (phrase("text"), self.text),
            (phrase("digest"), self.digest),
            (phrase("labels"), ", ".join(labels)),
            (phrase("reader"), self.reader),
        )
        return "; ".join(f"{role} {name}" for role, name in parts if name)


def names_of(records: Sequence[Record]) -> list[str]:
    """Every key of the records, as first met."""
    return list(dict.fromkeys(str(name) for record in records for name in record.cells))


def find_layout(
    records: Sequence[Record],
    words: LabelWords,
    *,
    text_column: str = "",
    label_column: str = "",
    file: str = "",
) -> Layout:
    """The layout of the records of one sheet or file.

    Parameters
    ----------
    text_column : the column that holds the text; "" where there is none.
    label_column : the column whose cells name labels; looked for by name, then among the columns that are
        called like a label (0/1), then by content, where it is "".

    Raises `InputError` where no column holds labels, or there is neither text nor digest.
    """
    names = names_of(records)
    lower = {name.strip().lower(): name for name in reversed(names)}
    digest = next((lower[name] for name in DIGEST_NAMES if name in lower), "")
    listing = ", ".join(name or "(unnamed)" for name in names) or "none"
    if not text_column and not digest:
        raise InputError(
            phrase("no column holds a text or a digest; the columns are: {listing}", listing=listing),
            code="no_text_column",
            file=file,
            remedy=phrase("name the column that holds the text with --text-column"),
        )
    flags: dict[str, str] = {}
    for name in names:
        if name != text_column and (id := words.id(re.sub(r"^label_", "", name.strip(), flags=re.I))):
            flags.setdefault(id, name)
    taken = {text_column, digest, *flags.values()}
    labels = lower.get(label_column.strip().lower(), "")
    if label_column and not labels:
        raise _no_labels(phrase("no column {label_column!r}", label_column=label_column), listing, file)
    if not labels:
        labels = next((lower[n] for n in _LABEL_NAMES if n in lower and lower[n] not in taken), "")
    if not labels and not flags:
        labels = _by_content(records, [name for name in names if name not in taken], words)
    if not labels and not flags:
        raise _no_labels(phrase("no column holds labels"), listing, file)
    return Layout(
        text=text_column,
        digest=digest,
        labels=labels,
        flags=flags,
        reader=next((lower[name] for name in _READER_NAMES if name in lower), ""),
        doc=next((lower[n] for n in _DOC_NAMES if n in lower and lower[n] != text_column), ""),
        own=set(names) >= _OWN,
    )


def _by_content(records: Sequence[Record], names: Sequence[str], words: LabelWords) -> str:
    """The column with the most cells that name labels only: a Label Studio control may have any name."""

    def hits(name: str) -> int:
        return sum(_names_labels(record.cells.get(name), words) for record in records)

    best = max(names, key=hits, default="")
    return best if best and hits(best) else ""


def _names_labels(value: Any, words: LabelWords) -> bool:
    if isinstance(value, dict) and "choices" in value:
        return True
    if not isinstance(value, str | list) or not as_text(value).strip():
        return False
    ids, unknown = words.ids(value)
    return bool(ids) and not unknown


def _no_labels(message: str, listing: str, file: str) -> InputError:
    return InputError(
        phrase("{message}; the columns are: {listing}", message=message, listing=listing),
        code="no_label_column",
        file=file,
        remedy=phrase(
            "name the column that holds them with --label-column, or call 0/1 columns by the "
            "labels' ids or names"
        ),
    )
