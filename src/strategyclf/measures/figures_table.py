"""Figures a label, with intervals, as rows of a table and as a table for notebooks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from strategyclf.html_table import Cell, figure_cell, html_table
from strategyclf.measures.per_class import LabelFigures, Measured, PerClass
from strategyclf.taxonomy import Taxonomy

_FIGURES = {
    "precision": "查准率 precision",
    "recall": "查全率 recall",
    "f1": "F1",
    "average_precision": "平均查准率 AP",
}
_PARTS = ("value", "low", "high")


def per_class_of_json(figures: Mapping[str, Any]) -> PerClass:
    """The table that `PerClass.as_json` gave `figures` of."""

    def measured(values: Mapping[str, float | None]) -> Measured:
        value, low, high = (math.nan if (part := values[key]) is None else part for key in _PARTS)
        return Measured(value, low, high)

    lines = tuple(
        LabelFigures(
            id,
            **{name: measured(line[name]) for name in (*_FIGURES, "support", "threshold")},
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


def per_class_rows(table: PerClass, taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """A row a label of plain values: names, each figure with its bounds, support, threshold, documents."""
    rows = []
    for line in table.labels:
        label = taxonomy[line.id]
        row: dict[str, Any] = {"label": line.id, "zh": label.zh, "en": label.en}
        for name in (*_FIGURES, "support", "threshold"):
            one: Measured = getattr(line, name)
            row |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
        rows.append({**row, "documents": line.documents})
    return rows


def per_class_html(table: PerClass, taxonomy: Taxonomy, caption: str) -> str:
    """The table for a notebook: a line a label, intervals below the figures, then macro- and micro-F1."""
    rows: list[list[str | Cell]] = []
    for line in table.labels:
        figures = [getattr(line, name) for name in _FIGURES]
        rows.append(
            [
                label_cell(taxonomy, line.id),
                *(figure_cell(one.value, one.low, one.high) for one in figures),
                f"{line.support.value:,.0f}",
                f"{line.documents:,}",
            ]
        )
    for name, one in (("宏平均 macro", table.macro_f1), ("微平均 micro", table.micro_f1)):
        rows.append([name, "", "", figure_cell(one.value, one.low, one.high), "", "", ""])
    basis = {
        "documents": "数字下方：按文档重抽样的 95% 区间 · "
        "below each figure: its 95 % interval over resampled documents",
        "census": "单篇通读：区间只反映分类器的误差 · "
        "one document, fully read: intervals cover the classifier's errors alone",
        "none": "文档过少，没有区间 · no intervals: too few documents",
    }[table.basis]
    told = f"{table.rows:,} 段 paragraphs · {table.documents:,} 篇 documents"
    head = ["标签 label", *_FIGURES.values(), "正例 support", "文档 documents"]
    return html_table(caption, head, rows, [told, basis])


def label_cell(taxonomy: Taxonomy, id: str) -> Cell:
    """A label by its names, with a bar of its colour."""
    label = taxonomy[id]
    return Cell(label.zh, label.en, label.colour)
