"""Tagged articles → rows: plain dictionaries in the order of `strategyclf.tagging.columns`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from strategyclf.tagging.columns import ARTICLE_COLUMNS, PARAGRAPH_COLUMNS, SCHEMA
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    from strategyclf.article import Article
    from strategyclf.model.model import Evidence
    from strategyclf.reading.page import Facts
    from strategyclf.tagging.engine import TaggedArticle

Row = dict[str, Any]


@dataclass(frozen=True)
class RowForm:
    """How rows are made: for which labels, by which model, by which rules.

    Parameters
    ----------
    taxonomy : the labels, in canonical order.
    model : what the column ``model`` says, ``NAME@DIGEST``.
    present_at : a label is present in an article with at least so many tagged body paragraphs.
    main_at : the main strategy has at least this share of the article's characters.
    """

    taxonomy: Taxonomy
    model: str
    present_at: int = 1
    main_at: float = 0.2

    @cached_property
    def reserved(self) -> frozenset[str]:
        """Names that a carried column may not take, in any format and by paragraph or article."""
        names = set()
        for column in (*PARAGRAPH_COLUMNS, *ARTICLE_COLUMNS):
            names |= {column.name, column.zh}
            for label in self.taxonomy:
                names |= {column.flat + label.id, column.flat_zh + label.zh, f"label_{label.id}"}
        return frozenset(names)

    def paragraphs(self, tagged: TaggedArticle) -> Iterator[Row]:
        """One row a paragraph."""
        article = tagged.article
        origin = origin_of(article)
        carried = self.carried(article.carried)
        for paragraph, tags, earlier in zip(
            article.paragraphs, tagged.tags, tagged.duplicate_of, strict=True
        ):
            yield {
                "article": encodable(article.id),
                "paragraph": paragraph.index,
                "kind": paragraph.kind,
                "section": [encodable(heading) for heading in paragraph.section],
                "text": encodable(paragraph.text),
                "labels": list(tags.labels),
                "scores": {id: round(float(tags.probabilities[id]), 6) for id in self.taxonomy.ids},
                "evidence": {
                    id: [clause_of(clause) for clause in tags.evidence.get(id, ())]
                    for id in self.taxonomy.ids
                },
                "uncertain": bool(tags.uncertain),
                "duplicate_of": encodable(earlier) if earlier else None,
                **origin,
                "digest": paragraph.digest,
                "model": self.model,
                "schema": SCHEMA,
                **carried,
            }

    def carried(self, values: Mapping[str, Any]) -> Row:
        """The carried columns of a table row under free names, as plain values."""
        return {self.carried_name(str(key)): plain(value) for key, value in values.items()}

    def carried_columns(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]] | None:
        """The same of many rows, by column; None where they have not all the same columns in one order."""
        names = list(rows[0]) if rows else []
        if any(list(row) != names for row in rows):
            return None
        cells = zip(*[row.values() for row in rows], strict=True)
        return self.plain_columns(dict(zip(names, cells, strict=True)))

    def plain_columns(self, columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
        """Carried columns under free names, their cells as plain values."""
        found: dict[str, Sequence[Any]] = {}
        for name, cells in columns.items():
            plain_already = set(map(type, cells)) <= _PLAIN
            found[self.carried_name(str(name))] = cells if plain_already else list(map(plain, cells))
        return found

    def carried_name(self, column: str) -> str:
        """``text`` becomes ``input_text``, and ``input_text`` then ``input_input_text``: no two ever meet."""
        name = encodable(column)
        bare = name
        while bare.startswith("input_") and bare not in self.reserved:
            bare = bare.removeprefix("input_")
        return f"input_{name}" if bare in self.reserved else name


def origin_of(said: Article | Facts) -> Row:
    """What an article says of itself; None where it says nothing."""
    return {
        "title": encodable(said.title) or None,
        "date": said.date or None,
        "date_basis": said.date_basis,
        "source": encodable(said.source) or None,
        "site": encodable(said.site) or None,
        "region": encodable(said.region) or None,
    }


def clause_of(clause: Evidence) -> Row:
    """A clause as rows hold it."""
    return {
        "start": int(clause.start),
        "end": int(clause.end),
        "text": encodable(clause.text),
        "score": round(float(clause.score), 4),
    }


# What needs no second look in a cell of a table: those hold no lone surrogates.
_PLAIN = frozenset({str, bool, type(None)})


def encodable(text: str) -> str:
    """`text` with every lone surrogate (broken input) as U+FFFD, so that it can be written; offsets hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def plain(value: Any) -> Any:
    """A carried value as JSON has it: numbers, truth values and text stay, dates become ISO 8601 text.

    What is missing (None, NaN, NaT) is None; anything else becomes its text.
    """
    if value is None or isinstance(value, (bool, str)):
        return encodable(value) if isinstance(value, str) else value
    if isinstance(value, int):
        # Beyond 64 bits no table format keeps an integer.
        return int(value) if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {encodable(str(key)): plain(item) for key, item in value.items()}
    if hasattr(value, "item") and callable(value.item):
        # A numpy scalar.
        return plain(value.item())
    if hasattr(value, "isoformat"):
        # A date or time; pandas' NaT is unequal to itself.
        return str(value.isoformat()) if value == value else None
    return encodable(str(value))
