"""Rejoining lines that were cut at a fixed width: text files of old programs, and PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ENDS_SENTENCE = re.compile(r"[。！？!?；;：:…][”’」』）)】\"']*$")
_STARTS_NEW = re.compile(
    r"(?:第[一二三四五六七八九十百\d]{1,4}[章节条部]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|[—－-]{2}|[●■◆•·]\s?)"
)
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?)]$")
_FEWEST = 6


@dataclass(frozen=True, slots=True)
class WrappedLine:
    """A line, and whether it is set in from the margin, reaches the right edge, comes after a gap."""

    text: str
    indented: bool
    full: bool
    after_gap: bool


def wrapped_lines(lines: Sequence[str]) -> list[WrappedLine] | None:
    """`lines` of a text file as wrapped lines, or None when they are not cut at a fixed width.

    They are when most of them have about the same width and stop in the middle of a sentence.
    """
    written = [line.rstrip() for line in lines if line.strip()]
    if len(written) < _FEWEST:
        return None
    widths = [_width(line) for line in written]
    edge = sorted(widths)[int(len(widths) * 0.9)]
    if not 30 <= edge <= 240:
        return None
    full = [line for line, width in zip(written, widths, strict=True) if width >= edge - 6]
    broken = sum(not _ENDS_SENTENCE.search(line) for line in full)
    if len(full) < len(written) * 0.5 or broken < len(full) * 0.6:
        return None
    result: list[WrappedLine] = []
    gap = False
    for line in lines:
        if line.strip():
            indented = line.startswith(("\u3000", "  ", "\t"))
            result.append(WrappedLine(line.strip(), indented, _width(line.rstrip()) >= edge - 6, gap))
        gap = not line.strip()
    return result


def rejoin(lines: Sequence[WrappedLine]) -> list[str]:
    """The paragraphs that `lines` were cut from.

    One begins at a line set in from the margin (where some are and most are not), after a line that does
    not reach the right edge, after a gap, and at a numbered heading.
    """
    indented = sum(line.indented for line in lines)
    indents_count = 0 < indented <= len(lines) * 0.7
    paragraphs: list[str] = []
    previous: WrappedLine | None = None
    for line in lines:
        begins = (
            previous is None
            or line.after_gap
            or not previous.full
            or (indents_count and line.indented)
            or (_STARTS_NEW.match(line.text) is not None and _ENDS_SENTENCE.search(previous.text) is not None)
        )
        if begins:
            paragraphs.append(line.text)
        else:
            blank = " " if _LATIN.search(paragraphs[-1]) and re.match(r"[A-Za-z(]", line.text) else ""
            paragraphs[-1] += blank + line.text
        previous = line
    return paragraphs


def _width(line: str) -> int:
    """In columns of a terminal: a Chinese character has two."""
    if line.isascii():
        return len(line)
    if len(line) > 400:
        return 2 * len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)
