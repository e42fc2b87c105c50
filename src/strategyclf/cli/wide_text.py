"""Help that holds Chinese: lines may end between any two of its characters, which Rich takes for a word."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.containers import Lines
from rich.measure import Measurement
from rich.text import Text
from typer.rich_utils import OptionHighlighter

from strategyclf.cli.wrapping import wrap


class WideText(Text):
    """Text whose lines end where a reader of Chinese would end them."""

    def wrap(self, console: Any, width: int, **options: Any) -> Lines:
        return Lines(
            line[slice(*place)]
            for line in self.split(allow_blank=True)
            for place in list(wrap(line.plain, max(width, 2))) or [(0, 0)]
        )

    def __rich_measure__(self, console: Any, options: Any) -> Measurement:
        longest = max(map(cell_len, self.plain.splitlines()), default=0)
        words = max((cell_len(word) for word in self.plain.split() if word.isascii()), default=0)
        return Measurement(min(max(words, 2), longest), longest)


class WideHighlighter(OptionHighlighter):
    """Typer's colours for options, on text that ends its lines so."""

    def __call__(self, text: str | Text) -> Text:
        shown = super().__call__(text)
        if shown.plain.isascii():
            return shown
        return WideText(shown.plain, style=shown.style, spans=shown.spans)
