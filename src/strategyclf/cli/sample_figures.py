"""A labelled sample's figures in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from strategyclf.cli.figures import figure, label_grid
from strategyclf.messages import later, phrase

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.evaluation.own_sample import OwnFigures
    from strategyclf.measures.per_class import Measured
    from strategyclf.taxonomy import Taxonomy

_FEW = 100
NOT_VALIDATED = later(
    "not validated on your text: these figures are about the labelled text; for yours, "
    "label a sample (strategyclf labels sample) and name its design with --sample"
)


def print_own_figures(console: Console, own: OwnFigures, taxonomy: Taxonomy, title: str) -> None:
    """A line a label with 95 % intervals below, shares in per cent, then macro-F1 and what was labelled."""
    figures = own.figures
    table = label_grid(
        title,
        (
            phrase("precision"),
            phrase("recall"),
            "F1",
            phrase("tagged %"),
            phrase("truly %"),
            phrase("labelled"),
        ),
    )
    for label, line in zip(taxonomy, figures.labels, strict=True):
        table.add_row(
            f"{escape(label.zh)}\n[dim]{label.id}[/dim]",
            *(_cell(measured) for measured in (line.precision, line.recall, line.f1)),
            f"{100 * line.tagged_share:.1f}",
            _cell(line.share, percent=True),
            str(line.positives),
        )
    console.print(table)
    for legend in (
        phrase("tagged %: paragraphs of the corpus with the tag; truly %: with the label,"),
        phrase("estimated; labelled: positives in the sample; below each figure and in"),
        phrase("brackets: its 95 % interval"),
    ):
        console.print(legend, style="dim")
    console.print(
        phrase(
            "macro-F1 {f1} on {corpus_rows:,} different paragraphs, from {rows:,} labelled ones",
            f1=figure(figures.macro_f1),
            corpus_rows=figures.corpus_rows,
            rows=figures.rows,
        ),
        soft_wrap=True,
    )


def notes_on(own: OwnFigures) -> list[str]:
    """What stands between the figures and their being taken at their word."""
    notes = []
    if own.unlabelled:
        notes.append(
            phrase(
                "{unlabelled:,} rows of the sample are not labelled yet and count as not drawn",
                unlabelled=own.unlabelled,
            )
        )
    if own.disputed:
        notes.append(
            phrase("{disputed:,} rows left out because readers differ; settle them", disputed=own.disputed)
        )
    if own.proposals_seen:
        notes.append(
            phrase(
                "{proposals_seen:,} rows were labelled with a model's proposal in view: not blind",
                proposals_seen=own.proposals_seen,
            )
        )
    if own.design.trained_on:
        notes.append(
            phrase(
                "the model was trained on {trained_on:,} of the corpus's paragraphs: the figures "
                "flatter it there",
                trained_on=own.design.trained_on,
            )
        )
    if own.figures.rows < _FEW:
        notes.append(
            phrase("{rows:,} labelled rows are few; the intervals say how few", rows=own.figures.rows)
        )
    return notes


def _cell(measured: Measured, *, percent: bool = False) -> str:
    if math.isnan(measured.value):
        return "–"
    if percent:
        low, high = 100 * measured.low, 100 * measured.high
        return f"{100 * measured.value:.1f}\n[dim]{low:.1f}–{high:.1f}[/dim]"
    return f"{measured.value:.3f}\n[dim]{measured.low:.2f}–{measured.high:.2f}[/dim]"
