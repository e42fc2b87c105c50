"""One HTML file with tagged articles to read: no script, nothing fetched, works from a disk or a mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from strategyclf.report.article_view import page_view
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.target import Target, output_errors

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row
    from strategyclf.taxonomy import Taxonomy

MOST_ARTICLES = 300
MOST_PARAGRAPHS = 20_000
"""What a page takes; nobody reads more on one, and browsers grow slow."""


def write_article_page(
    path: str | Path,
    tagged: Iterable[TaggedArticle],
    taxonomy: Taxonomy,
    *,
    title: str = "",
    model: str = "",
    notes: Iterable[str] = (),
) -> None:
    """Write the page of `tagged` articles to `path`.

    Parameters
    ----------
    tagged : articles with their tags, as `strategyclf.tagging.tag_articles` gives them.
    title : heading of the page; "" says how many articles it holds.
    model : what gave the tags, ``NAME@DIGEST``.
    notes : lines to show at the end, such as inputs that could not be read.

    Raises
    ------
    OutputError : the file cannot be written; an older one is as it was.
    """
    target = Target(path)
    try:
        with output_errors(target.path):
            _fill(target, list(tagged), taxonomy, title, model, notes)
    finally:
        target.discard()


class ArticlePage:
    """The page as a sink of `strategyclf.tagging.write_tags`; articles over `most` are only counted."""

    def __init__(
        self, path: Path, taxonomy: Taxonomy, *, model: str, title: str = "", most: int = MOST_ARTICLES
    ) -> None:
        self.path: Path | None = path
        self._target = Target(path)
        self._taxonomy, self._model, self._title, self._most = taxonomy, model, title, most
        # The rows of a table with a paragraph a row come as parts of one article.
        self._parts: dict[str, list[TaggedArticle]] = {}
        self._paragraphs = 0

    def add(self, tagged: TaggedArticle) -> None:
        parts = self._parts.get(tagged.article.id)
        if parts is None and len(self._parts) < self._most:
            parts = self._parts[tagged.article.id] = []
        if parts is not None and self._paragraphs < MOST_PARAGRAPHS:
            parts.append(tagged)
            self._paragraphs += len(tagged.tags)

    def add_article(self, row: Row) -> None:
        """The page counts for itself."""

    def close(self, ending: Ending) -> None:
        tagged = [_joined(parts) for parts in self._parts.values() if parts]
        notes = [f"未读 Not read: {failure}" for failure in ending.failures]
        articles, paragraphs = ending.tally.articles, ending.tally.paragraphs
        if self._paragraphs < paragraphs or len(tagged) < articles:
            notes.append(
                f"本页列前 {len(tagged)} 篇（共 {articles} 篇）、"
                f"{self._paragraphs} 段（共 {paragraphs} 段）。"
                f"This page holds the first {len(tagged)} of {articles} articles and {self._paragraphs} of "
                f"{paragraphs} paragraphs."
            )
        _fill(self._target, tagged, self._taxonomy, self._title, self._model, notes)

    def discard(self) -> None:
        self._target.discard()


def _joined(parts: list[TaggedArticle]) -> TaggedArticle:
    if len(parts) == 1:
        return parts[0]
    paragraphs = tuple(paragraph for part in parts for paragraph in part.article.paragraphs)
    return replace(
        parts[0],
        article=replace(parts[0].article, paragraphs=paragraphs),
        tags=tuple(tags for part in parts for tags in part.tags),
        duplicate_of=tuple(place for part in parts for place in part.duplicate_of),
    )


def _fill(
    target: Target,
    tagged: list[TaggedArticle],
    taxonomy: Taxonomy,
    title: str,
    model: str,
    notes: Iterable[str],
) -> None:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("strategyclf.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("article_page.html.j2")
    view = page_view(tagged, taxonomy)
    with target.open_text() as file:
        for part in template.generate(page=view, title=title, model=model, notes=list(notes)):
            file.write(encodable(part))
    target.commit()
