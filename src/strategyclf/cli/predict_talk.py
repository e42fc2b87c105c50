"""What ``predict`` says on standard error while it runs and when it ends."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack
from math import isnan
from time import monotonic
from typing import TYPE_CHECKING

import typer

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
                    self.say(f"{number - NOTICES_SHOWN:,} more: {words}")
        self._stack.close()

    def follow(self, reader: Reader) -> None:
        """Begin: show the bar, and name what could not be found."""
        self._reader = reader
        if self._bar:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._stack.enter_context(self._progress)
            total = sum(file.size for file in reader.files)
            self._task = self._progress.add_task("tagging", total=total or None)
        self.catch_up()

    def advance(self, piece: Piece) -> None:
        """A part of the input is written."""
        self._paragraphs += len(piece.keys)
        if self._progress is not None and self._task is not None:
            rate = self._paragraphs / max(1e-3, monotonic() - self._began)
            self._progress.update(
                self._task,
                advance=piece.size,
                description=f"{piece.name[-40:]}  {self._paragraphs:,} paragraphs, {rate:,.0f} a second",
            )
        self.catch_up()

    def catch_up(self) -> None:
        """Name what could not be read since the last time."""
        assert self._reader is not None
        failures = self._reader.failures
        for failure in failures[self._failures_said :]:
            self.say(f"not read: {failure}")
        self._failures_said = len(failures)

    def notice(self, notice: str) -> None:
        """Print a notice, unless enough of its kind have been: the same words, whatever the numbers."""
        # A notice begins with the name of its file; what follows is the same for the next file.
        kind = _NUMBER.sub("…", notice.partition(": ")[2] or notice)
        self._notices[kind] += 1
        if self._notices[kind] <= NOTICES_SHOWN:
            self.say(notice)

    def say(self, line: str) -> None:
        """Print a line, above the bar if there is one."""
        if self._progress is None:
            typer.echo(line, err=True)
        else:
            self._progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def held_lines(model: Model) -> list[str]:
    """What the thresholds that were asked for held out of fold, a label a line; none when balanced."""
    if not model.held:
        return []
    longest = max(map(len, model.held))
    lines = [f"thresholds: {model.operating.name.replace(';', ', ')}; out of fold they held"]
    for label, point in model.held.items():
        figures = ", ".join(
            f"{name} {measured.value:.3f}"
            + ("" if isnan(measured.low) else f" ({measured.low:.3f}–{measured.high:.3f})")
            for name, measured in (("precision", point.precision), ("recall", point.recall))
        )
        lines.append(f"  {label:<{longest}}  {figures}")
    return lines


def summary(tally: Tally, taxonomy: Taxonomy, failures: int, written: str) -> str:
    """The closing lines: counts a label, and where the output lies."""
    lines = [
        f"{_count(tally.articles, 'article')}, {_count(tally.paragraphs, 'paragraph')}: "
        f"{tally.tagged:,} tagged, {tally.uncertain:,} uncertain, {tally.repeats:,} repeats of an earlier one"
        + (f"; {_count(failures, 'input')} not read in full" if failures else "")
    ]
    if not tally.articles:
        lines.append("no article could be read")
    width = max(_cells(label.zh) for label in taxonomy)
    longest = max(map(len, taxonomy.ids))
    lines.append(f"{'':{2 + width + 2 + longest}}  paragraphs  articles")
    for label in taxonomy:
        paragraphs, articles = tally.label_paragraphs[label.id], tally.label_articles[label.id]
        name = label.zh + " " * (width - _cells(label.zh))
        lines.append(f"  {name}  {label.id:<{longest}}  {paragraphs:>10,}  {articles:>8,}")
    if written:
        lines.append(f"written: {written}")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _cells(text: str) -> int:
    # Chinese characters take two columns of a terminal.
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
