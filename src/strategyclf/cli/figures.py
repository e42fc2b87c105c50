"""The per-class table in the terminal."""

from __future__ import annotations

import math

from rich import box
from rich.console import Console
from rich.table import Table

from strategyclf.measures.per_class import Measured, PerClass
from strategyclf.taxonomy import Taxonomy


def print_table(console: Console, table: PerClass, taxonomy: Taxonomy, title: str) -> None:
    """Print `table`: a line a label, its 95 % intervals below, then macro- and micro-F1."""
    grid = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
    )
    grid.add_column("label", no_wrap=True)
    for name in ("precision", "recall", "F1", "AP", "support", "docs"):
        grid.add_column(name, justify="right", no_wrap=True)
    for label, figures in zip(taxonomy, table.labels, strict=True):
        cells = [figures.precision, figures.recall, figures.f1, figures.average_precision]
        grid.add_row(
            f"{label.zh}\n[dim]{label.id}[/dim]",
            *(_cell(cell, 3, 2) for cell in cells),
            _cell(figures.support, 0, 0),
            str(figures.documents),
        )
    console.print(grid)
    legend = "AP: average precision" + ("; below each figure its 95 % interval" if table.intervals else "")
    console.print(legend, style="dim", highlight=False)
    console.print(
        f"macro-F1 {figure(table.macro_f1)}, micro-F1 {figure(table.micro_f1)} "
        f"on {table.rows:,} paragraphs of {table.documents:,} documents",
        soft_wrap=True,
        highlight=False,
    )
    if not table.intervals:
        console.print(
            f"No intervals: {table.documents} documents are too few to resample (10 or more are needed).",
            soft_wrap=True,
            highlight=False,
        )


def figure(measured: Measured) -> str:
    """``0.812 (0.795–0.830)``; "not measured" for NaN."""
    if math.isnan(measured.value):
        return "not measured"
    if math.isnan(measured.low):
        return f"{measured.value:.3f}"
    return f"{measured.value:.3f} ({measured.low:.3f}–{measured.high:.3f})"


def _cell(measured: Measured, decimals: int, interval_decimals: int) -> str:
    if math.isnan(measured.value):
        return "–"
    value = f"{measured.value:.{decimals}f}"
    if math.isnan(measured.low):
        return value
    return f"{value}\n[dim]{measured.low:.{interval_decimals}f}–{measured.high:.{interval_decimals}f}[/dim]"
