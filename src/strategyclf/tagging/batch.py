"""Paragraphs of a part of the input side by side, whatever they were read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from operator import eq
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
    origins : what the article that each is of says of itself, as rows have it; paragraphs of one share it.
    columns : carried columns, where all paragraphs have the same; else None, and `carried_rows` has them.
    runs : the articles in order: id, first paragraph and the one after its last, origin, carried columns.
        Rows of a table that are parts of one article are one run, which says nothing of its own.
    """

    texts: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sections: list[tuple[str, ...]] = field(default_factory=list)
    origins: list[Row] = field(default_factory=list)
    columns: dict[str, Sequence[Any]] | None = None
    carried_rows: list[Row] = field(default_factory=list)
    runs: list[tuple[str, int, int, Row | None, Row | None]] = field(default_factory=list)

    @property
    def carried(self) -> list[Row]:
        """The carried columns of each paragraph; paragraphs of one article may share them."""
        if self.columns is not None and not self.carried_rows:
            cells = zip(*self.columns.values(), strict=True) if self.columns else [()] * len(self.texts)
            self.carried_rows = [dict(zip(self.columns, row, strict=True)) for row in cells]
        return self.carried_rows

    def counted(self) -> NDArray[np.bool_]:
        """(n_paragraphs,) which are the article's own text."""
        return np.array([kind in COUNTED for kind in self.kinds], dtype=bool)

    def lengths(self) -> NDArray[np.int64]:
        """(n_paragraphs,) characters, white space aside."""
        return np.array([len("".join(text.split())) for text in self.texts], dtype=np.int64)

    def said(self, start: int, end: int) -> Row:
        """What the paragraphs from `start` to `end` agree on: about their article, and in carried columns."""
        columns = self.columns
        carried = agreed(self.carried[start:end]) if columns is None else agreed_columns(columns)
        return agreed(self.origins[start:end]) | carried

    def keep(self, rows: list[int]) -> None:
        """Keep these paragraphs alone, of a batch that is one run."""
        self.carried_rows, self.columns = [self.carried[i] for i in rows], None
        columns: list[list[Any]] = [self.texts, self.indices, self.kinds, self.sections, self.origins]
        for column in columns:
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
            batch.carried_rows.append(carried)
        batch.runs.append((article.id, start, len(batch.texts), origin, carried))
    return batch


def batch_of_rows(rows: ParagraphRows, form: RowForm) -> Batch:
    """The rows of a table that are a paragraph each."""
    # Rows of one article share the object.
    origins = {id(facts): facts for facts in rows.facts}
    said = {key: origin_of(facts) for key, facts in origins.items()}
    given = [said[id(facts)] for facts in rows.facts]
    number = len(rows.texts)
    columns = form.carried_columns(rows.cells) if rows.columns is None else form.plain_columns(rows.columns)
    return Batch(
        texts=rows.texts,
        indices=rows.numbers,
        kinds=["body"] * number,
        sections=[()] * number,
        origins=given,
        columns=columns,
        carried_rows=[form.carried(row) for row in rows.cells] if columns is None else [],
        runs=[(rows.article, 0, number, None, None)] if number else [],
    )


def agreed_columns(columns: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The same of columns that every row has."""
    return {
        name: cells[0] if all(map(eq, cells, repeat(cells[0]))) else None for name, cells in columns.items()
    }


def agreed(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What several rows say of one article: nothing where they differ."""
    said: dict[str, Any] = {}
    open_names: list[str] = []
    names: list[str] | None = None
    last: dict[str, Any] | None = None
    for row in rows:
        if row is last:
            continue
        last = row
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
