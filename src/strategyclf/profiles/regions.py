"""Which region each paragraph of an article speaks of, and what that rests on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from strategyclf.profiles.gazetteer import Division
from strategyclf.profiles.places import Mention, PlaceFinder
from strategyclf.profiles.predictions import TaggedParagraph

ParagraphBasis = Literal["own", "section", "article", "unknown"]
ArticleBasis = Literal["given", "issuer", "title", "file name", "text", "unknown"]

# A title that says for whom the document speaks: 2026年广东省政府工作报告, 韶关市人民政府关于……的意见.
_ISSUED = re.compile(
    r"^[\W\d_年]*{place}\D{{0,12}}?(?:\d{{4}}年)?.*(?:政府|工作报告|规划|纲要|意见|通知|方案|计划|条例|办法|决定|公报)"
)
# A place that every other paragraph with a place names is what the article is about.
_MAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class ArticleRegion:
    """Where an article is at home. With basis given or issuer it speaks for that place."""

    region: Division | None
    basis: ArticleBasis

    @property
    def speaks_for(self) -> Division | None:
        return self.region if self.basis in ("given", "issuer") else None


@dataclass(frozen=True, slots=True)
class ParagraphRegion:
    """The regions of a paragraph.

    Attributes
    ----------
    regions : one, several (the paragraph is then split between them, or marked) or none.
    basis : its own places, the nearest earlier ones in its section, the article's, or unknown.
    elsewhere : places it names outside the place that its document speaks for.
    open : names in it that several places have, undecided.
    """

    regions: tuple[Division, ...]
    basis: ParagraphBasis
    elsewhere: tuple[Division, ...] = ()
    open: tuple[str, ...] = ()


def article_region(paragraphs: Sequence[TaggedParagraph], finder: PlaceFinder) -> ArticleRegion:
    """From the region given, else the title, the file's name, else the place most paragraphs name."""
    first = paragraphs[0]
    if first.region:
        # What no gazetteer knows (a region of another country) is kept as it was given.
        return ArticleRegion(finder.named(first.region) or Division((first.region.strip(),)), "given")
    title = first.title or next((p.text for p in paragraphs[:2] if p.kind == "heading"), "")
    if title and (found := _one(finder.mentions(title))):
        return ArticleRegion(found[0], "issuer" if _issued(title, found[1]) else "title")
    name = re.sub(r"\.\w+(?:#\d+)?$", "", first.article)
    if found := _one(finder.mentions(name)):
        return ArticleRegion(found[0], "issuer" if _issued(name, found[1]) else "file name")
    main = _main_place([finder.mentions(p.text) for p in paragraphs if p.kind in ("body", "list_item")])
    return ArticleRegion(main, "text" if main else "unknown")


def paragraph_regions(
    paragraphs: Sequence[TaggedParagraph], home: ArticleRegion, finder: PlaceFinder
) -> list[ParagraphRegion]:
    """The region of each paragraph of one article, in order.

    Its own places; else the nearest earlier ones in its section, the section's heading included; else the
    article's. A document that speaks for a place (a government's report) stays there: places inside it make
    a paragraph's region finer, places outside are only noted.
    """
    found: list[ParagraphRegion] = []
    last: dict[tuple[str, ...], tuple[Division, ...]] = {}
    ours = home.speaks_for
    for paragraph in paragraphs:
        mentions = finder.mentions(paragraph.text, home.region)
        named = _finest(m.division for m in mentions if m.division)
        undecided = tuple(dict.fromkeys(m.text for m in mentions if m.open))
        inside = tuple(d for d in named if ours is None or d.within(ours))
        elsewhere = tuple(d for d in named if d not in inside)
        if inside:
            # A heading speaks for the paragraphs under it, not for those that follow them.
            heads = (paragraph.text,) if paragraph.kind == "heading" else ()
            last[(*paragraph.section, *heads)] = inside
            found.append(ParagraphRegion(inside, "own", elsewhere, undecided))
        elif ours is None and paragraph.section in last:
            found.append(ParagraphRegion(last[paragraph.section], "section", elsewhere, undecided))
        elif home.region is not None:
            found.append(ParagraphRegion((home.region,), "article", elsewhere, undecided))
        else:
            found.append(ParagraphRegion((), "unknown", elsewhere, undecided))
    return found


def _finest(divisions: Iterable[Division]) -> tuple[Division, ...]:
    """Different divisions in the order named, without those in which another of them lies."""
    named = tuple(dict.fromkeys(divisions))
    return tuple(d for d in named if not any(other != d and other.within(d) for other in named))


def _one(mentions: Sequence[Mention]) -> tuple[Division, Mention] | None:
    finest = _finest(m.division for m in mentions if m.division)
    return (finest[0], mentions[0]) if len(finest) == 1 else None


def _issued(title: str, first: Mention) -> bool:
    return bool(re.match(_ISSUED.pattern.format(place=re.escape(first.text)), title))


def _main_place(mentions: Sequence[Sequence[Mention]]) -> Division | None:
    """The city, else the province, that at least half of the paragraphs with a place name."""
    named = [[m.division for m in found if m.division] for found in mentions]
    named = [divisions for divisions in named if divisions]
    for level in ("city", "province"):
        counts = Counter(d for divisions in named for d in {division.at(level) for division in divisions})
        ranked = [
            (d, n) for d, n in counts.most_common() if d.level == level and n >= _MAIN_SHARE * len(named)
        ]
        if len(ranked) == 1 or (ranked and ranked[0][1] > ranked[1][1]):
            return ranked[0][0]
    return None
