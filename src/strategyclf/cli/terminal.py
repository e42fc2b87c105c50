"""The terminal: a console that takes nothing in a user's text for a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from strategyclf.text.visible import visible


class PlainConsole(Console):
    """A console that prints text as it stands: no markup, no ``:emoji:``, no colours of its own choosing.

    Escape sequences and marks of direction within what is printed show as marks instead of acting.
    """

    def render_str(self, text: str, **how: Any) -> Text:
        """As `Console.render_str`, of visible text: it is measured as it will be shown."""
        return super().render_str(visible(text, lines=True), **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As `Console.render`, every text made `visible`."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text, lines=True))


def console(*, stderr: bool = False, markup: bool = False) -> PlainConsole:
    """A console for what a command prints.

    Parameters
    ----------
    markup : for a table whose cells are marked up by us, and whose text of users is escaped.
    """
    return PlainConsole(stderr=stderr, markup=markup, highlight=False, emoji=False)
