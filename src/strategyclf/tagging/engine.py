"""Articles in, tagged articles out; and what outputs of a run are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from strategyclf.article import Article
from strategyclf.errors import InputError
from strategyclf.tagging.repeats import Found, Repeats
from strategyclf.tagging.rows import Row

if TYPE_CHECKING:
    from strategyclf.model.model import Model, Tags
    from strategyclf.tagging.growth import Growth
    from strategyclf.tagging.piece import Piece
    from strategyclf.tagging.work import Format

BATCH = 256
"""Paragraphs given to the model at a time: enough to fill its arrays, few enough to forget."""


@dataclass(frozen=True, slots=True)
class TaggedArticle:
    """An article with, for each paragraph in order, its tags and the earlier paragraph it repeats."""

    article: Article
    tags: tuple[Tags, ...]
    duplicate_of: tuple[str | None, ...]


@dataclass(slots=True)
class Tally:
    """What a run has found so far; the counters are by label id."""

    articles: int = 0
    paragraphs: int = 0
    repeats: int = 0
    uncertain: int = 0
    tagged: int = 0
    label_paragraphs: Counter[str] = field(default_factory=Counter)
    label_articles: Counter[str] = field(default_factory=Counter)
    main: Counter[str] = field(default_factory=Counter)

    def add(self, piece: Piece, repeats: int, ids: Sequence[str]) -> None:
        """Take the paragraphs of a piece."""
        self.paragraphs += len(piece.keys)
        self.repeats += repeats
        self.tagged += piece.tagged
        self.uncertain += piece.uncertain
        self.label_paragraphs.update(dict(zip(ids, piece.label_paragraphs, strict=True)))

    def add_article(self, row: Row) -> None:
        self.articles += 1
        self.label_articles.update(row["labels"])
        if row["main"]:
            self.main[row["main"]] += 1


@dataclass(frozen=True, slots=True)
class Ending:
    """What a sink is told when the last article is in: the counts, what was not read, what was noticed."""

    tally: Tally
    failures: Sequence[InputError] = ()
    notices: Sequence[str] = ()


class Output(Protocol):
    """Where a run goes. `path` is None for standard output."""

    path: Path | None

    def add_article(self, row: Row) -> None:
        """Take the row of an article that is complete."""

    def close(self, ending: Ending) -> None:
        """Put the output in place; raises `OutputError` when it cannot."""

    def discard(self) -> None:
        """Leave nothing behind; an older output stays as it was."""


class Sink(Output, Protocol):
    """An output for the eye, which takes articles with their tags as objects."""

    def add(self, tagged: TaggedArticle) -> None:
        """Take one article's paragraphs."""


@runtime_checkable
class RowSink(Output, Protocol):
    """An output of rows, which takes them encoded."""

    format: Format

    def add_rows(self, piece: Piece, found: Found) -> None:
        """Take the rows of a piece; `found` are those that repeat an earlier one."""


@runtime_checkable
class GrowingSink(RowSink, Protocol):
    """An output of rows that can be gone on with where a run was broken off."""

    growth: Growth | None


def tag_articles(articles: Iterable[Article], model: Model, *, batch: int = BATCH) -> Iterator[TaggedArticle]:
    """Tag `articles` in order, about `batch` paragraphs at a time; a tag never depends on its batch.

    Memory: one batch, the largest article, and the match keys of the run (see `Repeats`).
    """
    repeats = Repeats()
    waiting: list[Article] = []
    count = 0
    for article in articles:
        waiting.append(article)
        count += len(article.paragraphs)
        if count >= batch:
            yield from _tag(waiting, model, batch, repeats)
            waiting, count = [], 0
    yield from _tag(waiting, model, batch, repeats)


def _tag(articles: list[Article], model: Model, batch: int, repeats: Repeats) -> Iterator[TaggedArticle]:
    texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
    tags: list[Tags] = []
    for start in range(0, len(texts), batch):
        tags.extend(model.tag(texts[start : start + batch]))
    start = 0
    for article in articles:
        end = start + len(article.paragraphs)
        keys = np.array([int(paragraph.match_key, 16) for paragraph in article.paragraphs], dtype=np.uint64)
        indices = np.array([paragraph.index for paragraph in article.paragraphs], dtype=np.int64)
        found = repeats.among(article.id, keys, indices)
        places = dict(zip(found.rows.tolist(), found.places(), strict=True))
        earlier = tuple(places.get(row) for row in range(len(keys)))
        yield TaggedArticle(article, tuple(tags[start:end]), earlier)
        start = end
