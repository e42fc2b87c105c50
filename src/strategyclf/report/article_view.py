"""What a page of tagged articles shows, worked out before any HTML: pieces of text, chips, strips, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from strategyclf.html_table import css_colour
from strategyclf.measures.bands import shown_percent
from strategyclf.taxonomy import Label, Taxonomy

if TYPE_CHECKING:
    from strategyclf.article import Article, Paragraph
    from strategyclf.model.model import Tags
    from strategyclf.tagging.engine import TaggedArticle


@dataclass(frozen=True, slots=True)
class Shade:
    """A label as the page shows it: `number` is its place in the taxonomy, `colour` safe to put in CSS."""

    number: int
    label: Label
    colour: str
    paragraphs: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph's text and the labels whose winning clause covers it."""

    text: str
    shades: tuple[Shade, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A tag beside its paragraph."""

    shade: Shade
    percent: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """One paragraph; `reach` holds the label numbers by which a filter keeps it in sight."""

    anchor: str
    index: int
    kind: str
    level: int
    pieces: tuple[Piece, ...]
    chips: tuple[Chip, ...]
    doubtful: tuple[Shade, ...]
    duplicate_of: str | None
    reach: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article; `reach` holds the numbers of its labels, `counts` all labels."""

    anchor: str
    article: Article
    heading: str
    paragraphs: tuple[ParagraphView, ...]
    counts: tuple[tuple[Shade, int], ...]
    tagged: int
    reach: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The page: its articles, and the labels with their counts."""

    articles: tuple[ArticleView, ...]
    legend: tuple[Shade, ...]
    paragraphs: int
    tagged: int


def page_view(tagged: Sequence[TaggedArticle], taxonomy: Taxonomy) -> PageView:
    """The whole page; a label in no paragraph is in the legend all the same."""
    shades = {
        label.id: Shade(number, label, css_colour(label.colour)) for number, label in enumerate(taxonomy)
    }
    articles = tuple(article_view(item, shades, f"a{number}") for number, item in enumerate(tagged, start=1))
    paragraphs: Counter[int] = Counter()
    in_articles: Counter[int] = Counter()
    for article in articles:
        in_articles.update(shade.number for shade, count in article.counts if count)
        for shade, count in article.counts:
            paragraphs[shade.number] += count
    legend = tuple(
        Shade(s.number, s.label, s.colour, paragraphs[s.number], in_articles[s.number])
        for s in shades.values()
    )
    return PageView(
        articles,
        legend,
        paragraphs=sum(len(article.paragraphs) for article in articles),
        tagged=sum(article.tagged for article in articles),
    )


def article_view(tagged: TaggedArticle, shades: dict[str, Shade], anchor: str) -> ArticleView:
    """One article; a heading stays in sight with any label of the paragraphs under it."""
    article = tagged.article
    rows = list(zip(article.paragraphs, tagged.tags, tagged.duplicate_of, strict=True))
    # The page shows the title above; a first heading that repeats it would only say it twice.
    if len(rows) > 1 and _repeats_title(rows[0][0], article.title) and not rows[0][1].labels:
        rows = rows[1:]
    under: dict[tuple[str, ...], set[int]] = {}
    for paragraph, tags, _ in rows:
        for depth in range(1, len(paragraph.section) + 1):
            under.setdefault(paragraph.section[:depth], set()).update(shades[id].number for id in tags.labels)
    views = []
    for paragraph, tags, duplicate_of in rows:
        own = {shades[id].number for id in tags.labels}
        if paragraph.kind == "heading":
            own |= under.get((*paragraph.section, paragraph.text), set())
        views.append(
            ParagraphView(
                anchor=f"{anchor}p{paragraph.index}",
                index=paragraph.index,
                kind=paragraph.kind,
                level=min(6, 3 + len(paragraph.section)),
                pieces=tuple(pieces_of(paragraph, tags, shades)),
                chips=tuple(
                    Chip(shades[id], shown_percent(tags.probabilities[id]), id in tags.uncertain)
                    for id in tags.labels
                ),
                doubtful=tuple(shades[id] for id in tags.uncertain if id not in tags.labels),
                duplicate_of=duplicate_of,
                reach=tuple(sorted(own)),
            )
        )
    counts = Counter(id for _, tags, _ in rows for id in tags.labels)
    return ArticleView(
        anchor=anchor,
        article=article,
        heading=article.title or article.id,
        paragraphs=tuple(views),
        counts=tuple((shade, counts[id]) for id, shade in shades.items()),
        tagged=sum(bool(tags.labels) for _, tags, _ in rows),
        reach=tuple(shade.number for id, shade in shades.items() if counts[id]),
    )


def pieces_of(paragraph: Paragraph, tags: Tags, shades: dict[str, Shade]) -> Iterable[Piece]:
    """The text cut where a winning clause begins or ends; joined again it is the text."""
    spans = [
        (clauses[0].start, clauses[0].end, shades[id], tags.probabilities[id])
        for id, clauses in tags.evidence.items()
        if clauses
    ]
    text = paragraph.text
    ends = sorted({0, len(text), *(at for start, end, *_ in spans for at in (start, end))})
    for start, end in pairwise(ends):
        covering = [span for span in spans if span[0] <= start and end <= span[1]]
        note = "；".join(
            f"{shade.label.zh} {shade.label.en} {shown_percent(p)}" for _, _, shade, p in covering
        )
        yield Piece(text[start:end], tuple(shade for _, _, shade, _ in covering), note)


def _repeats_title(paragraph: Paragraph, title: str) -> bool:
    return paragraph.kind == "heading" and "".join(paragraph.text.split()) == "".join(title.split())
