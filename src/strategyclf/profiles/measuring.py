"""The measures of each cell: shares, their intervals, and how a group leans against the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.intervals import FEWEST_DOCUMENTS
from strategyclf.measures.prevalence import adjusted_count
from strategyclf.measures.resampling import share_interval
from strategyclf.measures.shares import (
    CensusError,
    census_error,
    false_discovery,
    share_difference,
)
from strategyclf.profiles.correction import Correction
from strategyclf.profiles.profile import Cell, Lean, Share
from strategyclf.profiles.tally import Entries

Floats = NDArray[np.float64]

_LEVEL = 0.05
# A census of a few sentences says nothing of a place, however sure each of their tags is.
_FEWEST_PARAGRAPHS = 10
# A paragraph that speaks of a label mostly does so in part: its characters vary less than if all of it
# or nothing did. By simulation (docs/intervals.md) intervals are then right at 200 articles and safe at 20.
_LEAST_EFFECT = 0.6
# What sums of split paragraphs leave of nothing.
_NOTHING = 1e-9


def cells_of(
    entries: Entries, ids: Sequence[str], *, census: bool = False, correction: Correction | None = None
) -> list[Cell]:
    """One cell a group and label, without quotes and without a comparison."""
    whole = float((entries.characters * entries.weight).sum())
    spoken = (entries.spoken * entries.weight[:, None]).sum(axis=0)
    cells = []
    for number, name in enumerate(entries.groups):
        mine = _Sums.of(entries.of(entries.group == number))
        for j, id in enumerate(ids):
            cell = _cell(name, id, mine, j, census)
            rest = _ratio(float(spoken[j]) - cell.characters, whole - float(mine.characters.sum()))
            corrected = (
                adjusted_count(cell.share_of_paragraphs.value, correction.rates[id]) if correction else None
            )
            ratio = _ratio(cell.share_of_characters.value, rest)
            cells.append(replace(cell, rest=rest, ratio=ratio, corrected=corrected))
    return cells


@dataclass(frozen=True, slots=True)
class _Sums:
    """One group's sums by article; `speaking` (n_articles, n_labels), `own` (n_articles,) no reprint."""

    entries: Entries
    characters: Floats
    paragraphs: Floats
    spoken: Floats
    tagged: Floats
    speaking: NDArray[np.bool_]
    own: NDArray[np.bool_]

    @classmethod
    def of(cls, entries: Entries) -> _Sums:
        own = np.zeros(len(entries.articles), dtype=bool)
        own[entries.article[entries.own]] = True
        speaking = np.zeros((len(entries.articles), entries.tagged.shape[1]), dtype=bool)
        np.logical_or.at(speaking, entries.article, entries.tagged)
        return cls(
            entries,
            characters=entries.by_article(entries.characters),
            paragraphs=entries.by_article(np.ones(len(entries.row))),
            spoken=entries.by_article(entries.spoken),
            tagged=entries.by_article(entries.tagged.astype(np.float64)),
            speaking=speaking & own[:, None],
            own=own,
        )


def _cell(name: str, id: str, sums: _Sums, j: int, census: bool) -> Cell:
    """The cell without what it takes the other groups to know."""
    spoken, tagged, speaking = sums.spoken[:, j], sums.tagged[:, j], sums.speaking[:, j].astype(np.float64)
    own = sums.own.astype(np.float64)
    return Cell(
        group=name,
        label=id,
        characters=float(spoken.sum()),
        paragraphs=float(tagged.sum()),
        articles=int(speaking.sum()),
        share_of_characters=_share(
            spoken,
            sums.characters,
            census,
            lambda: spoken_error(sums.entries, j),
            partial(characters_interval, paragraphs=float(sums.paragraphs.sum())),
        ),
        share_of_paragraphs=_share(tagged, sums.paragraphs, census, lambda: tagged_error(sums.entries, j)),
        # Whether an article speaks of a label at all is known when it is read; no error is put on it.
        share_of_articles=_share(speaking, own, census, None),
        rest=math.nan,
        ratio=math.nan,
    )


