"""A profile: how much of a corpus speaks of each label, group by group."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.measures.prevalence import Corrected
from strategyclf.measures.shares import Trend
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["characters", "paragraphs", "articles"]
Basis = Literal["sample", "census", "too few documents", ""]
Lean = Literal["over", "under", "", "not tested"]

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; NaN where there is none, and `basis` says why.

    Basis sample: the articles are a sample of more; census: one article, read in full, and the interval
    covers the classifier's error only.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    basis: Basis = ""

    def as_json(self) -> dict[str, Any]:
        return {
            **{name: _number(getattr(self, name)) for name in ("value", "low", "high")},
            "basis": self.basis,
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause that speaks clearly, and where it stands."""

    text: str
    article: str
    paragraph: int
    title: str
    date: str
    source: str
    probability: float

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Cell:
    """One group and one label.

    Attributes
    ----------
    characters, paragraphs, articles : those that speak of the label; a split paragraph counts in parts.
    share_of_characters : of the characters, those in clauses over the label's threshold: the default.
    share_of_paragraphs : with the tag. share_of_articles : with at least one such paragraph.
    rest : the share of characters in all other groups together. ratio : the group's over that.
    lean, q : over or under the rest at a false discovery rate of 5 %, and the adjusted p-value.
    corrected : the share of paragraphs corrected for the classifier's errors, where that was asked for.
    """

    group: str
    label: str
    characters: float
    paragraphs: float
    articles: int
    share_of_characters: Share
    share_of_paragraphs: Share
    share_of_articles: Share
    rest: float
    ratio: float
    lean: Lean = "not tested"
    q: float = math.nan
    corrected: Corrected | None = None
    quotes: tuple[Quote, ...] = ()

    def share(self, measure: Measure) -> Share:
        share: Share = getattr(self, f"share_of_{measure}")
        return share

    def as_json(self) -> dict[str, Any]:
        plain = ("characters", "paragraphs", "articles", "rest", "ratio", "q")
        corrected = self.corrected
        return {
            "group": self.group,
            "label": self.label,
            **{name: _number(getattr(self, name)) for name in plain},
            **{f"share_of_{m}": self.share(m).as_json() for m in ("characters", "paragraphs", "articles")},
            "lean": self.lean,
            "corrected": corrected
            and {name: _number(getattr(corrected, name)) for name in ("value", "low", "high")},
            "quotes": [quote.as_json() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a profile: its size, and what its paragraphs' place rests on (regions and years)."""

    name: str
    characters: float
    paragraphs: float
    articles: int
    bases: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        sizes = {name: _number(getattr(self, name)) for name in ("characters", "paragraphs", "articles")}
        return {"name": self.name, **sizes, "bases": {key: _number(n) for key, n in self.bases.items()}}


@dataclass(frozen=True, slots=True)
class Step:
    """One label's share of characters in one year or month."""

    when: str
    label: str
    share: Share
    articles: int


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of a corpus speaks of each label, by group.

    Attributes
    ----------
    by : what the groups are. groups : largest first for regions and columns, in order for years.
    cells : group by group, each with the labels in canonical order. total : one cell a label, of all text.
    steps, trends : shares by year (by month where there is but one year), and the line through them.
    merged : what repeats what, ``ARTICLE#PARAGRAPH`` → the same or ``ARTICLE``; not counted twice.
    reprints : articles that mostly repeat another. regions : article → its region and basis.
    notes : what a reader must know, as (Chinese, English). manifest : inputs, models, options.
    """

    by: str
    taxonomy: Taxonomy
    groups: tuple[Group, ...]
    cells: tuple[Cell, ...]
    total: tuple[Cell, ...]
    steps: tuple[Step, ...] = ()
    trends: Mapping[str, Trend] = field(default_factory=dict)
    unit: str = "year"
    merged: Mapping[str, str] = field(default_factory=dict)
    reprints: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def cell(self, group: str, label: str) -> Cell:
        """The cell of `group` and `label`; raises `KeyError`."""
        for cell in self.cells:
            if (cell.group, cell.label) == (group, label):
                return cell
        raise KeyError((group, label))

    def to_pandas(self) -> pd.DataFrame:
        """One row a group and label, with every measure; `by` names the first column."""
        import pandas as pd

        from strategyclf.profiles.tables import rows_of

        return pd.DataFrame(rows_of(self))

    def as_json(self) -> dict[str, Any]:
        """The form of ``profile --json``, and what the page is made of."""
        return {
            "schema": SCHEMA,
            "by": self.by,
            "labels": [{"id": x.id, "zh": x.zh, "en": x.en, "colour": x.colour} for x in self.taxonomy],
            "groups": [group.as_json() for group in self.groups],
            "cells": [cell.as_json() for cell in self.cells],
            "total": [cell.as_json() for cell in self.total],
            "unit": self.unit,
            "steps": [
                {"when": s.when, "label": s.label, "share": s.share.as_json(), "articles": s.articles}
                for s in self.steps
            ],
            "trends": {
                id: {name: _number(getattr(trend, name)) for name in ("slope", "low", "high", "p")}
                for id, trend in self.trends.items()
            },
            "merged": dict(self.merged),
            "reprints": dict(self.reprints),
            "regions": {id: {"region": name, "basis": basis} for id, (name, basis) in self.regions.items()},
            "notes": [{"zh": zh, "en": en} for zh, en in self.notes],
            "manifest": dict(self.manifest),
        }

    def _repr_html_(self) -> str:
        from strategyclf.profiles.notebook import profile_html

        return profile_html(self)


def _number(value: float) -> float | None:
    return None if isinstance(value, float) and math.isnan(value) else round(value, 6)
