"""Explanations in the terminal: the text with what counts in it, and the sum in lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from strategyclf.cli.label_colours import chip_style
from strategyclf.cli.terminal import console
from strategyclf.messages import language, later, phrase
from strategyclf.text.visible import visible

if TYPE_CHECKING:
    from strategyclf.model.explanation import ClauseScore, Flip, LabelExplanation, Term
    from strategyclf.model.model import Model
    from strategyclf.report.explanation_page import ExplainedParagraph

_BANDS = {"high": later("高 high"), "medium": later("中 medium"), "low": later("低 low")}
_KINDS = {"words": later("words"), "characters": later("chars")}
_BAR = 12
_QUOTE = 24


def print_explanations(explained: Sequence[ExplainedParagraph], model: Model, most: int) -> None:
    """Print each paragraph: its text shaded, a sum a label, what nearly won and what would turn it.

    Parameters
    ----------
    most : n-grams shown a label.
    """
    page = console()
    for one in explained:
        page.print()
        if one.article:
            page.print(Text.assemble((visible(one.article), "bold"), (f"  #{one.index}", "dim")))
        if not one.explanation.labels:
            page.print(Padding(Text(visible(one.explanation.text)), (0, 0, 0, 2)))
            page.print(Text(phrase("no tag 没有标签"), "bold"))
        for label in one.explanation.labels:
            page.print(_label(label, one.explanation.text, most))
        if one.explanation.nearly:
            page.print(_nearly(one.explanation.nearly))
    if explained and not model.bands:
        page.print(Text(phrase("precision of the bands: not measured for this model"), "dim"))
    page.print()


def _label(one: LabelExplanation, text: str, most: int) -> Group:
    head = Text.assemble(
        (f" {one.label.zh} ", chip_style(one.label.colour)),
        f" {one.label.id}  {_percent(one.probability)}  ",
        (phrase(_BANDS[one.band]) if one.band else phrase("not given 未标"), "bold"),
    )
    if one.uncertain:
        head.append("  " + phrase("uncertain 待核"), "yellow")
    if one.measured and one.measured.precision is not None:
        interval = ""
        if one.measured.low is not None and one.measured.high is not None:
            interval = phrase(", {low:.0%}–{high:.0%}", low=one.measured.low, high=one.measured.high)
        said = phrase(
            "of such tags {precision:.0%} were right ({tags:,} tags{interval})",
            precision=one.measured.precision,
            tags=one.measured.tags,
            interval=interval,
        )
        head.append(f"\n  {said}", "dim")
    return Group(
        head,
        Padding(_shaded(one, text), (0, 0, 0, 2)),
        Padding(_sum(one, most), (0, 0, 0, 2)),
        *(Padding(line, (0, 0, 0, 2)) for line in _remarks(one)),
        "",
    )


def _shaded(one: LabelExplanation, text: str) -> Text:
    """The winning clause underlined; what speaks for the label green, what speaks against it red."""
    shown = Text(visible(text))
    shown.stylize("underline", one.clause.start, one.clause.end)
    shades = one.shades(len(text))
    top = max(map(abs, shades), default=0.0) or 1.0
    for at, shade in enumerate(shades):
        part = shade / top
        if abs(part) >= 0.15:
            colour = "green" if part > 0 else "red"
            shown.stylize(f"bold {colour}" if abs(part) >= 0.5 else colour, at, at + 1)
    return shown


def _sum(one: LabelExplanation, most: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    top = max((abs(term.contribution) for term in one.terms), default=0.0) or 1.0
    _add_terms(grid, one.terms, most, top)
    grid.add_row(phrase("bias 偏置"), _signed(one.bias))
    for view in one.views:
        grid.add_row(
            Text(view.zh if language() == "zh" else f"{view.name} {view.zh}"),
            _signed(view.contribution),
            _gist(view.terms),
        )
    grid.add_row(phrase("= clause 语句"), _signed(one.clause.score), style="bold")
    other = one.other_clauses
    told = phrase(
        "{raised} by the others, {length} for there being {clauses}",
        raised=_signed(other.raised),
        length=_signed(other.length),
        clauses=other.clauses,
    )
    grid.add_row(
        phrase("other clauses 其他语句"),
        _signed(other.contribution),
        Text(told if other.clauses > 1 else "", "dim"),
    )
    threshold = phrase(
        "threshold 阈值 {threshold} ({probability})",
        threshold=_signed(one.threshold),
        probability=_percent(one.threshold_probability),
    )
    grid.add_row(phrase("= score 得分"), _signed(one.score), Text(threshold), style="bold")
    return grid


def _add_terms(grid: Table, terms: Sequence[Term], most: int, top: float) -> None:
    for term in terms[:most]:
        size = round(_BAR * abs(term.contribution) / top)
        bar = Text("█" * size, "green" if term.contribution > 0 else "red")
        grid.add_row(
            Text.assemble(term.text, (f" {phrase(_KINDS[term.kind])}", "dim")),
            _signed(term.contribution),
            bar,
        )
    if rest := terms[most:]:
        total = sum(term.contribution for term in rest)
        grid.add_row(Text(phrase("{number} other n-grams 其余", number=len(rest)), "dim"), _signed(total))


def _gist(terms: Sequence[Term]) -> Text:
    """The first n-grams of a further view, in one line."""
    return Text(", ".join(f"{term.text} {_signed(term.contribution)}" for term in terms[:3]), "dim")


def _remarks(one: LabelExplanation) -> Iterator[Text]:
    for clause in one.runners_up:
        yield Text.assemble(
            (phrase("next clause 次强语句") + " ", "dim"), f"{_signed(clause.score)} ", _quote(clause)
        )
    for flip in one.flips:
        yield _flip(flip)
    if not one.flips:
        yield Text(
            phrase("striking out a few words never withdraws it 删去几个词不会改变判断")
            if one.tagged
            else phrase("striking out a few words never gives it 删去几个词不会改变判断"),
            "dim",
        )


def _flip(flip: Flip) -> Text:
    turned = (
        phrase("withdrawn 不再标 without 若无")
        if flip.to == "withdrawn"
        else phrase("given 会标 without 若无")
    )
    what = " · ".join(visible(text) if flip.kind == "words" else _cut(text) for text in flip.texts)
    return Text.assemble((turned + " ", "dim"), what, (f" → {_percent(flip.probability)}", "dim"))


def _nearly(one: LabelExplanation) -> Text:
    line = Text.assemble(
        (phrase("nearest of the others 最接近的其他标签") + " ", "dim"),
        f"{one.label.zh} {one.label.id} {_percent(one.probability)}",
        (f" ({phrase('threshold 阈值')} {_percent(one.threshold_probability)})", "dim"),
    )
    if one.uncertain:
        line.append(" " + phrase("uncertain 待核"), "yellow")
    line.append("\n  ").append(_quote(one.clause))
    for flip in one.flips:
        line.append("\n  ").append(_flip(flip))
    return line


def _quote(clause: ClauseScore) -> Text:
    return Text(_cut(clause.text.strip()))


def _cut(text: str) -> str:
    return visible(text if len(text) <= _QUOTE else f"{text[: _QUOTE - 1]}…")


def _percent(probability: float) -> str:
    return f"{min(99, max(1, round(100 * probability)))} %"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−")
