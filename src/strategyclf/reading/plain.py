"""Plain text → page: each line a paragraph, unless the lines were cut at a fixed width."""

from __future__ import annotations

from strategyclf.reading.page import Page, blocks_of
from strategyclf.reading.wrapping import rejoin, wrapped_lines


def read_plain(text: str) -> Page:
    """The page of a plain text. Form feeds and Unicode's line separators end a line too."""
    lines = text.splitlines()
    wrapped = wrapped_lines(lines)
    return Page(blocks_of(lines if wrapped is None else rejoin(wrapped)))
