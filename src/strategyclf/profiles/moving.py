"""How shares move over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from strategyclf.measures.shares import Trend, share_trend
from strategyclf.profiles.measuring import cells_of
from strategyclf.profiles.predictions import TaggedParagraph
from strategyclf.profiles.profile import Step
from strategyclf.profiles.tally import Entries

_FEWEST_FOR_MONTHS = 2


def steps_of(
    paragraphs: Sequence[TaggedParagraph], whole: Entries, ids: Sequence[str], *, census: bool = False
) -> tuple[str, list[Step]]:
    """Each label's share of characters by year, or by month where all is of one year; and which of them."""
    unit = "year"
    for unit, width in (("year", 4), ("month", 7)):  # noqa: B007 the one that served is handed on
        when = _when(paragraphs, whole, width)
        names = sorted({name for name in when if name})
        if len(names) >= _FEWEST_FOR_MONTHS:
            break
    else:
        return "year", []
    dated = np.array([bool(name) for name in when])
    number = {name: place for place, name in enumerate(names)}
    group = np.array([number.get(name, 0) for name in when], dtype=np.int64)
    entries = replace(whole, group=group, groups=tuple(names)).of(dated)
    articles = {
        name: len(np.unique(entries.article[(entries.group == place) & entries.own]))
        for name, place in number.items()
    }
    return unit, [
        Step(cell.group, cell.label, cell.share_of_characters, articles[cell.group])
        for cell in cells_of(entries, ids, census=census)
    ]


def trends_of(paragraphs: Sequence[TaggedParagraph], whole: Entries, ids: Sequence[str]) -> dict[str, Trend]:
    """The yearly change of each label's share of characters, over the articles with a date."""
    years = np.full(len(whole.articles), np.nan)
    for article, name in zip(whole.article, _when(paragraphs, whole, 4), strict=True):
        if name:
            years[article] = int(name)
    dated = ~np.isnan(years)
    n, y = whole.by_article(whole.characters)[dated], whole.by_article(whole.spoken)[dated]
    return {id: share_trend(years[dated], y[:, j], n) for j, id in enumerate(ids)}


def _when(paragraphs: Sequence[TaggedParagraph], whole: Entries, width: int) -> list[str]:
    dates = (paragraphs[row].date[:width] for row in whole.row)
    return [date if len(date) == width and date[:4].isdigit() else "" for date in dates]
