"""Filling in, row by row, what is known only once all rows before are: the paragraph that a row repeats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, at_hand
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.repeats import Found

Buffer: TypeAlias = bytes | memoryview

_DIGITS = 20
"""No number of a paragraph has more."""


def spliced(piece: Piece, found: Found, encode: Callable[[str], bytes], width: int) -> Buffer:
    """The rows of `piece` with the places of what was `found` in their holes.

    Machine code does it where the process has it at hand: what it saves does not pay for loading it.

    Parameters
    ----------
    encode : a place as the format has it, whose digits stand in it as they are.
    width : bytes of what stands in a hole that stays empty.
    """
    if not len(found):
        return piece.rows
    numbers, indices = found.split()
    articles, which = np.unique(numbers, return_inverse=True)
    around = [_around(encode, found.articles[number]) for number in articles.tolist()]
    filling = _Filling(piece.holes[found.rows], width, around, which, indices)
    kernels = at_hand()
    return _joined(piece.rows, filling) if kernels is UNCOMPILED else _copied(piece.rows, filling, kernels)


@dataclass(frozen=True, slots=True)
class _Filling:
    """What to put into rows.

    Attributes
    ----------
    holes, width : where holes begin, and the bytes of each.
    around : what stands before and after a number, an article each.
    which, numbers : the article for each hole, and the number.
    """

    holes: NDArray[np.int64]
    width: int
    around: list[tuple[bytes, bytes]]
    which: NDArray[np.int64]
    numbers: NDArray[np.int64]


def _around(encode: Callable[[str], bytes], article: str) -> tuple[bytes, bytes]:
    """What stands before and after the number of a paragraph of `article`."""
    before, _, after = encode(f"{article}#0").rpartition(b"#0")
    return before + b"#", after


def _joined(rows: Buffer, filling: _Filling) -> bytes:
    content, holes = memoryview(rows), filling.holes.tolist()
    forms = [b"%d".join(each.replace(b"%", b"%%") for each in pair) for pair in filling.around]
    numbers = zip(filling.which.tolist(), filling.numbers.tolist(), strict=True)
    starts = [0, *(filling.holes + filling.width).tolist()]
    parts: list[Buffer] = [b""] * (2 * len(holes) + 1)
    parts[::2] = [content[start:end] for start, end in zip(starts, [*holes, len(content)], strict=True)]
    parts[1::2] = [forms[which] % number for which, number in numbers]
    return b"".join(parts)


def _copied(rows: Buffer, filling: _Filling, kernels: Kernels) -> memoryview:
    literals = list(chain.from_iterable(filling.around))
    longest = max(map(len, literals)) * 2 + _DIGITS
    # Whatever holds the rows, machine code sees them as one kind of array.
    content = np.frombuffer(memoryview(rows).toreadonly(), dtype=np.uint8)
    out = np.empty(len(content) + len(filling.holes) * longest, dtype=np.uint8)
    end = kernels.splice(
        content,
        filling.holes,
        filling.width,
        np.frombuffer(b"".join(literals), dtype=np.uint8),
        np.cumsum([0, *map(len, literals)], dtype=np.int64),
        filling.which.astype(np.int64),
        filling.numbers,
        out,
    )
    return out.data[:end]
