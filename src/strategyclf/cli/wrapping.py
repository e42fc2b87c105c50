"""Lines of Chinese text on a terminal: two cells a character, broken where a reader breaks them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_OPENING = "（《〈「『【〔［｛“‘"
_CLOSING = "，。；：、！？）》〉」』】〕］｝”’…—·％"
# A number or a word in Latin letters is kept whole; between two Chinese characters a line may end. What
# closes never begins a line, what opens never ends one; [1] stays with what it is a note to.
_WORD = rf"[^\s\u1100-\U0010ffff{_OPENING}{_CLOSING}]+"
_UNIT = re.compile(rf"[{_OPENING}]*(?:{_WORD}|\S)[{_CLOSING}]*(?:\[\d+\])*\s*|\s+")


def wrap(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The offsets of the lines of `text`, each at most `width` cells wide, without white space at the end.

    Parameters
    ----------
    width : 2 or more, so that any character fits.
    """
    start = end = used = 0
    for unit in _units(text, width):
        cells = cell_len(text[slice(*unit)])
        shown = cell_len(text[slice(*unit)].rstrip())
        if used + shown > width and end > start:
            yield _bare(text, start, end)
            start, used = unit[0], 0
        end = unit[1]
        used += cells
    if text[start:end].strip():
        yield _bare(text, start, end)


def _units(text: str, width: int) -> Iterator[tuple[int, int]]:
    """What a line keeps together; what fits on no line is cut where the line ends."""
    for match in _UNIT.finditer(text):
        start, end = match.span()
        if cell_len(match[0].rstrip()) <= width:
            yield start, end
            continue
        used = 0
        for at in range(start, end):
            cells = cell_len(text[at])
            if used + cells > width:
                yield start, at
                start, used = at, 0
            used += cells
        yield start, end


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    return start, start + len(text[start:end].rstrip())
