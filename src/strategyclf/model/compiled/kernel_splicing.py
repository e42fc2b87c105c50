"""A kernel that fills in, row by row, what was not known when the rows were made."""

from __future__ import annotations

from typing import Any

ZERO = 48


def splice(
    content: Any, holes: Any, width: int, literals: Any, bounds: Any, which: Any, numbers: Any, out: Any
) -> int:
    """Copy bytes, with a literal, a number in decimal digits and a literal in each hole.

    Parameters
    ----------
    content : bytes. holes, width : where in it each hole begins, ascending, and the bytes of each.
    literals, bounds : bytes of pairs of literals, and (2 * n_pairs + 1,) where each begins and the last ends.
    which, numbers : the pair for each hole, and the number between, which is none below 0.
    out : room for all.

    Returns
    -------
    Bytes written.
    """
    at = end = 0
    for i in range(len(holes)):
        end = copy(content, at, holes[i], out, end)
        at = holes[i] + width
        pair = 2 * which[i]
        end = copy(literals, bounds[pair], bounds[pair + 1], out, end)
        end = put_number(numbers[i], out, end)
        end = copy(literals, bounds[pair + 1], bounds[pair + 2], out, end)
    return copy(content, at, len(content), out, end)


def put_number(number: int, out: Any, at: int) -> int:
    """Write a number's decimal digits; where the next byte goes."""
    end = at + 1
    left = number // 10
    while left > 0:
        left //= 10
        end += 1
    left = number
    for place in range(end - 1, at - 1, -1):
        out[place] = ZERO + left % 10
        left //= 10
    return end


def copy(source: Any, start: int, stop: int, target: Any, at: int) -> int:
    """Copy bytes from one array to another; where the next byte goes. Machine code does it at once."""
    for place in range(start, stop):
        target[at] = source[place]
        at += 1
    return at
