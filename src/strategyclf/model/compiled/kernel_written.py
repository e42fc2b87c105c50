"""A kernel that writes tagged rows as JSON straight from arrays: no object a row, nothing encoded twice.

Numbers are written as orjson writes them, which gives the shortest decimals that read back as the same.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from strategyclf.model.compiled.kernel_splicing import copy, put_number

CHOICE, INTEGER, MILLIONTHS, HEX, TEXT, SPAN, EVIDENCE = range(7)
"""Kinds of columns: see `Source`."""

MINUS_ZERO = -(1 << 62)
"""Stands for -0.0 among ten-thousandths."""

QUOTE, COMMA, MINUS, POINT, ZERO, BACKSLASH, BLANK = 34, 44, 45, 46, 48, 92, 32
CLOSE, SMALL_E, SMALL_U = 93, 101, 117
DIGITS = 20
"""Of the longest integer, its sign included."""
LONGEST_CHARACTER = 6
"""Bytes of a code point in a JSON string, at most: an escape."""


class Source(NamedTuple):
    """What rows are written from. A column of a kind has a number among those of its kind, its slot.

    Attributes
    ----------
    entries, entry_bounds : encoded values that rows choose from, and where each begins and the last ends.
    choices : for each slot of `CHOICE` and row an entry.
    numbers : for each slot and row a number: an integer, millionths of one (0 and up), or 64 bits to be
        written as 16 hex digits in quotes.
    data : bytes of JSON values. cells : for each line and column of an input where its value begins and ends
        in `data`; `columns` of them a line. A slot of `SPAN` is a column.
    cares : whether a cell's bytes must not be taken as they stand; `TEXT`, whose slot is a column too, is
        then written from its code points.
    points, offsets : the texts.
    evidence, starts, ends, scores : as in `strategyclf.model.tag_arrays.TagArrays`, but for scores, which
        are ten-thousandths.
    labels : number of them. phrases : the entry in front of the first label's clauses; then those of the
        others, what follows the last's, and what stands before a clause's start, end, text and score, and
        after it.
    """

    entries: Any
    entry_bounds: Any
    choices: Any
    numbers: Any
    data: Any
    cells: Any
    cares: Any
    columns: int
    points: Any
    offsets: Any
    evidence: Any
    starts: Any
    ends: Any
    scores: Any
    labels: int
    phrases: int


def write_rows(
    rows: int, kinds: Any, slots: Any, literals: Any, source: Source, marked: int, out: Any, marks: Any
) -> int:
    """Write each row: an entry, the first column's value, an entry, and so on to a last entry.

    Parameters
    ----------
    kinds, slots : of the columns.
    literals : (n_columns + 1,) entries before each column's value, and at the end of a row.
    marked, marks : the column in front of whose value, a row each, the place in `out` is noted.
    out : room for the rows.

    Returns
    -------
    Bytes written.
    """
    at = 0
    columns = len(kinds)
    for row in range(rows):
        for column in range(columns):
            at = put_entry(source, literals[column], out, at)
            if column == marked:
                marks[row] = at
            kind, slot = kinds[column], slots[column]
            if kind == CHOICE:
                at = put_entry(source, source.choices[slot * rows + row], out, at)
            elif kind == INTEGER:
                at = put_integer(int(source.numbers[slot * rows + row]), out, at)
            elif kind == MILLIONTHS:
                at = put_millionths(int(source.numbers[slot * rows + row]), out, at)
            elif kind == HEX:
                at = put_hex(int(source.numbers[slot * rows + row]), out, at)
            elif kind == EVIDENCE:
                at = put_evidence(source, row, out, at)
            else:
                place = row * source.columns + slot
                if kind == TEXT and source.cares[place] != 0:
                    at = put_text(source.points, source.offsets[row], source.offsets[row + 1], out, at)
                else:
                    first, last = source.cells[2 * place], source.cells[2 * place + 1]
                    at = copy(source.data, first, last, out, at)
        at = put_entry(source, literals[columns], out, at)
    return at


def put_entry(source: Source, entry: int, out: Any, at: int) -> int:
    """Write an entry; where the next byte goes, as of all that follow."""
    first, last = source.entry_bounds[entry], source.entry_bounds[entry + 1]
    return copy(source.entries, first, last, out, at)


def put_integer(number: int, out: Any, at: int) -> int:
    """Write an integer."""
    if number < 0:
        out[at] = MINUS
        return put_number(-number, out, at + 1)
    return put_number(number, out, at)


def put_fraction(number: int, places: int, out: Any, at: int) -> int:
    """Write a decimal point and `number` with so many digits, but for zeros at the end; one stays."""
    while places > 1 and number % 10 == 0:
        number //= 10
        places -= 1
    out[at] = POINT
    for place in range(at + places, at, -1):
        out[place] = ZERO + number % 10
        number //= 10
    return at + places + 1


def put_millionths(number: int, out: Any, at: int) -> int:
    """Write a number of millionths, 0 or more."""
    if 0 < number < 10:
        out[at] = ZERO + number
        out[at + 1] = SMALL_E
        out[at + 2] = MINUS
        out[at + 3] = ZERO + 6
        return at + 4
    at = put_integer(number // 1000000, out, at)
    return put_fraction(number % 1000000, 6, out, at)


def put_ten_thousandths(number: int, out: Any, at: int) -> int:
    """Write a number of ten-thousandths."""
    if number < 0:
        out[at] = MINUS
        at += 1
        number = 0 if number == MINUS_ZERO else -number
    at = put_integer(number // 10000, out, at)
    return put_fraction(number % 10000, 4, out, at)


def put_hex(number: int, out: Any, at: int) -> int:
    """Write 64 bits as 16 hex digits in quotes."""
    out[at] = QUOTE
    for place in range(16):
        digit = (number >> (60 - 4 * place)) & 15
        out[at + 1 + place] = ZERO + digit if digit < 10 else 87 + digit
    out[at + 17] = QUOTE
    return at + 18


def put_text(points: Any, first: int, last: int, out: Any, at: int) -> int:
    """Write code points as a JSON string; there is no lone surrogate among them."""
    out[at] = QUOTE
    at += 1
    for i in range(first, last):
        point = int(points[i])
        if point >= 0x800:
            if point < 0x10000:
                out[at] = 0xE0 | (point >> 12)
                at += 1
            else:
                out[at] = 0xF0 | (point >> 18)
                out[at + 1] = 0x80 | ((point >> 12) & 63)
                at += 2
            out[at] = 0x80 | ((point >> 6) & 63)
            out[at + 1] = 0x80 | (point & 63)
            at += 2
        elif point >= 0x80:
            out[at] = 0xC0 | (point >> 6)
            out[at + 1] = 0x80 | (point & 63)
            at += 2
        elif point >= BLANK and point != QUOTE and point != BACKSLASH:
            out[at] = point
            at += 1
        else:
            at = put_escape(point, out, at)
    out[at] = QUOTE
    return at + 1


def put_escape(point: int, out: Any, at: int) -> int:
    """Write a quote, a backslash or a control character."""
    out[at] = BACKSLASH
    letter = 0
    if point in (QUOTE, BACKSLASH):
        letter = point
    elif point == 8:
        letter = 98
    elif point == 9:
        letter = 116
    elif point == 10:
        letter = 110
    elif point == 12:
        letter = 102
    elif point == 13:
        letter = 114
    if letter != 0:
        out[at + 1] = letter
        return at + 2
    out[at + 1] = SMALL_U
    out[at + 2] = ZERO
    out[at + 3] = ZERO
    out[at + 4] = ZERO + (point >> 4)
    digit = point & 15
    out[at + 5] = ZERO + digit if digit < 10 else 87 + digit
    return at + 6


def put_evidence(source: Source, row: int, out: Any, at: int) -> int:
    """Write the clauses behind each label of a row."""
    labels, phrases, text = source.labels, source.phrases, source.offsets[row]
    for label in range(labels):
        at = put_entry(source, phrases + label, out, at)
        first = source.evidence[row * labels + label]
        for k in range(first, source.evidence[row * labels + label + 1]):
            if k > first:
                out[at] = COMMA
                at += 1
            start, end = source.starts[k], source.ends[k]
            at = put_entry(source, phrases + labels + 1, out, at)
            at = put_integer(int(start), out, at)
            at = put_entry(source, phrases + labels + 2, out, at)
            at = put_integer(int(end), out, at)
            at = put_entry(source, phrases + labels + 3, out, at)
            at = put_text(source.points, text + start, text + end, out, at)
            at = put_entry(source, phrases + labels + 4, out, at)
            at = put_ten_thousandths(int(source.scores[k]), out, at)
            at = put_entry(source, phrases + labels + 5, out, at)
    return put_entry(source, phrases + labels, out, at)
