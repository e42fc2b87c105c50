"""The charts of a profile: the heat map of groups and labels, and how shares move."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Literal

from strategyclf.report.charts import PageChart, import_altair, page_chart

Language = Literal["zh", "en"]
Figures = Mapping[str, Any]

MOST_GROUPS = 40
"""Groups that a heat map shows; the table has them all."""

_WORDS = {
    "zh": {
        "share": "占正文字数 %",
        "ratio": "与其余之比",
        "unknown": "未知",
        "several": "多地",
        "year": "年份",
        "month": "月份",
        "label": "策略",
        "articles": "文章",
        "group": "分组",
    },
    "en": {
        "share": "share of characters, %",
        "ratio": "times the rest",
        "unknown": "unknown",
        "several": "several",
        "year": "year",
        "month": "month",
        "label": "label",
        "articles": "articles",
        "group": "group",
    },
}
_ZH_LINE, _EN_LINE = 4, 11
# So many years stand side by side under a small chart.
_FEW_STEPS = 7


def heat_map(figures: Figures, language: Language, *, width: int | str = "container") -> Any:
    """Groups down, labels across; the number is the share, the colour how it compares with the rest.

    Parameters
    ----------
    figures : as `Profile.as_json` gives them. width : in pixels, or "container" on a page.
    """
    alt = import_altair()
    words = _WORDS[language]
    names = {label["id"]: _in_lines(label[language], language) for label in figures["labels"]}
    groups = [group["name"] for group in figures["groups"]][:MOST_GROUPS]
    values = [
        {
            "group": words.get(cell["group"], cell["group"]),
            "label": names[cell["label"]],
            "share": 100 * cell["share_of_characters"]["value"],
            "ratio": cell["ratio"],
            "times": _times(cell),
        }
        for cell in figures["cells"]
        if cell["group"] in groups and cell["share_of_characters"]["value"] is not None
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("label:N", sort=list(names.values()), title=None).axis(
            orient="top",
            labelAngle=0,
            labelExpr="split(datum.label, '|')",
            labelLimit=0,
            labelLineHeight=14,
            labelPadding=4 + 14 * max(name.count("|") for name in names.values()),
            domain=False,
            ticks=False,
        ),
        y=alt.Y("group:N", sort=[words.get(name, name) for name in groups], title=None).axis(
            labelLimit=130, domain=False, ticks=False
        ),
        tooltip=[
            alt.Tooltip("group:N", title=words["group"]),
            alt.Tooltip("label:N", title=words["label"]),
            alt.Tooltip("share:Q", title=words["share"], format=".2f"),
            alt.Tooltip("ratio:Q", title=words["ratio"], format=".2f"),
        ],
    )
    colour = alt.Color("times:Q", title=words["ratio"]).scale(
        type="log", base=2, domain=[0.25, 1, 4], range=["#4a86b8", "#f4efe6", "#d9803a"], clamp=True
    )
    tiles = base.mark_rect(cornerRadius=2, stroke="#ffffff", strokeWidth=1, strokeOpacity=0.35).encode(
        color=colour.legend(orient="bottom", direction="horizontal", gradientLength=160, tickCount=5)
    )
    numbers = base.mark_text(fontSize=12, color="#1c2024").encode(text=alt.Text("share:Q", format=".1f"))
    return (tiles + numbers).properties(
        # A height by steps would make Vega-Lite warn in every reader's console.
        width=width,
        height=24 * max(1, len(groups)),
        autosize={"type": "fit-x", "contains": "padding"},
    )


def trend_line(figures: Figures, label: Figures, language: Language) -> Any:
    """One label's share by year (or month), the interval as a band where there is one."""
    alt = import_altair()
    words = _WORDS[language]
    values = [
        {
            "when": step["when"],
            "share": 100 * step["share"]["value"],
            "low": step["share"]["low"] and 100 * step["share"]["low"],
            "high": step["share"]["high"] and 100 * step["share"]["high"],
            "articles": step["articles"],
        }
        for step in figures["steps"]
        if step["label"] == label["id"] and step["share"]["value"] is not None
    ]
    base = alt.Chart().encode(
        x=alt.X("when:O", title=words[figures["unit"]]).axis(
            labelAngle=0 if len(values) <= _FEW_STEPS else -45, labelOverlap=True
        ),
        tooltip=[
            alt.Tooltip("when:O", title=words[figures["unit"]]),
            alt.Tooltip("share:Q", title=words["share"], format=".2f"),
            alt.Tooltip("articles:Q", title=words["articles"]),
        ],
    )
    colour = label["colour"]
    band = base.mark_area(opacity=0.22, color=colour).encode(y=alt.Y("low:Q"), y2="high:Q")
    line = base.mark_line(point={"color": colour}, color=colour).encode(
        y=alt.Y("share:Q", title=words["share"])
    )
    layers = [band, line] if any(value["low"] is not None for value in values) else [line]
    return alt.layer(*layers, data=alt.Data(values=values)).properties(
        width="container", height=130, autosize={"type": "fit-x", "contains": "padding"}
    )


def profile_charts(figures: Figures) -> list[PageChart]:
    """The charts of a page: the heat map (``heat``), then a trend a label (``trend-0`` …)."""
    charts = [
        page_chart(
            "heat",
            heat_map(figures, "zh"),
            heat_map(figures, "en"),
            alt_zh="热力图：各组正文中谈及各策略的字数占比，颜色为与其余各组之比；数据见下表。",
            alt_en="Heat map: each group's share of characters that speak of each label, coloured by its "
            "ratio to the rest; the figures are in the table below.",
        )
    ]
    for number, label in enumerate(figures["labels"] if figures["steps"] else ()):
        charts.append(
            page_chart(
                f"trend-{number}",
                trend_line(figures, label, "zh"),
                trend_line(figures, label, "en"),
                alt_zh=label["zh"],
                alt_en=label["en"],
            )
        )
    return charts


def _times(cell: Figures) -> float:
    """The ratio within the colours' reach; where the rest has nothing of the label, an end or the middle."""
    if cell["ratio"] is None:
        return 4.0 if cell["share_of_characters"]["value"] and cell["rest"] is not None else 1.0
    return min(4.0, max(0.25, float(cell["ratio"])))


def _in_lines(name: str, language: Language) -> str:
    """A name cut by ``|`` into lines short enough for a narrow column."""
    if language == "zh":
        # Lines as even as may be: 人才与|教育, not one character alone.
        count = -(-len(name) // _ZH_LINE)
        ends = [round(len(name) * line / count) for line in range(count + 1)]
        return "|".join(name[start:end] for start, end in pairwise(ends))
    lines = [""]
    for word in name.split():
        if lines[-1] and len(lines[-1]) + len(word) >= _EN_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "|".join(lines)
