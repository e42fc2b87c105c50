"""The pipeline: articles in, batches through the model, tagged articles out and into a sink."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from strategyclf.article import Article
from strategyclf.errors import InputError
from strategyclf.tagging.article_rows import ArticleRows
from strategyclf.tagging.repeats import Repeats
from strategyclf.tagging.rows import Row, RowForm
from strategyclf.tagging.target import output_errors

if TYPE_CHECKING:
    from strategyclf.model.model import Model, Tags
    from strategyclf.tagging.watch import Watch

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

    def add(self, tagged: TaggedArticle) -> None:
        self.paragraphs += len(tagged.tags)
        self.repeats += sum(place is not None for place in tagged.duplicate_of)
        for tags in tagged.tags:
            self.tagged += bool(tags.labels)
            self.uncertain += bool(tags.uncertain)
            self.label_paragraphs.update(tags.labels)

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


class Sink(Protocol):
    """Where tagged articles go. `path` is None for standard output."""

    path: Path | None

    def add(self, tagged: TaggedArticle) -> None:
        """Take one article's paragraphs."""

    def add_article(self, row: Row) -> None:
        """Take the row of an article that is complete."""

    def close(self, ending: Ending) -> None:
        """Put the output in place; raises `OutputError` when it cannot."""

    def discard(self) -> None:
        """Leave nothing behind; an older output stays as it was."""


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
        yield TaggedArticle(article, tuple(tags[start:end]), repeats.of(article))
        start = end


def write_tags(
    articles: Iterable[Article],
    model: Model,
    sink: Sink,
    form: RowForm,
    *,
    failures: Sequence[InputError] = (),
    notices: Sequence[str] = (),
    on_article: Callable[[Article], None] | None = None,
    watch: Watch | None = None,
) -> Tally:
    """Tag `articles` into `sink`; whatever goes wrong, the sink is closed whole or discarded.

    Parameters
    ----------
    articles : usually a `Reader`.
    failures, notices : lists that the reader fills while it is iterated; read at the end.
    on_article : called with each article after its paragraphs are written.
    watch : takes every tagged article; its warnings join the notices.

    Raises
    ------
    OutputError : the output cannot be written; an older one is as it was.
    """
    tally = Tally()
    summaries = ArticleRows(form)
    try:
        for tagged in tag_articles(articles, model):
            tally.add(tagged)
            with output_errors(sink.path):
                sink.add(tagged)
                for row in summaries.add(tagged):
                    tally.add_article(row)
                    sink.add_article(row)
            if watch is not None:
                watch.add(tagged)
            if on_article is not None:
                on_article(tagged.article)
        with output_errors(sink.path):
            for row in summaries.finish():
                tally.add_article(row)
                sink.add_article(row)
            warnings = watch.warnings() if watch is not None else []
            sink.close(Ending(tally, failures, [*notices, *warnings]))
    except BaseException:
        sink.discard()
        raise
    return tally
