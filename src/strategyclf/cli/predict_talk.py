"""What ``predict`` says on standard error while it runs and when it ends."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from math import isnan
from time import monotonic
from typing import TYPE_CHECKING

import typer

from strategyclf.messages import counted, phrase
from strategyclf.text.visible import visible

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

    from strategyclf.model.model import Model
    from strategyclf.reading.reader import Reader
    from strategyclf.tagging.engine import Tally
    from strategyclf.tagging.piece import Piece
    from strategyclf.taxonomy import Taxonomy

NOTICES_SHOWN = 3
"""Notices of one kind that are printed; of the rest only the number is."""

# A notice begins with the name of its file, in English or in Chinese.
_NAME = re.compile(r"^.*?(?:: |：)(?=.)")
_NUMBER = re.compile(r"\d[\d,.]*(?<!\.)")


class Talk:
    """Names what the reader noticed or could not read as soon as it does, above a bar where there is one.

    Of notices that say the same of one file after the other the first few are printed and the rest counted.
    What could not be read is always printed.

    Parameters
    ----------
    bar : show a progress bar, by bytes of the input files.
    """

    def __init__(self, *, bar: bool) -> None:
        self._bar = bar
        self._reader: Reader | None = None
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._stack = ExitStack()
        self._failures_said = 0
        self._notices: Counter[str] = Counter()
        self._paragraphs = 0
        self._began = monotonic()

    def __enter__(self) -> Talk:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for words, number in self._notices.items():
                if number > NOTICES_SHOWN:
                    self.say(phrase("{number:,} more: {words}", number=number - NOTICES_SHOWN, words=words))
        self._stack.close()

    def follow(self, reader: Reader) -> None:
        """Begin: show the bar, and name what could not be found."""
        self._reader = reader
        if self._bar:
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            from strategyclf.cli.terminal import console

            words = TextColumn("{task.description}", markup=False)
            columns = (words, BarColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=console(stderr=True), transient=True)
            self._stack.enter_context(self._progress)
            total = sum(file.size for file in reader.files)
            self._task = self._progress.add_task(phrase("tagging"), total=total or None)
        self.catch_up()

    def advance(self, piece: Piece) -> None:
        """A part of the input is written."""
        self._paragraphs += len(piece.keys)
        if self._progress is not None and self._task is not None:
            rate = self._paragraphs / max(1e-3, monotonic() - self._began)
            self._progress.update(
                self._task,
                advance=piece.size,
                description=phrase(
                    "{name}  {paragraphs:,} paragraphs, {rate:,.0f} a second",
                    name=visible(piece.name[-40:]),
                    paragraphs=self._paragraphs,
                    rate=rate,
                ),
            )
        self.catch_up()

    def catch_up(self) -> None:
        """Name what could not be read since the last time."""
        assert self._reader is not None
        failures = self._reader.failures
        for failure in failures[self._failures_said :]:
            self.say(phrase("not read: {failure}", failure=failure))
        self._failures_said = len(failures)

    def notice(self, notice: str) -> None:
        """Print a notice, unless enough of its kind have been: the same words, whatever the numbers."""
        # A notice begins with the name of its file; what follows is the same for the next file.
        kind = _NUMBER.sub("…", _NAME.sub("", notice, 1))
        self._notices[kind] += 1
        if self._notices[kind] <= NOTICES_SHOWN:
            self.say(notice)

    def say(self, line: str) -> None:
        """Print a line, above the bar if there is one."""
        if self._progress is None:
            typer.echo(visible(line, lines=True), err=True)
        else:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def held_lines(model: Model) -> list[str]:
    """What the thresholds that were asked for held out of fold, a label a line; none when balanced."""
    if not model.held:
        return []
    longest = max(map(len, model.held))
    asked = model.operating.name.replace(";", ", ")
    lines = [phrase("thresholds: {asked}; out of fold they held", asked=asked)]
    for label, point in model.held.items():
        figures = ", ".join(
            f"{name} {measured.value:.3f}"
            + ("" if isnan(measured.low) else f" ({measured.low:.3f}–{measured.high:.3f})")
            for name, measured in ((phrase("precision"), point.precision), (phrase("recall"), point.recall))
        )
        lines.append(f"  {label:<{longest}}  {figures}")
    return lines


def summary(tally: Tally, taxonomy: Taxonomy, failures: int, written: str) -> str:
    """The closing lines: counts a label, and where the output lies."""
    first = phrase(
        "{articles}, {paragraphs}: {tagged:,} tagged, {uncertain:,} uncertain, "
        "{repeats:,} repeats of an earlier one",
        articles=counted("{number:,} article", "{number:,} articles", tally.articles),
        paragraphs=counted("{number:,} paragraph", "{number:,} paragraphs", tally.paragraphs),
        tagged=tally.tagged,
        uncertain=tally.uncertain,
        repeats=tally.repeats,
    )
    if failures:
        first += counted(
            "; {number:,} input not read in full", "; {number:,} inputs not read in full", failures
        )
    lines = [first]
    if not tally.articles:
        lines.append(phrase("no article could be read"))
    width = max(_cells(label.zh) for label in taxonomy)
    longest = max(map(len, taxonomy.ids))
    heads = "  ".join(
        " " * (size - _cells(word)) + word
        for size, word in ((10, phrase("paragraphs")), (8, phrase("articles")))
    )
    lines.append(f"{'':{2 + width + 2 + longest}}  {heads}")
    for label in taxonomy:
        paragraphs, articles = tally.label_paragraphs[label.id], tally.label_articles[label.id]
        name = label.zh + " " * (width - _cells(label.zh))
        lines.append(f"  {name}  {label.id:<{longest}}  {paragraphs:>10,}  {articles:>8,}")
    if written:
        lines.append(phrase("written: {path}", path=written))
    return "\n".join(lines)


def _cells(text: str) -> int:
    # Chinese characters take two columns of a terminal.
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
