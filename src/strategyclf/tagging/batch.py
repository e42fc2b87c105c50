"""Paragraphs of a part of the input side by side, whatever they were read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import Article
from strategyclf.tagging.rows import Row, RowForm, origin_of

if TYPE_CHECKING:
    from strategyclf.reading.table_articles import ParagraphRows

# Headings repeat what their sections say, and notes are not the article's own text.
COUNTED = ("body", "list_item")


@dataclass(slots=True)
class Batch:
    """Some articles, or parts of them, as columns of their paragraphs.

    Attributes
    ----------
    texts, indices, kinds, sections : of the paragraphs, as in `strategyclf.article.Paragraph`.
    origins, carried : of the article that each is of, as rows have them; paragraphs of one share them.
    runs : the articles in order: id, first paragraph and the one after its last, origin, carried columns.
        Rows of a table that are parts of one article are one run, which says nothing of its own.
    """

    texts: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sections: list[tuple[str, ...]] = field(default_factory=list)
    origins: list[Row] = field(default_factory=list)
    carried: list[Row] = field(default_factory=list)
    runs: list[tuple[str, int, int, Row | None, Row | None]] = field(default_factory=list)

    def counted(self) -> NDArray[np.bool_]:
        """(n_paragraphs,) which are the article's own text."""
        return np.array([kind in COUNTED for kind in self.kinds], dtype=bool)

    def lengths(self) -> NDArray[np.int64]:
        """(n_paragraphs,) characters, white space aside."""
        return np.array([len("".join(text.split())) for text in self.texts], dtype=np.int64)

    def keep(self, rows: list[int]) -> None:
        """Keep these paragraphs alone, of a batch that is one run."""
        for name in ("texts", "indices", "kinds", "sections", "origins", "carried"):
            column = getattr(self, name)
            column[:] = [column[i] for i in rows]
        self.runs = [(self.runs[0][0], 0, len(rows), None, None)] if rows else []


def batch_of_articles(articles: Iterable[Article], form: RowForm) -> Batch:
    """The paragraphs of `articles`."""
    batch = Batch()
    for article in articles:
        origin, carried = origin_of(article), form.carried(article.carried)
        start = len(batch.texts)
        for paragraph in article.paragraphs:
            batch.texts.append(paragraph.text)
            batch.indices.append(paragraph.index)
            batch.kinds.append(paragraph.kind)
            batch.sections.append(paragraph.section)
            batch.origins.append(origin)
            batch.carried.append(carried)
        batch.runs.append((article.id, start, len(batch.texts), origin, carried))
    return batch


def batch_of_rows(rows: ParagraphRows, form: RowForm) -> Batch:
    """The rows of a table that are a paragraph each."""
    origins: dict[int, Row] = {}
    given: list[Row] = []
    for facts in rows.facts:
        # Rows of one article share the object.
        origin = origins.get(id(facts))
        if origin is None:
            origin = origins[id(facts)] = origin_of(facts)
        given.append(origin)
    number = len(rows.texts)
    return Batch(
        texts=rows.texts,
        indices=rows.numbers,
        kinds=["body"] * number,
        sections=[()] * number,
        origins=given,
        carried=form.carried_of_rows(rows.carried),
        runs=[(rows.article, 0, number, None, None)] if number else [],
    )


def agreed(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What several rows say of one article: nothing where they differ."""
    said: dict[str, Any] = {}
    open_names: list[str] = []
    names: list[str] | None = None
    for row in rows:
        if names is None or (len(row) != len(names) or list(row) != names):
            names = list(row)
            for name in names:
                if name not in said:
                    said[name] = row[name]
                    open_names.append(name)
        for name in open_names:
            if name in row and row[name] != said[name]:
                said[name] = "unknown" if name == "date_basis" else None
                open_names = [other for other in open_names if other != name]
    return said
