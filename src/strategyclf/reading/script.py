"""Pages in traditional characters, read by rules that are written in simplified ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from strategyclf.reading.page import Block

_TRADITIONAL = re.compile(
    "[這們國說會對過發後學現當動進樣開從實軍無與長員義認條氣題門間問東車馬頁報編責關業數電來時為]"
)


def simplified_blocks(blocks: Sequence[Block]) -> Sequence[Block]:
    """`blocks` with every traditional character replaced one to one, so that offsets hold.

    The table is OpenCC's; it is loaded only when there is something to replace.
    """
    if not any(_TRADITIONAL.search(block.text) for block in blocks):
        return blocks
    from strategyclf.text.folding import simplified

    table = simplified()
    return [replace(block, text=block.text.translate(table)) for block in blocks]


def as_written(name: str, simple: Sequence[Block], blocks: Sequence[Block]) -> str:
    """`name`, found in the `simple` form of `blocks`, in the characters that the page has."""
    for block, original in zip(simple, blocks, strict=True):
        start = block.text.find(name) if name else -1
        if start >= 0:
            return original.text[start : start + len(name)]
    return name
