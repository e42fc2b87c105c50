"""The per-class table in the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from strategyclf.measures.intervals import FEWEST_DOCUMENTS
from strategyclf.measures.per_class import Measured, PerClass
from strategyclf.messages import phrase
from strategyclf.taxonomy import Taxonomy


def label_grid(title: str, figures: Sequence[str]) -> Table:
    """An empty table with a line a label: its names, which may fold, and `figures`, which are never cut."""
    grid = Table(
        title=escape(title),
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        padding=0,
        show_edge=False,
        pad_edge=False,
    )
    grid.add_column(phrase("label"), overflow="fold")
    for name in figures:
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def print_table(console: Console, table: PerClass, taxonomy: Taxonomy, title: str) -> None:
    """Print `table`: a line a label, its 95 % intervals below, then macro- and micro-F1.

    With ids and names of usual length it fits 80 columns; longer ones are folded, figures never cut.
    """
    grid = label_grid(
        title, (phrase("precision"), phrase("recall"), "F1", "AP", phrase("support"), phrase("docs"))
    )
    for label, figures in zip(taxonomy, table.labels, strict=True):
        cells = [figures.precision, figures.recall, figures.f1, figures.average_precision]
        grid.add_row(
            f"{escape(label.zh)}\n[dim]{label.id}[/dim]",
            *(_cell(cell, 3, 2) for cell in cells),
            _cell(figures.support, 0, 0),
            f"{figures.documents:,}",
        )
    console.print(grid)
    for line in (
        phrase(
            "macro-F1 {macro}, micro-F1 {micro}",
            macro=figure(table.macro_f1),
            micro=figure(table.micro_f1),
        ),
        phrase(
            "on {rows:,} paragraphs of {documents:,} documents; AP: average precision",
            rows=table.rows,
            documents=table.documents,
        ),
        _interval_line(table),
    ):
        console.print(line, markup=False, highlight=False)


def figure(measured: Measured) -> str:
    """``0.812 (0.795–0.830)``; "not measured" for NaN."""
    if math.isnan(measured.value):
        return phrase("not measured")
    if math.isnan(measured.low):
        return f"{measured.value:.3f}"
    return f"{measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f})"


def _interval_line(table: PerClass) -> str:
    if table.basis == "documents":
        return phrase("below each figure and in brackets: its 95 % interval over resampled documents")
    if table.basis == "census":
        return phrase("one document, fully read: intervals cover the classifier's errors alone")
    return phrase(
        "no intervals: {documents} documents are too few to resample ({fewest} or more are needed)",
        documents=table.documents,
        fewest=FEWEST_DOCUMENTS,
    )


def _cell(measured: Measured, decimals: int, interval_decimals: int) -> str:
    if math.isnan(measured.value):
        return "–"
    value = f"{measured.value:,.{decimals}f}"
    if math.isnan(measured.low):
        return value
    return f"{value}\n[dim]{measured.low:,.{interval_decimals}f}–{measured.high:,.{interval_decimals}f}[/dim]"
