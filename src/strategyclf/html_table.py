"""Tables as fragments of HTML for notebooks: escaped, small, in whatever colours the notebook has.

Jupyter and its kin show a fragment among text of their own, light or dark, and some strip style sheets: so
the few styles stand in the elements, and text takes the colour it finds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from strategyclf.text.visible import visible

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_NEUTRAL = "#5b6770"
_RULE = "1px solid rgba(128,128,128,.35)"
_CELL = "padding:.15em .6em;vertical-align:top"
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.3em 0"
_CAPTION = "caption-side:top;text-align:left;padding:.2em .6em;white-space:normal;color:inherit"
_SMALL = "opacity:.75;font-weight:normal"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: text, and smaller text below it.

    Attributes
    ----------
    colour : of a bar before the text, such as a label's; "" for none.
    left : text, set to the left; numbers are set to the right.
    html : in place of `text`, a fragment that is safe already.
    """

    text: str
    small: str = ""
    colour: str = ""
    left: bool = False
    html: str = ""


def html_table(
    caption: str,
    head: Sequence[str | Cell],
    rows: Iterable[Sequence[str | Cell]],
    notes: Sequence[str] = (),
) -> str:
    """A table whose rows begin with their name; `caption`, cells and notes are plain text.

    An empty `caption` or `head` is left out.
    """
    columns = "".join(_cell("th", one, scope="col", first=not i) for i, one in enumerate(head))
    body = "".join(
        f"<tr style='border-top:{_RULE}'>"
        + "".join(
            _cell("td" if i else "th", one, scope="" if i else "row", first=not i)
            for i, one in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    told = "".join(f"<p style='margin:.2em .6em;{_SMALL}'>{escaped(note)}</p>" for note in notes)
    named = f"<caption style='{_CAPTION}'>{escaped(caption)}</caption>" if caption else ""
    top = f"<thead><tr>{columns}</tr></thead>" if head else ""
    table = f"<table style='{_TABLE}'>{named}{top}<tbody>{body}</tbody></table>"
    return f"<div lang='zh-Hans'>{table}{told}</div>"


def _cell(tag: str, given: str | Cell, *, scope: str, first: bool) -> str:
    cell = Cell(given) if isinstance(given, str) else given
    side = "left" if first or cell.left else "right"
    weight = ";font-weight:normal" if tag == "th" and scope == "row" else ""
    bar = (
        f"<span style='border-left:.5em solid {css_colour(cell.colour)};padding-left:.4em'>"
        if cell.colour
        else ""
    )
    text = cell.html or escaped(cell.text)
    small = f"<br><small style='{_SMALL}'>{escaped(cell.small)}</small>" if cell.small else ""
    scoped = f" scope='{scope}'" if scope else ""
    end = "</span>" if bar else ""
    return f"<{tag}{scoped} style='{_CELL};text-align:{side}{weight}'>{bar}{text}{small}{end}</{tag}>"


def escaped(text: str) -> str:
    """`text` as it stands in HTML, and `visible`, so that nothing in it turns the order of what follows."""
    return escape(visible(text))


def css_colour(colour: str) -> str:
    """`colour` where it is one of #RGB and #RRGGBB, else a grey: nothing else gets into a style."""
    return colour if _COLOUR.fullmatch(colour) else _NEUTRAL


def figure_cell(value: float, low: float = math.nan, high: float = math.nan, form: str = ".3f") -> Cell:
    """A figure with its interval below; a dash for NaN.

    Parameters
    ----------
    form : of the format language, for figure and bounds.
    """
    if math.isnan(value):
        return Cell("–")
    bounds = "" if math.isnan(low) else f"{_minus(low, form)}–{_minus(high, form)}"
    if form.startswith("+") and bounds:
        bounds = f"{_minus(low, form)} … {_minus(high, form)}"
    return Cell(_minus(value, form), bounds)


def _minus(value: float, form: str) -> str:
    return format(value, form).replace("-", "−")
