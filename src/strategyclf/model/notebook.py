"""Models, tags and explanations as fragments of HTML for a notebook; `strategyclf.report` makes pages."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from strategyclf.html_table import Cell, css_colour, escaped, html_table
from strategyclf.measures.bands import band_of, shown_percent
from strategyclf.measures.figures_table import label_cell, per_class_html, per_class_of_json

if TYPE_CHECKING:
    from strategyclf.model.explanation import Explanation, LabelExplanation
    from strategyclf.model.model import Model, Tags
    from strategyclf.model.tag_list import TagList
    from strategyclf.taxonomy import Taxonomy

_TERMS = 10
_TEXTS = 20
_BANDS = {"high": "高", "medium": "中", "low": "低"}


def model_html(model: Model) -> str:
    """What a model is and how good each label is, cross-fitted; with other thresholds, what those held."""
    training = model.manifest["training"]
    name = f"{model.name} ({model.digest})"
    trained = f"{training['rows']:,} 段 paragraphs, {training['documents']:,} 篇 documents"
    if not model.operating.name:
        caption = f"模型 model {name} · 训练于 trained on {trained} · 交叉拟合 cross-fitted"
        return per_class_html(
            per_class_of_json(model.manifest["metrics"]["cross_fitted"]), model.taxonomy, caption
        )
    rows: list[list[str | Cell]] = []
    for label in model.taxonomy:
        point = model.held.get(label.id)
        held = (
            ["–", "–"] if point is None else [f"{one.value:.3f}" for one in (point.precision, point.recall)]
        )
        rows.append([label_cell(model.taxonomy, label.id), *held])
    head = ["标签 label", "查准率 precision", "查全率 recall"]
    return html_table(
        f"模型 model {name} · {model.operating.name}", head, rows, ["折外实测 as held out of fold"]
    )


def tags_html(found: TagList) -> str:
    """A line a text: its tags with probability and band, and the text with the winning clauses marked."""
    rows: list[list[str | Cell]] = []
    for i, (text, tags) in enumerate(zip(found.texts[:_TEXTS], found, strict=False)):
        chips = Cell("", left=True, html=_chips(tags, found.taxonomy))
        rows.append([str(i), chips, _marked(text, tags, found.taxonomy)])
    more = len(found) - _TEXTS
    notes = [f"另有 {more:,} 条 · {more:,} more: .to_pandas()"] if more > 0 else []
    return html_table(
        f"{len(found):,} 段 texts",
        ["", Cell("标签 tags", left=True), Cell("文本 text", left=True)],
        rows,
        notes,
    )


def _chips(tags: Tags, taxonomy: Taxonomy) -> str:
    chips = []
    for id in tags.labels:
        label, probability = taxonomy[id], tags.probabilities[id]
        unsure = " 待核" if id in tags.uncertain else ""
        bar = f"border-left:.5em solid {css_colour(label.colour)};padding-left:.4em"
        chips.append(
            f"<span style='white-space:nowrap;{bar}' "
            f"title='{escaped(label.en)}'>{escaped(label.zh)} {_BANDS[band_of(probability)]} "
            f"{shown_percent(probability)}{unsure}</span>"
        )
    return "<br>".join(chips) or "<span style='opacity:.75'>没有标签 none</span>"


def _marked(text: str, tags: Tags, taxonomy: Taxonomy) -> Cell:
    colours: dict[tuple[int, int], str] = {}
    for id in tags.labels:
        for clause in tags.evidence[id][:1]:
            colours.setdefault((clause.start, clause.end), css_colour(taxonomy[id].colour))
    parts, at = [], 0
    for (start, end), colour in sorted(colours.items()):
        style = f"text-decoration:underline {colour} .15em;text-underline-offset:.2em"
        parts += [escaped(text[at:start]), f"<span style='{style}'>{escaped(text[start:end])}</span>"]
        at = end
    return Cell("", left=True, html="".join([*parts, escaped(text[at:])]) or "&nbsp;")


def explanation_html(explanation: Explanation) -> str:
    """The text shaded for each label, and the lines that sum to its score."""
    shown = [*explanation.labels, *([explanation.nearly] if explanation.nearly else [])]
    parts = "".join(_label(one, explanation.text) for one in shown)
    return f"<div lang='zh-Hans'>{parts or escaped(explanation.text)}</div>"


def _label(one: LabelExplanation, text: str) -> str:
    band = _BANDS[one.band] if one.band else "未标 not tagged"
    unsure = " 待核 uncertain" if one.uncertain else ""
    lines = [("偏置 bias", one.bias), *((t.text, t.contribution) for t in one.terms[:_TERMS])]
    if len(one.terms) > _TERMS:
        rest = one.terms[_TERMS:]
        lines.append((f"其余 {len(rest)} 个 n-gram others", sum(term.contribution for term in rest)))
    lines.append(("其他语句 other clauses", one.other_clauses.contribution))
    lines += [(f"{view.zh} {view.name}", view.contribution) for view in one.views]
    lines += [("得分 score", one.score), ("阈值 threshold", one.threshold)]
    caption = (
        f"{one.label.zh} {one.label.en} · {shown_percent(one.probability)} {band}{unsure} "
        f"(阈值 threshold {shown_percent(one.threshold_probability)})"
    )
    table = html_table("", [], [[name, f"{value:+.3f}".replace("-", "−")] for name, value in lines])
    bar = f"border-left:.3em solid {css_colour(one.label.colour)};padding-left:.6em;margin:.6em 0"
    shaded = shaded_html(text, one.shades(len(text)))
    return f"<div style='{bar}'><p>{escaped(caption)}</p><p>{shaded}</p>{table}</div>"


def shaded_html(text: str, shades: list[float]) -> str:
    """`text` with what speaks for a label tinted green and what speaks against it red, by strength."""
    top = max(map(abs, shades), default=0.0) or 1.0
    # Four strengths either way: neighbours of one strength share an element.
    levels = [round(4 * shade / top) for shade in shades]
    pieces = []
    for level, group in groupby(zip(text, levels, strict=True), key=lambda pair: pair[1]):
        piece = escaped("".join(character for character, _ in group))
        colour = "34,139,84" if level > 0 else "200,60,60"
        style = f"background:rgba({colour},{abs(level) * 0.13:.2f})"
        pieces.append(f"<span style='{style}'>{piece}</span>" if level else piece)
    return "".join(pieces)
