"""The per-class table in the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from strategyclf.measures.intervals import FEWEST_DOCUMENTS
from strategyclf.measures.per_class import LabelFigures, Measured, PerClass
from strategyclf.taxonomy import Taxonomy

_PARTS = ("value", "low", "high")
_FIGURES = ("precision", "recall", "f1", "average_precision", "support", "threshold")


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
    grid.add_column("label", overflow="fold")
    for name in figures:
        grid.add_column(name, justify="right", no_wrap=True)
    return grid


def print_table(console: Console, table: PerClass, taxonomy: Taxonomy, title: str) -> None:
    """Print `table`: a line a label, its 95 % intervals below, then macro- and micro-F1.

    With ids and names of usual length it fits 80 columns; longer ones are folded, figures never cut.
    """
    grid = label_grid(title, ("precision", "recall", "F1", "AP", "support", "docs"))
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
        f"macro-F1 {figure(table.macro_f1)}, micro-F1 {figure(table.micro_f1)}",
        f"on {table.rows:,} paragraphs of {table.documents:,} documents; AP: average precision",
        _interval_line(table),
    ):
        console.print(line, markup=False, highlight=False)


def per_class_of_json(figures: Mapping[str, Any]) -> PerClass:
    """The table that `PerClass.as_json` gave `figures` of."""

    def measured(values: Mapping[str, float | None]) -> Measured:
        value, low, high = (math.nan if (part := values[key]) is None else part for key in _PARTS)
        return Measured(value, low, high)

    lines = tuple(
        LabelFigures(
            id,
            **{name: measured(line[name]) for name in _FIGURES},
            documents=line["documents"],
        )
        for id, line in figures["labels"].items()
    )
    macro_f1, micro_f1 = measured(figures["macro_f1"]), measured(figures["micro_f1"])
    return PerClass(
        lines,
        macro_f1,
        micro_f1,
        figures["rows"],
        figures["documents"],
        # Models of earlier versions do not say.
        basis=figures.get("intervals", "none" if figures["macro_f1"]["low"] is None else "documents"),
    )


def figure(measured: Measured) -> str:
    """``0.812 (0.795–0.830)``; "not measured" for NaN."""
    if math.isnan(measured.value):
        return "not measured"
    if math.isnan(measured.low):
        return f"{measured.value:.3f}"
    return f"{measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f})"


def _interval_line(table: PerClass) -> str:
    if table.basis == "documents":
        return "below each figure and in brackets: its 95 % interval over resampled documents"
    if table.basis == "census":
        return "one document, fully read: intervals cover the classifier's errors alone"
    return (
        f"no intervals: {table.documents} documents are too few to resample ({FEWEST_DOCUMENTS} or more are "
        "needed)"
    )


def _cell(measured: Measured, decimals: int, interval_decimals: int) -> str:
    if math.isnan(measured.value):
        return "–"
    value = f"{measured.value:,.{decimals}f}"
    if math.isnan(measured.low):
        return value
    return f"{value}\n[dim]{measured.low:,.{interval_decimals}f}–{measured.high:,.{interval_decimals}f}[/dim]"
