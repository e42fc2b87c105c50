"""Articles and paragraphs as every room passes them on, and the two digests that labels hang on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from strategyclf.text.folding import fold_for_match

ParagraphKind = Literal["heading", "body", "list_item", "note"]
DateBasis = Literal["published", "updated", "file name", "title", "unknown"]


def digest(text: str) -> str:
    """First 16 hex digits of SHA-256 over the UTF-8 bytes of `text` with all white space removed."""
    bare = "".join(text.split())
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def match_key(text: str) -> str:
    """The digest of `text` folded so that reprints on two sites share it.

    NFKC, traditional to simplified characters, lower case, punctuation dropped except inside a number.
    """
    return digest(fold_for_match(text))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article.

    Attributes
    ----------
    index : position in the article, from 0, headings included.
    text : as the page shows it, tags stripped, without white space at either end.
    kind : heading, body, list_item or note (salutation, signature, glossary line).
    section : the headings it stands under, outermost first; a heading's own text is not in its section.
    """

    index: int
    text: str
    kind: ParagraphKind = "body"
    section: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        return digest(self.text)

    @property
    def match_key(self) -> str:
        return match_key(self.text)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that the reader removed as page furniture, with the rule that removed it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article: where it came from, what the page says of itself, and its paragraphs.

    Attributes
    ----------
    id : path relative to the input's root, plus row or story number; unique in a run.
    title : "" where the page gives none.
    date : ISO 8601 (``2024-03-29``, or ``2024`` / ``2024-03`` where no more is known), "" when unknown.
    date_basis : what `date` rests on.
    source : who first published it; site : who republished it; region : as given by metadata or a column.
    carried : the other columns of the table row it came from, in order; empty for files.
    left_out : the furniture removed, in order.
    """

    id: str
    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    date: str = ""
    date_basis: DateBasis = "unknown"
    source: str = ""
    site: str = ""
    region: str = ""
    carried: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