def lean_on(
    cells: Sequence[Cell], entries: Entries, ids: Sequence[str], *, census: bool = False
) -> list[Cell]:
    """The cells with how each leans against the rest, at a false discovery rate of 5 % over all of them.

    Samples are compared by documents, censuses by the classifier's error; other cells are not tested.
    """
    total_n = entries.by_article(entries.characters)
    total_y = entries.by_article(entries.spoken)
    p = np.full(len(cells), np.nan)
    sides = {name: number for number, name in enumerate(entries.groups)}
    for place, cell in enumerate(cells):
        j, inside = ids.index(cell.label), entries.group == sides[cell.group]
        mine, others = entries.of(inside), entries.of(~inside)
        if cell.share_of_characters.basis == "sample":
            n, y = mine.by_article(mine.characters), mine.by_article(mine.spoken)[:, j]
            rest_n, rest_y = total_n - n, total_y[:, j] - y
            if np.count_nonzero(rest_n > _NOTHING) >= FEWEST_DOCUMENTS:
                p[place] = share_difference(y, n, rest_y, rest_n).p
        elif (
            cell.share_of_characters.basis == "census"
            and len(others.row)
            and len(mine.row) >= _FEWEST_PARAGRAPHS
        ):
            error = math.hypot(_spoken_spread(mine, j), _spoken_spread(others, j))
            p[place] = (
                math.erfc(abs(cell.share_of_characters.value - cell.rest) / error / math.sqrt(2))
                if error
                else 1
            )
    q = false_discovery(p)
    return [replace(cell, q=float(q[i]), lean=_lean(cell, float(q[i]))) for i, cell in enumerate(cells)]


def _lean(cell: Cell, q: float) -> Lean:
    if math.isnan(q):
        return "not tested"
    if q >= _LEVEL:
        return ""
    return "over" if cell.share_of_characters.value > cell.rest else "under"


def spoken_error(entries: Entries, j: int) -> CensusError:
    """What the classifier's error leaves open in a share of characters; errors in a paragraph go together."""
    heard = entries.heard
    first = heard.bags[entries.place]
    counts = heard.bags[entries.place + 1] - first
    owner = np.repeat(np.arange(len(counts)), counts)
    rows = np.arange(len(owner)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    return census_error(
        heard.chance[rows, j],
        heard.mass[rows, j] * entries.weight[owner],
        float((entries.characters * entries.weight).sum()),
        together=owner,
    )


def _spoken_spread(entries: Entries, j: int) -> float:
    spread = float(np.sqrt(((entries.spread[:, j] * entries.weight) ** 2).sum()))
    return _ratio(spread, float((entries.characters * entries.weight).sum()))


def tagged_error(entries: Entries, j: int) -> CensusError:
    """What the classifier's error leaves open in a share of paragraphs."""
    return census_error(entries.probability[:, j], entries.weight, float(entries.weight.sum()))


def _share(
    part: Floats,
    whole: Floats,
    census: bool,
    error: Callable[[], CensusError] | None,
    interval: Callable[[Floats, Floats], tuple[float, float]] = share_interval,
) -> Share:
    value = _ratio(float(part.sum()), float(whole.sum()))
    present = whole > _NOTHING
    documents = int(np.count_nonzero(present))
    if documents == 1 or (census and documents):
        open = error() if error else None
        return Share(value, open.low, open.high, "census") if open else Share(value, basis="census")
    if documents < FEWEST_DOCUMENTS:
        return Share(value, basis="too few documents")
    return Share(value, *interval(part[present], whole[present]), "sample")


def characters_interval(part: Floats, whole: Floats, paragraphs: float) -> tuple[float, float]:
    """The interval of a share of characters, ``sum(part) / sum(whole)``, of documents drawn from more.

    Parameters
    ----------
    part, whole : (n_documents,). paragraphs : in all of them; characters count in paragraphs' worth, since
        where nobody speaks of a label their number would promise too much.
    """
    scale = whole.sum() / paragraphs
    return share_interval(part / scale, whole / scale, least_effect=_LEAST_EFFECT)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > _NOTHING else math.nan
