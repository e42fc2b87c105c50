"""Tagged articles for the eye, on a terminal: a sink that prints instead of writing a file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text

from strategyclf.cli.label_colours import chip_style, ink_style
from strategyclf.cli.wrapping import wrap
from strategyclf.measures.bands import band_of, shown_percent
from strategyclf.messages import counted, phrase
from strategyclf.text.visible import visible

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.article import Paragraph
    from strategyclf.model.model import Tags
    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row
    from strategyclf.taxonomy import Label, Taxonomy

_INDENT = 6
_NARROWEST = 20
_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Listing:
    """Prints each article: its title, its paragraphs with their tags, and what they come to.

    A tag is a chip in its label's colour, with the probability and its band; in the text the clause that won
    is underlined in that colour. Paragraphs without a tag are dim. Where there are no colours, chips stand in
    square brackets and clauses in 【】, so that nothing is told by colour alone.
    """

    def __init__(self, console: Console, taxonomy: Taxonomy) -> None:
        self.path: Path | None = None
        self._console = console
        self._taxonomy = taxonomy
        self._plain = console.no_color or console.color_system is None
        self._spaced = False
        self._open: str | None = None
        # The row of an article comes after the first paragraphs of the next, which must wait for it.
        self._waiting: deque[TaggedArticle] = deque()

    def add(self, tagged: TaggedArticle) -> None:
        self._waiting.append(tagged)
        self._go_on()

    def add_article(self, row: Row) -> None:
        self._space()
        self._print(Text(" " * _INDENT) + line for line in self._closing(row))
        self._open = None
        self._go_on()

    def close(self, ending: Ending) -> None:
        self._space()

    def discard(self) -> None:
        """What is printed stays."""

    def _go_on(self) -> None:
        while self._waiting and self._open in (None, self._waiting[0].article.id):
            tagged = self._waiting.popleft()
            if self._open is None:
                self._space()
                self._print(self._head(tagged))
                self._space()
                self._open = tagged.article.id
            for paragraph, tags, earlier in zip(
                tagged.article.paragraphs, tagged.tags, tagged.duplicate_of, strict=True
            ):
                if tags.labels:
                    self._space()
                self._print(self._paragraph(paragraph, tags, earlier))
                if tags.labels:
                    self._space()

    def _head(self, tagged: TaggedArticle) -> Iterator[Text]:
        article = tagged.article
        yield from self._wrapped(Text(visible(article.title or article.id), "bold"), 0)
        origin = " · ".join(part for part in (article.date, article.source, article.id) if part)
        yield from self._wrapped(Text(visible(origin), "dim"), 0)

    def _paragraph(self, paragraph: Paragraph, tags: Tags, earlier: str | None) -> Iterator[Text]:
        number = Text.assemble((f"{paragraph.index:>{_INDENT - 2}}  ", "dim"))
        chips = [
            *(self._chip(id, tags, i if len(tags.labels) > 1 else 0) for i, id in enumerate(tags.labels, 1)),
            *(self._doubt(id, tags) for id in tags.uncertain if id not in tags.labels),
            *([Text(phrase("repeats {place}", place=visible(earlier)), "italic")] if earlier else []),
        ]
        body = self._body(paragraph, tags)
        lines = [*self._flowing(chips), *self._wrapped(body, _INDENT)]
        for line in lines:
            yield number + line
            number = Text(" " * _INDENT)

    def _chip(self, id: str, tags: Tags, number: int) -> Text:
        label, probability = self._taxonomy[id], tags.probabilities[id]
        told = [visible(label.zh), _band(probability), shown_percent(probability)]
        if number:
            told.insert(0, str(number))
        if id in tags.uncertain:
            told.append(phrase("uncertain"))
        words = " ".join(told)
        return Text(f"[{words}]", "bold") if self._plain else Text(f" {words} ", chip_style(label.colour))

    def _doubt(self, id: str, tags: Tags) -> Text:
        """A label that is not given, and might as well be."""
        name = visible(self._taxonomy[id].zh)
        return Text(f"{name}? {shown_percent(tags.probabilities[id])} {phrase('uncertain')}", "dim")

    def _body(self, paragraph: Paragraph, tags: Tags) -> Text:
        """The text with the winning clause of each tag marked, numbered where there are several."""
        text = visible(paragraph.text)
        if not tags.labels:
            return Text(text, "bold dim" if paragraph.kind == "heading" else "dim")
        winners: dict[tuple[int, int], list[int]] = {}
        for number, id in enumerate(tags.labels, 1):
            for clause in tags.evidence[id][:1]:
                winners.setdefault((clause.start, clause.end), []).append(number)
        body, at = Text(style="bold" if paragraph.kind == "heading" else ""), 0
        for (start, end), numbers in sorted(winners.items()):
            first = self._taxonomy[tags.labels[numbers[0] - 1]]
            end = start + len(text[start:end].rstrip())
            body.append(text[at:start]).append_text(self._clause(text[start:end], first))
            if len(tags.labels) > 1:
                for number in numbers:
                    body.append_text(self._mark(number, self._taxonomy[tags.labels[number - 1]]))
            at = end
        return body.append(text[at:])

    def _clause(self, text: str, label: Label) -> Text:
        if self._plain:
            return Text(f"【{text}】", "underline")
        return Text(text, ink_style(label.colour) + Style(underline=True))

    def _mark(self, number: int, label: Label) -> Text:
        return Text(f"[{number}]", "bold" if self._plain else ink_style(label.colour) + Style(bold=True))

    def _closing(self, row: Row) -> Iterator[Text]:
        shares = {id: row["shares"][id] for id in self._taxonomy.ids if row["counts"][id]}
        said = counted("{number} paragraph", "{number} paragraphs", row["paragraphs"])
        if not shares:
            yield from self._wrapped(Text(f"{said} · {phrase('no tag')}", "dim"), _INDENT)
            return
        yield from self._wrapped(
            Text(f"{said} · {phrase('share of the text in paragraphs with the tag')}", "dim"), _INDENT
        )
        # The bar stands last: some terminals take two cells for each of its blocks.
        yield from self._flowing(
            Text.assemble(
                f"{visible(self._taxonomy[id].zh)} {share:.0%} ",
                (_bar(share), "" if self._plain else ink_style(self._taxonomy[id].colour)),
            )
            for id, share in shares.items()
        )

    def _wrapped(self, text: Text, indent: int) -> Iterator[Text]:
        """The lines of `text` in what `indent` leaves of the width."""
        for start, end in wrap(text.plain, max(_NARROWEST, self._console.width - indent)):
            yield text[start:end]

    def _flowing(self, items: Iterable[Text]) -> Iterator[Text]:
        """`items` side by side, as many to a line as fit."""
        room = max(_NARROWEST, self._console.width - _INDENT)
        line = Text()
        for item in items:
            if line.plain and line.cell_len + 2 + item.cell_len > room:
                yield line
                line = Text()
            line.append("  " if line.plain else "").append_text(item)
        if line.plain:
            yield line

    def _print(self, lines: Iterable[Text]) -> None:
        for line in lines:
            self._console.print(line, soft_wrap=True)
            self._spaced = False

    def _space(self) -> None:
        """An empty line, unless there is one already."""
        if not self._spaced:
            self._console.print()
        self._spaced = True


def _band(probability: float) -> str:
    names = {"high": phrase("high"), "medium": phrase("medium"), "low": phrase("low")}
    return names[band_of(probability)]


def _bar(share: float) -> str:
    """`share` in tenths of a full bar, to an eighth of a cell; something shows for any share."""
    eighths = max(1, round(share * _BAR * 8))
    full, rest = divmod(eighths, 8)
    return "█" * full + _EIGHTHS[rest].strip()
