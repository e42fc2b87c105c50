"""An explanation as a fragment of HTML for a notebook; `strategyclf.report` makes the page for readers."""

from __future__ import annotations

from html import escape
from itertools import groupby

from strategyclf.model.explanation import Explanation, LabelExplanation

_TERMS = 10


def explanation_html(explanation: Explanation) -> str:
    """The text shaded for each label, and the lines that sum to its score."""
    shown = [*explanation.labels, *([explanation.nearly] if explanation.nearly else [])]
    parts = "".join(_label(one, explanation.text) for one in shown)
    return f"<div lang='zh-Hans'>{parts or escape(explanation.text)}</div>"


def _label(one: LabelExplanation, text: str) -> str:
    told = "" if one.tagged else "（未标 not tagged）"
    lines = [("偏置 bias", one.bias), *((t.text, t.contribution) for t in one.terms[:_TERMS])]
    if len(one.terms) > _TERMS:
        rest = one.terms[_TERMS:]
        lines.append((f"其余 {len(rest)} 个 n-gram others", sum(term.contribution for term in rest)))
    lines.append(("其他语句 other clauses", one.other_clauses.contribution))
    lines += [(f"{view.zh} {view.name}", view.contribution) for view in one.views]
    lines += [("得分 score", one.score), ("阈值 threshold", one.threshold)]
    rows = "".join(f"<tr><td>{escape(name)}<td align='right'>{value:+.3f}" for name, value in lines)
    return (
        f"<p><b>{escape(one.label.zh)}</b> {escape(one.label.en)} {one.probability:.0%}{told}"
        f"<p>{shaded_html(text, one.shades(len(text)))}<table>{rows}</table>"
    )


def shaded_html(text: str, shades: list[float]) -> str:
    """`text` with what speaks for a label tinted green and what speaks against it red, by strength."""
    top = max(map(abs, shades), default=0.0) or 1.0
    # Four strengths either way: neighbours of one strength share an element.
    levels = [round(4 * shade / top) for shade in shades]
    pieces = []
    for level, group in groupby(zip(text, levels, strict=True), key=lambda pair: pair[1]):
        piece = escape("".join(character for character, _ in group))
        colour = "34,139,84" if level > 0 else "200,60,60"
        style = f"background:rgba({colour},{abs(level) * 0.13:.2f})"
        pieces.append(f"<span style='{style}'>{piece}</span>" if level else piece)
    return "".join(pieces)
