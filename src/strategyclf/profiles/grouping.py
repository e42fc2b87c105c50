"""What each paragraph of a corpus is counted under: a region, a year, a source, or any column's value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from strategyclf.errors import CallError
from strategyclf.messages import phrase
from strategyclf.profiles.gazetteer import Division, Level
from strategyclf.profiles.predictions import TaggedParagraph

YearOf = Literal["publication", "text"]
Several = Literal["split", "mark"]

UNKNOWN = "unknown"
SEVERAL = "several"

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|\s*[-—–~至到]\s*(?:19|20)\d\d年)")
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where one row is counted: values with weights that add up to 1, and what they rest on."""

    shares: tuple[tuple[str, float], ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The place of every row.

    Attributes
    ----------
    articles : article → its region and the basis of that, for regions alone.
    elsewhere : row → places named outside the region that its document speaks for.
    open : names that several places have and nothing decides → in how many paragraphs.
    edition : the gazetteer's, for regions alone.
    """

    places: tuple[Place, ...]
    articles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    elsewhere: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    edition: str = ""


def group_rows(
    paragraphs: Sequence[TaggedParagraph],
    by: str,
    *,
    level: Level = "province",
    several: Several = "split",
    year_of: YearOf = "publication",
) -> Grouping:
    """The place of each of `paragraphs`.

    Parameters
    ----------
    by : region, article-region, year, month, source, site, article, kind, or a column of the rows.
    level : for regions, the smallest division to tell apart.
    several : a paragraph of several regions (or years) is split evenly, or counted as "several".

    Raises `CallError` for a column that no row has.
    """
    if by in ("region", "article-region"):
        return _by_region(paragraphs, by == "region", level, several)
    if by == "year" and year_of == "text":
        return Grouping(tuple(_years_in(p, several) for p in paragraphs))
    return Grouping(tuple(Place(((value or UNKNOWN, 1.0),)) for value in _values(paragraphs, by)))


def _values(paragraphs: Sequence[TaggedParagraph], by: str) -> list[str]:
    if by == "year":
        return [p.date[:4] for p in paragraphs]
    if by == "month":
        return [p.date[:7] if _MONTH.match(p.date) else "" for p in paragraphs]
    if by in ("source", "site", "article", "kind", "title", "date"):
        return [str(getattr(p, by)) for p in paragraphs]
    columns = dict.fromkeys(name for p in paragraphs for name in p.carried)
    name = next((name for name in (by, f"input_{by}") if name in columns), None)
    if name is None:
        raise CallError(
            phrase("the predictions have no column {by!r}", by=by),
            code="no_column",
            remedy=phrase("use region, article-region, year, month, source, site, article, kind")
            + (phrase(", or one of {columns}", columns=", ".join(columns)) if columns else ""),
        )
    return [_text(p.carried.get(name)) for p in paragraphs]


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    # Excel and pandas give 2024.0 where a column once had an empty cell.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _years_in(paragraph: TaggedParagraph, several: Several) -> Place:
    years = tuple(dict.fromkeys(_YEAR.findall(paragraph.text)))
    if years:
        return _shared(years, several, "own")
    year = paragraph.date[:4]
    return Place(((year or UNKNOWN, 1.0),), "article" if year else "unknown")


def _by_region(paragraphs: Sequence[TaggedParagraph], each: bool, level: Level, several: Several) -> Grouping:
    from strategyclf.profiles.places import PlaceFinder
    from strategyclf.profiles.regions import article_region, paragraph_regions

    finder = PlaceFinder()
    rows: dict[str, list[int]] = defaultdict(list)
    for row, paragraph in enumerate(paragraphs):
        rows[paragraph.article].append(row)
    places: list[Place] = [Place(())] * len(paragraphs)
    articles: dict[str, tuple[str, str]] = {}
    elsewhere: dict[int, tuple[str, ...]] = {}
    undecided: dict[str, int] = defaultdict(int)
    for id, numbers in rows.items():
        members = [paragraphs[row] for row in numbers]
        home = article_region(members, finder)
        articles[id] = (home.region.name if home.region else UNKNOWN, home.basis)
        if not each:
            region = home.region.at(level).name if home.region else UNKNOWN
            for row in numbers:
                places[row] = Place(((region, 1.0),), home.basis)
            continue
        for row, found in zip(numbers, paragraph_regions(members, home, finder), strict=True):
            names = tuple(dict.fromkeys(_at(region, level) for region in found.regions))
            places[row] = _shared(names or (UNKNOWN,), several, found.basis)
            if found.elsewhere:
                elsewhere[row] = tuple(region.name for region in found.elsewhere)
            for name in found.open:
                undecided[name] += 1
    return Grouping(tuple(places), articles, elsewhere, dict(undecided), finder.edition)


def _at(region: Division, level: Level) -> str:
    return region.at(level).name


def _shared(values: tuple[str, ...], several: Several, basis: str) -> Place:
    if len(values) > 1 and several == "mark":
        return Place(((SEVERAL, 1.0),), basis)
    return Place(tuple((value, 1 / len(values)) for value in values), basis)
