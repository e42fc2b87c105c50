"""Explanations as one HTML file to read: the text shaded by contribution, and the sum behind every tag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from strategyclf.html_table import css_colour
from strategyclf.measures.bands import shown_percent
from strategyclf.tagging.rows import encodable

if TYPE_CHECKING:
    from strategyclf.measures.bands import Band
    from strategyclf.model.explanation import Explanation, LabelExplanation, Term
    from strategyclf.taxonomy import Taxonomy

TERMS = 12
"""N-grams shown a label; the others are one line, and all are in the JSON."""
LEVELS = 5


@dataclass(frozen=True, slots=True)
class ExplainedParagraph:
    """An explanation and where its paragraph stands; `article` is "" for text that comes from no file."""

    article: str
    index: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Shaded:
    """A run of text of one strength: 0 for none, up to `LEVELS` for a label, down to its negative against."""

    text: str
    level: int
    won: bool
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sum; `bar` is its size against the greatest one, 0 to 100."""

    text: str
    kind: str
    value: float
    bar: float


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label of one paragraph as the page shows it."""

    anchor: str
    one: LabelExplanation
    colour: str
    pieces: tuple[Shaded, ...]
    lines: tuple[Line, ...]
    others: Line | None
    clause: float
    views: tuple[tuple[str, str, float, tuple[Line, ...]], ...]


def explanation_page(
    paragraphs: Sequence[ExplainedParagraph],
    taxonomy: Taxonomy,
    *,
    model: str,
    bands: Mapping[str, Sequence[Band]],
) -> Iterator[str]:
    """The page in parts that can be written as they come.

    Parameters
    ----------
    model : what explained itself, ``NAME@DIGEST``.
    bands : label → measured precision by band, and ``all``; empty where it was not measured.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("strategyclf.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["signed"] = signed
    environment.filters["percent"] = shown_percent
    template = environment.get_template("explanation_page.html.j2")
    views = [
        (paragraph, label_views(paragraph.explanation, f"p{number}"))
        for number, paragraph in enumerate(paragraphs, start=1)
    ]
    for part in template.generate(paragraphs=views, taxonomy=taxonomy, model=model, bands=bands):
        yield encodable(part)


def label_views(explanation: Explanation, anchor: str) -> list[LabelView]:
    """The labels explained, then the one that came nearest to being given."""
    shown = [*explanation.labels, *([explanation.nearly] if explanation.nearly else [])]
    return [_label_view(one, explanation.text, f"{anchor}l{number}") for number, one in enumerate(shown)]


def _label_view(one: LabelExplanation, text: str, anchor: str) -> LabelView:
    top = max((abs(term.contribution) for term in one.terms), default=0.0) or 1.0
    shown, rest = one.terms[:TERMS], one.terms[TERMS:]
    others = sum(term.contribution for term in rest)
    return LabelView(
        anchor=anchor,
        one=one,
        colour=css_colour(one.label.colour),
        pieces=tuple(shaded(one, text)),
        lines=tuple(_line(term, top) for term in shown),
        others=Line(str(len(rest)), "", others, min(100.0, 100 * abs(others) / top)) if rest else None,
        clause=one.clause.score,
        views=tuple(
            (view.zh, view.name, view.contribution, tuple(_line(term, top) for term in view.terms[:TERMS]))
            for view in one.views
        ),
    )


def _line(term: Term, top: float) -> Line:
    return Line(term.text, term.kind, term.contribution, min(100.0, 100 * abs(term.contribution) / top))


def shaded(one: LabelExplanation, text: str) -> list[Shaded]:
    """The text in runs of one strength; joined again it is the text."""
    shades = one.shades(len(text))
    top = max(map(abs, shades), default=0.0) or 1.0
    marks = [
        (round(LEVELS * shade / top), one.clause.start <= at < one.clause.end)
        for at, shade in enumerate(shades)
    ]
    pieces, at = [], 0
    for (level, won), run in groupby(marks):
        end = at + len(list(run))
        pieces.append(Shaded(text[at:end], level, won, sum(shades[at:end])))
        at = end
    return pieces


def signed(value: float, places: int = 3) -> str:
    """``+1.250`` or ``−1.250``, with a minus as wide as the plus."""
    return f"{value:+.{places}f}".replace("-", "−")
