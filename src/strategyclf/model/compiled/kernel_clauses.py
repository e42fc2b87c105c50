"""Kernels from code points to clauses: folding, clause boundaries, numbers as a class.

They do what `strategyclf.text.folding`, `strategyclf.text.clauses` and `strategyclf.text.ngrams` say, and are
checked against them; see `strategyclf.model.compiled.tables` for how they are written.
"""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.tables import (
    CLOSER,
    DIGIT,
    MARK,
    POINT,
    THOUSANDS,
    WORD,
)


def fold_points(points: Any, pages: Any, records: Any, folded: Any) -> None:
    """Write the record of every code point to `folded`."""
    for i in range(len(points)):
        point = int(points[i])
        folded[i] = records[pages[point >> 8] + (point & 255)]


def cut_text(folded: Any, first: int, last: int, shortest: int, spans: Any, at: int) -> int:
    """Write the clauses of the text ``folded[first:last]`` to `spans` from clause `at`; the next's number.

    `spans` holds start and end in turn, as offsets in the text. Empty text has one empty clause.
    """
    begin = at
    start = first
    content = False
    i = first
    while i < last:
        kind = folded[i]
        if kind & MARK == 0:
            if kind & WORD != 0:
                content = True
            i += 1
            continue
        if kind & THOUSANDS != 0 and _within_number(folded, first, last, i):
            i += 1
            continue
        while i < last and folded[i] & MARK != 0:
            i += 1
        while i < last and folded[i] & CLOSER != 0:
            i += 1
        at, start, content = _end_piece(spans, begin, at, first, start, i, content, shortest)
    if start < last:
        at, start, content = _end_piece(spans, begin, at, first, start, last, content, shortest)
    if start < last or at == begin:
        spans[2 * at] = start - first
        spans[2 * at + 1] = last - first
        at += 1
    return at


def _within_number(folded: Any, first: int, last: int, comma: int) -> bool:
    if comma == first or comma + 3 >= last:
        return False
    digits = folded[comma - 1] & folded[comma + 1] & folded[comma + 2] & folded[comma + 3]
    return int(digits) & DIGIT != 0


def _end_piece(
    spans: Any,
    begin: int,
    at: int,
    first: int,
    start: int,
    end: int,
    content: bool,
    shortest: int,
) -> tuple[int, int, bool]:
    """A piece ends: it is a clause, joins the one before, or (the first, too short) waits for the next."""
    if content and end - start >= shortest:
        spans[2 * at] = start - first
        spans[2 * at + 1] = end - first
        return at + 1, end, False
    if at > begin:
        spans[2 * at - 1] = end - first
        return at, end, False
    return at, start, content


def cut_batch(
    points: Any,
    offsets: Any,
    pages: Any,
    records: Any,
    shortest: int,
    folded: Any,
    spans: Any,
    bags: Any,
) -> int:
    """Fold and cut the texts ``points[offsets[i]:offsets[i + 1]]``; the number of clauses."""
    fold_points(points, pages, records, folded)
    at = 0
    bags[0] = 0
    for text in range(len(offsets) - 1):
        at = cut_text(folded, offsets[text], offsets[text + 1], shortest, spans, at)
        bags[text + 1] = at
    return at


def class_numbers(folded: Any, first: int, last: int, zero: int, line: Any, at: int) -> int:
    """Copy a clause to `line` from `at` on, `zero` for each number (digits kept where it is -1); its end."""
    i = first
    while i < last:
        kind = folded[i]
        i += 1
        if zero >= 0 and kind & DIGIT != 0:
            kind = zero
            while i < last:
                if folded[i] & DIGIT != 0:
                    i += 1
                elif folded[i] & POINT != 0 and i + 1 < last and folded[i + 1] & DIGIT != 0:
                    i += 2
                else:
                    break
        line[at] = kind
        at += 1
    return at
