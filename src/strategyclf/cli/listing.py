"""Tagged articles for the eye, on a terminal: a sink that prints instead of writing a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row
    from strategyclf.taxonomy import Taxonomy


class Listing:
    """Prints each article's title and its tagged paragraphs, the winning clauses underlined."""

    def __init__(self, console: Console, taxonomy: Taxonomy) -> None:
        self.path: Path | None = None
        self._console = console
        self._taxonomy = taxonomy

    def add(self, tagged: TaggedArticle) -> None:
        article = tagged.article
        origin = " · ".join(part for part in (article.source, article.date, article.id) if part)
        self._console.print()
        self._console.print(Text(article.title or article.id, "bold"), Text(origin, "dim"), sep="  ")
        for paragraph, tags in zip(article.paragraphs, tagged.tags, strict=True):
            if not tags.labels:
                continue
            head = Text.assemble((f"{paragraph.index:>4}  ", "dim"))
            body = Text(paragraph.text)
            for id in tags.labels:
                label = self._taxonomy[id]
                unsure = "?" if id in tags.uncertain else ""
                head.append(f" {label.zh} {tags.probabilities[id]:.0%}{unsure} ", _style(label.colour))
                head.append(" ")
                for clause in tags.evidence[id][:1]:
                    body.stylize("underline", clause.start, clause.end)
            self._console.print(head)
            self._console.print(Padding(body, (0, 0, 0, 6)))

    def add_article(self, row: Row) -> None:
        """The closing summary counts articles."""

    def close(self, ending: Ending) -> None:
        self._console.print()

    def discard(self) -> None:
        """What is printed stays."""


def _style(colour: str) -> Style:
    from rich.color import ColorParseError
    from rich.errors import StyleSyntaxError

    try:
        return Style.parse(f"bold white on {colour}")
    except (StyleSyntaxError, ColorParseError):
        return Style.parse("bold reverse")
