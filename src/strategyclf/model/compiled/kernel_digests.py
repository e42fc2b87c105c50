"""Kernels from code points to what digests are of: UTF-8 without white space, as it stands or folded.

They do what `strategyclf.article.digest` and `strategyclf.article.match_key` do before they hash.
"""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.match_forms import (
    BLANK,
    DIGIT,
    FORM,
    JOINING,
    KEPT,
    MORE,
    SEVERAL,
    SPACE,
    UNSURE,
    MatchForms,
)


def put(content: Any, at: int, point: int) -> int:
    """Write a code point as UTF-8, a lone surrogate like any other; where the next one goes."""
    if point < 0x80:
        content[at] = point
        return at + 1
    if point < 0x800:
        content[at] = 0xC0 | (point >> 6)
        content[at + 1] = 0x80 | (point & 63)
        return at + 2
    if point < 0x10000:
        content[at] = 0xE0 | (point >> 12)
        content[at + 1] = 0x80 | ((point >> 6) & 63)
        content[at + 2] = 0x80 | (point & 63)
        return at + 3
    content[at] = 0xF0 | (point >> 18)
    content[at + 1] = 0x80 | ((point >> 12) & 63)
    content[at + 2] = 0x80 | ((point >> 6) & 63)
    content[at + 3] = 0x80 | (point & 63)
    return at + 4


def put_bare(points: Any, first: int, last: int, table: MatchForms, content: Any, at: int) -> int:
    """Write a text without white space; where the next one goes, -1 - that if the text has an unsure form."""
    pages, forms = table.pages, table.forms
    seen = 0
    for i in range(first, last):
        point = int(points[i])
        form = forms[pages[point >> 8] + (point & 255)]
        seen |= form
        if form & BLANK == 0:
            at = put(content, at, point)
    return -1 - at if seen & UNSURE != 0 else at


def put_folded(
    points: Any, first: int, last: int, table: MatchForms, whole: bool, content: Any, at: int
) -> int:
    """Write a text's folded form without white space, and but for `whole` without punctuation.

    Stays where it is if nothing is written.
    """
    pages, forms, several = table.pages, table.forms, table.several
    after_digit = False
    waiting = 0
    for i in range(first, last):
        point = int(points[i])
        form = int(forms[pages[point >> 8] + (point & 255)])
        place = form & FORM
        more = form & SEVERAL != 0
        if more:
            form = int(several[place])
        while True:
            target = form & FORM
            if target == 0:
                target = point
            if waiting != 0:
                if form & DIGIT != 0:
                    at = put(content, at, waiting)
                waiting = 0
            if form & KEPT != 0 or (whole and form & SPACE == 0):
                at = put(content, at, target)
            elif after_digit and form & JOINING != 0:
                waiting = target
            after_digit = form & DIGIT != 0
            if not more or form & MORE == 0:
                break
            place += 1
            form = int(several[place])
    return at


def bare_batch(points: Any, offsets: Any, table: MatchForms, content: Any, bounds: Any, told: Any) -> None:
    """Write to `content` each text bare, then folded, one after the other.

    `bounds` takes where text i is, ``bounds[2 * i]`` to ``bounds[2 * i + 1]``, and its form, which ends at
    ``bounds[2 * i + 2]``; `told` whether the table tells its form, which is left empty otherwise.
    """
    at = 0
    bounds[0] = 0
    for text in range(len(offsets) - 1):
        first = offsets[text]
        last = offsets[text + 1]
        at = put_bare(points, first, last, table, content, at)
        told[text] = 1 if at >= 0 else 0
        at = at if at >= 0 else -1 - at
        bounds[2 * text + 1] = at
        if told[text] != 0:
            end = put_folded(points, first, last, table, False, content, at)
            if end == at:
                end = put_folded(points, first, last, table, True, content, at)
            at = end
        bounds[2 * text + 2] = at
