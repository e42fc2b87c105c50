"""From predictions to a profile: group, count each text once, measure, compare with the rest, quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from strategyclf.errors import CallError
from strategyclf.messages import phrase
from strategyclf.profiles.correction import Correction
from strategyclf.profiles.gazetteer import Level
from strategyclf.profiles.grouping import Grouping, Several, YearOf, group_rows
from strategyclf.profiles.measuring import cells_of, lean_on
from strategyclf.profiles.moving import steps_of, trends_of
from strategyclf.profiles.predictions import Predictions
from strategyclf.profiles.profile import Group, Profile
from strategyclf.profiles.quotes import quotes_of
from strategyclf.profiles.remarks import remarks
from strategyclf.profiles.repeats import Repeats, find_repeats
from strategyclf.profiles.speaking import model_behind
from strategyclf.profiles.tally import Entries, make_entries

COUNTED = ("body", "list_item")
"""Kinds of paragraph in every denominator: headings repeat their sections, notes are not the text itself."""

_IN_ORDER = ("year", "month", "date", "kind")


@dataclass(frozen=True, slots=True)
class Options:
    """How a profile is made.

    Attributes
    ----------
    by, level, several, year_of : see `strategyclf.profiles.grouping.group_rows`.
    duplicates : whether a text counts once or as often as it stands there.
    include : further kinds of paragraph to count: heading, note.
    quotes : the clearest clauses to show a cell. census : each group is all there is, not a sample.
    """

    by: str = "region"
    level: Level = "province"
    several: Several = "split"
    year_of: YearOf = "publication"
    duplicates: Literal["once", "keep"] = "once"
    include: tuple[str, ...] = ()
    quotes: int = 3
    census: bool = False


def build_profile(
    predictions: Predictions,
    options: Options | None = None,
    *,
    correction: Correction | None = None,
    model: str = "default",
) -> Profile:
    """The profile of `predictions`.

    Parameters
    ----------
    correction : the classifier's error rates on this corpus; without it no share is corrected.
    model : where to look for the model that made the predictions, if not under the name that they give. It
        reads their sentences again (see `strategyclf.profiles.speaking`); without it shares of characters
        rest on the rows' own clauses, and a note says so.

    Raises
    ------
    CallError : a column that no row has, or nothing to count.
    """
    options = options or Options()
    paragraphs, ids = predictions.paragraphs, predictions.taxonomy.ids
    kinds = {*COUNTED, *options.include}
    eligible = [p.kind in kinds for p in paragraphs]
    repeats = find_repeats(paragraphs, eligible) if options.duplicates == "once" else Repeats({}, {})
    counted = [row for row, ok in enumerate(eligible) if ok and row not in repeats.of]
    if not counted:
        raise CallError(
            phrase("no paragraph to count"),
            code="nothing_to_count",
            file=", ".join(predictions.files),
            remedy=phrase("headings and notes are left out: name them with --include heading,note"),
        )
    grouping = group_rows(
        paragraphs, options.by, level=options.level, several=options.several, year_of=options.year_of
    )
    reader = model_behind(predictions, model)
    entries = make_entries(paragraphs, grouping.places, ids, counted, repeats.reprints, reader)
    cells = cells_of(entries, ids, census=options.census, correction=correction)
    cells = lean_on(cells, entries, ids, census=options.census)
    groups = _groups(entries, grouping, options.by)
    order = {group.name: number for number, group in enumerate(groups)}
    cells = sorted(cells, key=lambda cell: (order[cell.group], ids.index(cell.label)))
    if options.quotes:
        quotes = quotes_of(paragraphs, entries, ids, options.quotes)
        cells = [replace(cell, quotes=quotes.get((cell.group, cell.label), ())) for cell in cells]
    whole = _whole(entries)
    unit, steps = steps_of(paragraphs, whole, ids, census=options.census)
    return Profile(
        by=options.by,
        taxonomy=predictions.taxonomy,
        groups=tuple(groups),
        cells=tuple(cells),
        total=tuple(cells_of(whole, ids, census=options.census, correction=correction)),
        steps=tuple(steps),
        trends=trends_of(paragraphs, whole, ids) if unit == "year" else {},
        unit=unit,
        merged={_place(paragraphs[row]): source for row, source in repeats.of.items()},
        reprints=repeats.reprints,
        regions=grouping.articles,
        notes=tuple(
            remarks(
                options, predictions, entries, grouping, repeats, correction, by_sentence=reader is not None
            )
        ),
        manifest={
            **_manifest(options, predictions, entries, grouping),
            "characters_by": "sentences" if reader else "tags",
        },
    )


def _place(paragraph: Any) -> str:
    return f"{paragraph.article}#{paragraph.index}"


def _whole(entries: Entries) -> Entries:
    """All text as one group, each paragraph whole."""
    _, first = np.unique(entries.row, return_index=True)
    chosen = np.zeros(len(entries.row), dtype=bool)
    chosen[first] = True
    one = entries.of(chosen)
    return replace(one, group=np.zeros_like(one.group), weight=np.ones_like(one.weight), groups=("all",))


def _groups(entries: Entries, grouping: Grouping, by: str) -> list[Group]:
    bases: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row, group, weight in zip(entries.row, entries.group, entries.weight, strict=True):
        basis = grouping.places[row].basis
        if basis:
            bases[int(group)][basis] += float(weight)
    groups = []
    for number, name in enumerate(entries.groups):
        mine = entries.group == number
        groups.append(
            Group(
                name,
                characters=float((entries.characters * entries.weight)[mine].sum()),
                paragraphs=float(entries.weight[mine].sum()),
                articles=_articles(entries, mine),
                bases=dict(bases[number]),
            )
        )
    if by in _IN_ORDER:
        return sorted(groups, key=lambda group: (not group.name[:1].isdigit(), group.name))
    # What is not known, or is several things, stands last, where it is seen.
    return sorted(
        groups, key=lambda group: (group.name in ("unknown", "several"), -group.characters, group.name)
    )


def _articles(entries: Entries, mine: Any) -> int:
    return len(np.unique(entries.article[mine & entries.own]))


def _manifest(
    options: Options, predictions: Predictions, entries: Entries, grouping: Grouping
) -> Mapping[str, Any]:
    return {
        "inputs": dict(predictions.files),
        "models": list(predictions.models),
        "rows": len(predictions.paragraphs),
        "counted_paragraphs": len(np.unique(entries.row)),
        "articles": _articles(entries, np.ones(len(entries.row), dtype=bool)),
        "gazetteer": grouping.edition,
        **{
            name: getattr(options, name)
            for name in ("by", "level", "several", "year_of", "duplicates", "census")
        },
        "counted_kinds": [*COUNTED, *options.include],
    }
