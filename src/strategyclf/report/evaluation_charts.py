"""The charts of an evaluation: F1 and its ceiling, precision and recall, reliability, slices, learning."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.html_table import css_colour
from strategyclf.report.charts import PageChart, import_altair, page_chart

if TYPE_CHECKING:
    from strategyclf.evaluation.report_figures import ReportFigures
    from strategyclf.measures.per_class import Measured

Language = Literal["zh", "en"]

WORDS = {
    "zh": {
        "precision": "查准率",
        "recall": "查全率",
        "probability": "模型给出的概率",
        "share": "实际占比",
        "model": "模型",
        "readers": "标注者之间",
        "micro": "微平均 F1",
        "macro": "宏平均 F1",
        "rows": "训练段落数",
        "genre": "体裁",
        "draw": "抽取方式",
        "source": "来源",
        "year": "年份",
        "length": "字数",
        "confidence": "标注把握",
        "": "未知",
    },
    "en": {
        "precision": "precision",
        "recall": "recall",
        "probability": "probability given",
        "share": "share",
        "model": "model",
        "readers": "readers",
        "micro": "micro-F1",
        "macro": "macro-F1",
        "rows": "labelled paragraphs",
        "genre": "genre",
        "draw": "draw",
        "source": "source",
        "year": "year",
        "length": "characters",
        "confidence": "confidence",
        "": "unknown",
    },
}
SLICES_SHOWN = ("genre", "draw", "length", "confidence", "year")


def evaluation_charts(figures: ReportFigures) -> list[PageChart]:
    """All charts of the page, in the order of its sections."""
    import_altair()
    charts = [
        _chart(figures, "f1", _f1, "各标签的 F1 与 95% 区间，菱形为标注者之间的一致程度（上限）。",
               "F1 of each label with its 95 % interval; diamonds: agreement of readers, the ceiling."),
        _chart(figures, "ranking", _ranking, "各标签的查准率—查全率曲线，圆点为所选阈值。",
               "Precision against recall for each label; the dot is the chosen threshold."),
        _chart(figures, "reliability", _reliability,
               "概率十等分后的实际占比与 95% 区间；虚线为所选阈值，斜线为完全可靠。",
               "Share that is right in each tenth of probability, with 95 % intervals; "
               "dashed: the chosen threshold; diagonal: perfectly reliable."),
    ]  # fmt: skip
    if any(part.kind in SLICES_SHOWN for part in figures.slices):
        charts.append(_chart(figures, "slices", _slices, "各类段落的微平均 F1 与 95% 区间。",
                             "Micro-F1 of each part of the rows, with 95 % intervals."))  # fmt: skip
    if figures.learning:
        charts.append(_chart(figures, "learning", _learning, "训练段落数与宏平均 F1。",
                             "Macro-F1 by the number of labelled paragraphs."))  # fmt: skip
    return charts


def _chart(figures: ReportFigures, id: str, make: Any, alt_zh: str, alt_en: str) -> PageChart:
    return page_chart(id, make(figures, "zh"), make(figures, "en"), alt_zh=alt_zh, alt_en=alt_en)


def _names(figures: ReportFigures, language: Language) -> list[str]:
    return [label.zh if language == "zh" else label.en for label in figures.taxonomy]


def _colour(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    colours = [css_colour(label.colour) for label in figures.taxonomy]
    return alt.Color("label:N", legend=None).scale(domain=_names(figures, language), range=colours)


def _bounds(measured: Measured) -> dict[str, float | None]:
    return {
        name: None if math.isnan(value) else value
        for name, value in (("value", measured.value), ("low", measured.low), ("high", measured.high))
    }


def _f1(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    words, names = WORDS[language], _names(figures, language)
    values = [
        {"label": name, "who": words["model"], **_bounds(line.f1)}
        for name, line in zip(names, figures.evaluation.table.labels, strict=True)
    ]
    for ceiling in figures.ceilings[:1]:
        values += [
            {"label": name, "who": words["readers"], **_bounds(line.f1)}
            for name, line in zip(names, ceiling.table.labels, strict=True)
            if not math.isnan(line.f1.value)
        ]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("label:N", sort=names, title=None).axis(labelLimit=260, ticks=False, domain=False)
    )
    who = [words["model"], words["readers"]]
    rule = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="F1").scale(domain=[0, 1]), x2="high:Q", color=_colour(figures, language)
    )
    point = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="value:Q",
        color=_colour(figures, language),
        shape=alt.Shape("who:N", title=None)
        .scale(domain=who, range=["circle", "diamond"])
        .legend(orient="top"),
        tooltip=["label:N", "who:N", alt.Tooltip("value:Q", format=".3f")],
    )
    return (rule + point).properties(width="container", height=36 * len(names))


def _ranking(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    words, names = WORDS[language], _names(figures, language)
    values: list[dict[str, Any]] = []
    for name, curve, line in zip(names, figures.curves, figures.evaluation.table.labels, strict=True):
        values += [
            {"label": name, "recall": recall, "precision": precision, "kind": "curve"}
            for recall, precision in zip(curve.recall, curve.precision, strict=True)
        ]
        values.append(
            {"label": name, "recall": line.recall.value, "precision": line.precision.value, "kind": "chosen"}
        )
    base = alt.Chart().encode(
        x=alt.X("recall:Q", title=words["recall"]).scale(domain=[0, 1]),
        y=alt.Y("precision:Q", title=words["precision"]).scale(domain=[0, 1]),
        color=_colour(figures, language),
    )
    line = base.transform_filter("datum.kind == 'curve'").mark_line(strokeWidth=2, interpolate="step-after")
    dot = base.transform_filter("datum.kind == 'chosen'").mark_point(filled=True, size=100, opacity=1)
    return _facet(line + dot, values, names)


def _reliability(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    words, names = WORDS[language], _names(figures, language)
    values: list[dict[str, Any]] = []
    for name, bins, threshold in zip(names, figures.reliability, figures.probability_thresholds, strict=True):
        values += [
            {
                "label": name,
                "kind": "bin",
                "probability": one.probability,
                "share": one.share,
                **{bound: None if math.isnan(v := getattr(one, bound)) else v for bound in ("low", "high")},
            }
            for one in bins
        ]
        values += [{"label": name, "kind": "even", "probability": end, "share": end} for end in (0, 1)]
        values.append({"label": name, "kind": "chosen", "probability": threshold})
    base = alt.Chart().encode(x=alt.X("probability:Q", title=words["probability"]).scale(domain=[0, 1]))
    share = alt.Y("share:Q", title=words["share"]).scale(domain=[0, 1])
    bins_only = base.transform_filter("datum.kind == 'bin'").encode(color=_colour(figures, language))
    layers = alt.layer(
        base.transform_filter("datum.kind == 'even'")
        .mark_line(color="#8a8f94", strokeWidth=1)
        .encode(y=share),
        base.transform_filter("datum.kind == 'chosen'").mark_rule(color="#8a8f94", strokeDash=[4, 3]),
        bins_only.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q"), y2="high:Q"),
        bins_only.mark_point(filled=True, size=45, opacity=1).encode(y=share),
    )
    return _facet(layers, values, names)


def _facet(layers: Any, values: list[dict[str, Any]], names: list[str]) -> Any:
    alt = import_altair()
    return layers.properties(width=190, height=170).facet(
        alt.Facet("label:N", sort=names, title=None).header(labelLimit=210),
        columns=3,
        data=alt.Data(values=values),
    )


def _slices(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    words = WORDS[language]
    rows = []
    for kind in SLICES_SHOWN:
        parts = [part for part in figures.slices if part.kind == kind]
        if not parts:
            continue
        values = [{"part": part.value or words[""], **_bounds(part.micro_f1)} for part in parts]
        order = [value["part"] for value in values]
        base = alt.Chart(alt.Data(values=values)).encode(
            y=alt.Y("part:N", sort=order, title=words[kind]).axis(labelLimit=120, ticks=False, domain=False)
        )
        x = alt.X("value:Q", title=words["micro"]).scale(domain=[0, 1])
        rule = base.mark_rule(strokeWidth=2, color="#4c78a8").encode(x=alt.X("low:Q"), x2="high:Q")
        point = base.mark_point(filled=True, size=70, opacity=1, color="#4c78a8").encode(
            x=x, tooltip=["part:N", alt.Tooltip("value:Q", format=".3f")]
        )
        rows.append((rule + point).properties(width=420, height=20 * len(parts) + 10))
    return alt.vconcat(*rows)


def _learning(figures: ReportFigures, language: Language) -> Any:
    alt = import_altair()
    words = WORDS[language]
    values = [{"rows": point.rows, **_bounds(point.macro_f1)} for point in figures.learning]
    base = alt.Chart(alt.Data(values=values)).encode(x=alt.X("rows:Q", title=words["rows"]))
    y = alt.Y("value:Q", title=words["macro"]).scale(domain=[0, 1])
    rule = base.mark_rule(strokeWidth=2, color="#4c78a8").encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(point=True, color="#4c78a8").encode(y=y)
    return (rule + line).properties(width="container", height=260)
