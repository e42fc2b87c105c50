"""What is reported of the systems: cards on parts of the rows, leads, calibration, precision held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nested.choice import Nested
from nested.fits import Floats
from nested.rows import Rows
from strategyclf.measures.per_class import Measured
from strategyclf.measures.scorecard import Scorecard, macro_f1_lead, scorecard

POOLED = "all"
REPORTS = 0.43
NEWS = 0.57
MIX = "reports 43 %, news 57 %"
_GENRES = {
    "report": "provincial reports",
    "news": "news",
    "national": "national reports",
    "seed": "first articles",
}
_SURE = {3: "readers clear", 2: "arguable", 1: "a coin toss"}


@dataclass(frozen=True)
class Line:
    """One system's figures.

    Attributes
    ----------
    title : as in the tables. nested : its out-of-fold decisions.
    cards : part of the rows → figures. precise : figures of the tags at the thresholds that hold a precision.
    lead : the first line's macro-F1 less this one's, pooled; None for the first line.
    """

    title: str
    nested: Nested
    cards: Mapping[str, Scorecard]
    precise: Scorecard
    lead: Measured | None


def parts(rows: Rows) -> dict[str, tuple[NDArray[np.bool_], Floats | None]]:
    """Name → the rows of a part, and their weights where they are to stand for another mix."""
    found: dict[str, tuple[NDArray[np.bool_], Floats | None]] = {POOLED: (rows.scored, None)}
    for genre, title in _GENRES.items():
        found[title] = (rows.scored & (rows.genre == genre), None)
    for grade, title in _SURE.items():
        found[title] = (rows.scored & (rows.confidence == grade), None)
    found["drawn census or random"] = (rows.scored & np.isin(rows.draw, ("census", "random")), None)
    weights = np.zeros(len(rows))
    for genre, share in (("report", REPORTS), ("news", NEWS)):
        own = rows.scored & (rows.genre == genre)
        weights[own] = share / max(1, own.sum())
    mixed = weights > 0
    found[MIX] = (mixed, weights[mixed] * mixed.sum())
    found["headings (apart)"] = (rows.unit == "heading", None)
    # A part without a row of some label has no F1 to speak of.
    return {name: part for name, part in found.items() if (rows.Y[part[0]].sum(axis=0) > 0).all()}


def lines(
    ids: Sequence[str], rows: Rows, systems: Sequence[tuple[str, Nested]], n_resamples: int = 1000
) -> list[Line]:
    """The figures of (title, decisions) in that order; leads are over the first of them."""
    made: list[Line] = []
    chosen = parts(rows)

    def card(tags: NDArray[np.int64], said: Nested, part: str) -> Scorecard:
        rows_of, weights = chosen[part]
        return scorecard(
            ids,
            rows.Y[rows_of],
            tags[rows_of],
            said.probabilities[rows_of],
            rows.doc[rows_of],
            weights=weights,
            n_resamples=n_resamples,
        )

    for title, said in systems:
        cards = {part: card(said.tags, said, part) for part in chosen}
        lead = macro_f1_lead(made[0].cards[POOLED], cards[POOLED]) if made else None
        made.append(Line(title, said, cards, card(said.precise_tags, said, POOLED), lead))
    return made


def as_json(line: Line) -> dict[str, Any]:
    """All figures of a line as plain data."""
    said = line.nested
    return {
        "title": line.title,
        "chosen": list(said.chosen),
        "inner_macro_f1": {name: round(value, 6) for name, value in said.inner_f1.items()},
        "seconds_a_fit": round(said.seconds, 2),
        "lead_of_the_first": None if line.lead is None else line.lead.as_json(),
        "parts": {part: card.as_json() for part, card in line.cards.items()},
        "min_precision": {
            id: {
                "precision": figures["precision"].as_json(),
                "recall": figures["recall"].as_json(),
                "folds_refused": int(said.refused[:, j].sum()),
            }
            for j, (id, figures) in enumerate(line.precise.labels.items())
        },
    }
