"""Filling in, row by row, what is known only once all rows before are: the paragraph that a row repeats."""

from __future__ import annotations

from collections.abc import Callable

from strategyclf.tagging.piece import Piece
from strategyclf.tagging.repeats import Found


def spliced(piece: Piece, found: Found, encode: Callable[[str], bytes], width: int) -> bytes:
    """The rows of `piece` with the places of what was `found` in their holes.

    Parameters
    ----------
    encode : a place as the format has it.
    width : bytes of what stands in a hole that stays empty.
    """
    if not len(found):
        return piece.rows
    rows, holes = memoryview(piece.rows), piece.holes.tolist()
    parts: list[bytes | memoryview] = []
    encoded: dict[str, bytes] = {}
    at = 0
    for row, place in zip(found.rows.tolist(), found.places(), strict=True):
        filling = encoded.get(place)
        if filling is None:
            filling = encoded[place] = encode(place)
        hole = holes[row]
        parts += (rows[at:hole], filling)
        at = hole + width
    parts.append(rows[at:])
    return b"".join(parts)
