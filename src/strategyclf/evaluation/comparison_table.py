"""A comparison as a table: for pandas and for notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from strategyclf.evaluation.comparison import Comparison
from strategyclf.evaluation.verdict import verdict_on
from strategyclf.html_table import Cell, figure_cell, html_table
from strategyclf.measures.figures_table import label_cell

if TYPE_CHECKING:
    import pandas as pd


def comparison_frame(found: Comparison) -> pd.DataFrame:
    """See `Comparison.to_pandas`."""
    import pandas as pd

    rows = []
    for line in (*found.table.labels, found.table.macro_f1, found.table.micro_f1):
        row: dict[str, Any] = {"label": line.id}
        for name in ("a", "b", "difference"):
            one = getattr(line, name)
            row |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
        test = line.mcnemar
        row |= {
            "only_a_right": test.only_a if test else None,
            "only_b_right": test.only_b if test else None,
            "p": test.p if test else None,
            "verdict": verdict_on(line, found.table.documents).code,
        }
        rows.append(row)
    frame = pd.DataFrame(rows).set_index("label")
    return frame.astype({"only_a_right": "Int64", "only_b_right": "Int64", "p": "float64"})


def comparison_html(found: Comparison) -> str:
    """The table for a notebook, with the verdict in both languages."""
    table = found.table
    rows: list[list[str | Cell]] = []
    for line in table.labels:
        test = line.mcnemar
        assert test
        rows.append(
            [
                label_cell(found.taxonomy, line.id),
                *_figures(line),
                f"{test.only_a:,} : {test.only_b:,}",
                "<0.001" if test.p < 0.001 else f"{test.p:.3f}",
            ]
        )
    for name, line in (("宏平均 macro", table.macro_f1), ("微平均 micro", table.micro_f1)):
        rows.append([name, *_figures(line), "", ""])
    won, lost, even = (found.count(outcome) for outcome in ("won", "lost", "even"))
    notes = [
        f"{found.verdict.zh} · {found.verdict.en}",
        f"{table.rows:,} 段 paragraphs · {table.documents:,} 篇 documents · "
        f"B 胜 won {won:,}，负 lost {lost:,}，平 even {even:,}",
        "差值下方：按文档重抽样的 95% 区间 · "
        "below each difference: its 95 % interval over resampled documents",
    ]
    head = ["标签 label", "F1 A", "F1 B", "B − A", "仅 A 对 : 仅 B 对 only A : only B", "p (McNemar)"]
    return html_table(f"A: {found.a.name} · B: {found.b.name}", head, rows, notes)


def _figures(line: Any) -> list[Cell]:
    difference = line.difference
    return [
        figure_cell(line.a.value),
        figure_cell(line.b.value),
        figure_cell(difference.value, difference.low, difference.high, "+.3f"),
    ]
