"""Kernels from the bytes of JSON lines to the cells of a table, for lines that all have the same columns.

What they take is what a strict parser takes: anything else, and anything rare, ends the scan, so that the
whole stretch of lines is read again by a library, which tells what is wrong with it.
"""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.kernel_strings import BLANK, NINE, ODD, QUOTE, ZERO, read_text, skip_string

TAB, LINE_END, RETURN = 9, 10, 13
COMMA, MINUS, POINT, COLON, OPEN, CLOSE = 44, 45, 46, 58, 123, 125
SMALL_E, LARGE_E, PLUS = 101, 69, 43
LONGEST_INTEGER = 18
"""Digits of an integer that is surely below 2 ** 63."""


def scan_lines(
    data: Any,
    names: Any,
    bounds: Any,
    text: int,
    cells: Any,
    cares: Any,
    changes: Any,
    points: Any,
    offsets: Any,
) -> int:
    """Find the cells of each line and decode its text.

    Parameters
    ----------
    data : bytes of whole lines; the last byte ends a line.
    names, bounds : bytes of the columns' names as they stand in quotes, and (n_columns + 1,) where each
        begins.
    text : the column whose cells are strings with something in them, which are decoded.
    cells : takes for each line and column where the value begins and ends, the quotes of a string included.
    cares : takes for each whether it may be written otherwise than as it stands: it holds an escape, or is
        a number other than a short integer. One of text is written from its code points.
    changes : takes for each, but for texts, whether its bytes are others than those of the line before.
    points, offsets : take the code points of the texts, and where each begins and the last ends.

    Returns
    -------
    Lines, or `ODD`.
    """
    columns = len(bounds) - 1
    at = 0
    row = 0
    count = 0
    offsets[0] = 0
    while at < len(data):
        at = expect(data, at, OPEN)
        for column in range(columns):
            at = expect_name(data, at, names, bounds, column)
            if at < 0:
                return ODD
            at = skip_blanks(data, at)
            place = row * columns + column
            cells[2 * place] = at
            if column == text:
                at, count, care = read_text(data, at, points, count)
            else:
                at, care = skip_value(data, at)
            if at < 0:
                return ODD
            cells[2 * place + 1] = at
            cares[place] = 1 if care else 0
            same = column != text and row > 0 and same_cell(data, cells, place, place - columns)
            changes[place] = 0 if same else 1
        at = end_line(data, at)
        if at < 0:
            return ODD
        row += 1
        offsets[row] = count
    return row


def end_line(data: Any, at: int) -> int:
    """What follows the end of an object and of its line, or `ODD`."""
    at = expect(data, at, CLOSE)
    if at < 0:
        return ODD
    at = skip_blanks(data, at)
    if data[at] == RETURN:
        at += 1
    return at + 1 if data[at] == LINE_END else ODD


def skip_blanks(data: Any, at: int) -> int:
    """Where the next byte that is neither a blank nor a tab stands."""
    while data[at] == BLANK or data[at] == TAB:
        at += 1
    return at


def expect(data: Any, at: int, byte: int) -> int:
    """What follows `byte`, which comes next but for blanks; `ODD` where it does not, or `at` is `ODD`."""
    if at < 0:
        return ODD
    at = skip_blanks(data, at)
    return at + 1 if data[at] == byte else ODD


def expect_name(data: Any, at: int, names: Any, bounds: Any, column: int) -> int:
    """What follows a column's name and its colon; `ODD` where another stands there, or `at` is `ODD`."""
    if column > 0:
        at = expect(data, at, COMMA)
    at = expect(data, at, QUOTE)
    if at < 0:
        return ODD
    for i in range(bounds[column], bounds[column + 1]):
        # A name holds no end of a line, and the data end with one.
        if data[at] != names[i]:
            return ODD
        at += 1
    return expect(data, at + 1, COLON) if data[at] == QUOTE else ODD


def same_cell(data: Any, cells: Any, one: int, other: int) -> bool:
    """Whether two cells have the same bytes."""
    first, second = cells[2 * one], cells[2 * other]
    length = cells[2 * one + 1] - first
    if length != cells[2 * other + 1] - second:
        return False
    for i in range(length):  # noqa: SIM110 - numba compiles no generator
        if data[first + i] != data[second + i]:
            return False
    return True


def skip_value(data: Any, at: int) -> tuple[int, bool]:
    """Where a string, a number or a literal ends, and whether it needs care; `ODD` for any other value."""
    byte = data[at]
    if byte == QUOTE:
        return skip_string(data, at + 1)
    if byte == MINUS or ZERO <= byte <= NINE:
        return skip_number(data, at)
    # null, true, false
    if byte == 110 and data[at + 1] == 117 and data[at + 2] == 108 and data[at + 3] == 108:
        return at + 4, False
    if byte == 116 and data[at + 1] == 114 and data[at + 2] == 117 and data[at + 3] == 101:
        return at + 4, False
    if byte == 102 and data[at + 1] == 97 and data[at + 2] == 108 and data[at + 3] == 115:
        return (at + 5, False) if data[at + 4] == 101 else (ODD, False)
    return ODD, False


def skip_number(data: Any, at: int) -> tuple[int, bool]:
    """What follows a number, and whether it is other than a short integer as it is always written."""
    start = at
    if data[at] == MINUS:
        at += 1
    first = at
    while ZERO <= data[at] <= NINE:
        at += 1
    care = at == first or at - first > LONGEST_INTEGER or (data[first] == ZERO and at - start > 1)
    while (
        ZERO <= data[at] <= NINE
        or data[at] == POINT
        or data[at] == SMALL_E
        or data[at] == LARGE_E
        or data[at] == PLUS
        or data[at] == MINUS
    ):
        care = True
        at += 1
    return at, care
