"""Kernels from code points to digests of UTF-8 without white space, as it stands or folded.

They do what `strategyclf.article.digest` and `strategyclf.article.match_key` do, or all of it but the hashing
where machine code cannot hash.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from strategyclf.model.compiled.match_forms import (
    BLANK,
    DIGIT,
    FORM,
    JOINING,
    KEPT,
    LONGEST,
    MORE,
    SEVERAL,
    UNSURE,
    MatchForms,
)

BLOCK = 64
"""Bytes that SHA-256 takes at a time."""
LENGTH = 8
"""Bytes at the end of the last block that tell how many bits the content has."""
DIGEST = 8
"""Bytes of SHA-256 that a digest is."""

_AFTER_DIGIT = -1
_KEPT_PLACE = KEPT.bit_length() - 1
_APART = SEVERAL | BLANK | UNSURE
_CHANGED = FORM | DIGIT


def put(content: Any, at: int, point: int) -> int:
    """Write a code point as UTF-8, a lone surrogate like any other; where the next one goes.

    Four bytes are written whatever it takes.
    """
    if point < 0x80:
        put_four(content, at, point)
        return at + 1
    if point < 0x800:
        put_four(content, at, 0x80C0 | (point >> 6) | (point & 63) << 8)
        return at + 2
    if point < 0x10000:
        put_four(content, at, three(point))
        return at + 3
    last = ((point >> 6) & 63) << 16 | (point & 63) << 24
    put_four(content, at, 0x808080F0 | (point >> 18) | ((point >> 12) & 63) << 8 | last)
    return at + 4


def three(point: int) -> int:
    """The UTF-8 of a code point that takes three bytes, the first one lowest."""
    return 0x8080E0 | (point >> 12) | ((point >> 6) & 63) << 8 | (point & 63) << 16


def put_four(content: Any, at: int, four: int) -> None:
    """Write the bytes of `four` to `content` from `at` on, the lowest first; machine code does it at once."""
    for i in range(4):
        content[at + i] = (four >> (8 * i)) & 255


def put_both(
    points: Any, first: int, last: int, table: MatchForms, content: Any, bare: int, folded: int
) -> tuple[int, int, bool]:
    """Write a text without white space to ``content[bare:]``, its folded form to ``content[folded:]``.

    The form is without white space and punctuation. Returns where the two end, and whether the form is the
    text's: it is not where a character acts on its neighbours or has no place in the table, nor where there
    is nothing but punctuation.
    """
    pages, forms = table.pages, table.forms
    at, to = bare, folded
    sure = True
    before = 0
    for i in range(first, last):
        point = int(points[i])
        form = int(forms[pages[point >> 8] + (point & 255)])
        # Nearly all of a text: three bytes, and its form is the character itself or nothing. Both are told
        # in one go, and written and then kept or not, as a branch on that could not be foretold.
        kept = (form >> _KEPT_PLACE) & 1
        if (form & _APART) + kept * (form & _CHANGED) == 0 and 0x800 <= point < 0x10000 and before == 0:
            character = three(point)
            put_four(content, at, character)
            put_four(content, to, character)
            at += 3
            to += 3 * kept
            continue
        if form & BLANK == 0:
            at = put(content, at, point)
        if form & UNSURE != 0:
            # Its form may be longer than there is room for.
            sure = False
            continue
        to, before = put_form(content, to, point, form, table.several, before)
    return at, to, sure and (to != folded or at == bare)


def put_form(content: Any, at: int, point: int, form: int, several: Any, before: int) -> tuple[int, int]:
    """Write the form of a code point as far as it is kept; where the next one goes, and what stands `before`.

    That is a digit, or a mark that is kept if a digit follows it, or nothing of the two (0).
    """
    place = form & FORM
    more = form & SEVERAL != 0
    if more:
        form = int(several[place])
    while True:
        target = form & FORM
        if target == 0:
            target = point
        if before > 0 and form & DIGIT != 0:
            at = put(content, at, before)
        if form & KEPT != 0:
            at = put(content, at, target)
        waits = before == _AFTER_DIGIT and form & JOINING != 0
        before = _AFTER_DIGIT if form & DIGIT != 0 else target if waits else 0
        if not more or form & MORE == 0:
            return at, before
        place += 1
        form = int(several[place])


def write_batch(points: Any, offsets: Any, table: MatchForms, content: Any, bounds: Any, told: Any) -> None:
    """Write each text bare and folded to `content`, which has `written_room` for all of them.

    ``bounds[4 * i : 4 * i + 4]`` takes where text i and its form begin and end, `told` whether the form is
    the text's.
    """
    at = 0
    for text in range(len(offsets) - 1):
        first = offsets[text]
        last = offsets[text + 1]
        folded = at + 4 * (last - first)
        end, to, told[text] = put_both(points, first, last, table, content, at, folded)
        bounds[4 * text] = at
        bounds[4 * text + 1] = end
        bounds[4 * text + 2] = folded
        bounds[4 * text + 3] = to
        at = to


def hash_batch(
    points: Any, offsets: Any, table: MatchForms, content: Any, values: Any, keys: Any, told: Any
) -> None:
    """Write the digest of each text to `values` and its form's to `keys`; `told` is as for `write_batch`.

    `content` has `hashed_room` for the longest text: it holds one at a time, so that it stays at hand.
    """
    for text in range(len(offsets) - 1):
        first = offsets[text]
        last = offsets[text + 1]
        folded = bare_room(last - first)
        end, to, told[text] = put_both(points, first, last, table, content, 0, folded)
        blocks = pad(content, 0, end)
        more = pad(content, folded, to)
        values[text], keys[text] = hash_both(content, 0, blocks, folded, more)


def written_room(length: int) -> int:
    """Bytes for texts of `length` characters in all, bare and folded."""
    return (4 + LONGEST) * length + 4


def bare_room(length: int) -> int:
    """Bytes for a text of `length` characters, padded."""
    return (4 * length + LENGTH) // BLOCK * BLOCK + BLOCK


def hashed_room(length: int) -> int:
    """Bytes for a text of `length` characters and its form, padded both."""
    return bare_room(length) + LONGEST * length + LENGTH + BLOCK


def pad(content: Any, first: int, end: int) -> int:
    """Write what SHA-256 wants behind ``content[first:end]``; how many blocks it has then."""
    blocks = (end - first + LENGTH) // BLOCK + 1
    last = first + blocks * BLOCK
    content[end] = 0x80
    for i in range(end + 1, last - LENGTH):
        content[i] = 0
    bits = 8 * (end - first)
    for i in range(1, LENGTH + 1):
        content[last - i] = bits & 255
        bits >>= 8
    return blocks


def hash_both(content: Any, first: int, blocks: int, second: int, more: int) -> tuple[int, int]:
    """The digests of two padded contents: `blocks` of them from `first` on, and `more` from `second` on.

    A digest is the first bytes of SHA-256 as a number, the first byte its highest. Machine code leaves it to
    the processor's instructions.
    """
    return _hash(content, first, blocks), _hash(content, second, more)


def _hash(content: Any, first: int, blocks: int) -> int:
    end = first + blocks * BLOCK
    bits = int.from_bytes(bytes(content[end - LENGTH : end]), "big")
    return int.from_bytes(sha256(bytes(content[first : first + bits // 8])).digest()[:DIGEST], "big")
