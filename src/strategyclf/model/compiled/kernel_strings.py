"""Kernels that skip or decode a JSON string; they take what a strict parser takes."""

from __future__ import annotations

from typing import Any

BLANK, QUOTE, SLASH, ZERO, NINE, BACKSLASH = 32, 34, 47, 48, 57, 92

ODD = -1
"""What a kernel gives for bytes that it cannot take."""


def skip_string(data: Any, at: int) -> tuple[int, bool]:
    """What follows the string's closing quote, and whether it holds an escape."""
    care = False
    while True:
        byte = data[at]
        if byte >= 0x80:
            found = character(data, at)
            if found < 0:
                return ODD, False
            at += found & 7
        elif byte == QUOTE:
            return at + 1, care
        elif byte == BACKSLASH:
            if data[at + 1] < BLANK:
                return ODD, False
            care = True
            at += 2
        elif byte < BLANK:
            return ODD, False
        else:
            at += 1


def read_text(data: Any, at: int, points: Any, count: int) -> tuple[int, int, bool]:
    """Decode the string that begins at `at` to `points` from `count` on.

    Returns
    -------
    What follows its closing quote, or `ODD`, also where it holds nothing but white space; code points now;
    and whether it holds an escape.
    """
    if data[at] != QUOTE:
        return ODD, count, False
    at += 1
    care = False
    seen = False
    while True:
        byte = int(data[at])
        if byte >= 0x80:
            found = character(data, at)
            if found < 0:
                return ODD, count, False
            at += found & 7
            points[count] = found >> 3
            count += 1
            seen = seen or solid(found >> 3)
        elif byte == QUOTE:
            return (at + 1 if seen else ODD), count, care
        elif byte == BACKSLASH:
            at, point = escaped(data, at + 1)
            if at < 0:
                return ODD, count, False
            points[count] = point
            count += 1
            seen = seen or solid(point)
            care = True
        elif byte < BLANK:
            return ODD, count, False
        else:
            points[count] = byte
            count += 1
            seen = seen or byte > BLANK
            at += 1


def solid(point: int) -> bool:
    """Whether a code point is surely no white space."""
    if point < 0x1680:
        return point > BLANK and point != 0x85 and point != 0xA0
    # Of the marks from 0x2000 on, dashes and dots make up whole lines; the blanks lie around them.
    return point > 0x3000 or not (
        point == 0x1680
        or point == 0x3000
        or 0x2000 <= point < 0x2010
        or 0x2028 <= point < 0x2030
        or point == 0x205F
    )


def meant(letter: int) -> int:
    """The code point that a letter after a backslash means; `ODD` where it means none by itself."""
    if letter in (QUOTE, BACKSLASH, SLASH):
        return letter
    if letter == 98:
        return 8
    if letter == 102:
        return 12
    if letter == 110:
        return 10
    if letter == 114:
        return 13
    return 9 if letter == 116 else ODD


def escaped(data: Any, at: int) -> tuple[int, int]:
    """What follows an escape whose letter is at `at`, or `ODD`, and its code point."""
    letter = int(data[at])
    point = meant(letter)
    if point >= 0:
        return at + 1, point
    if letter != 117:
        return ODD, 0
    high = hexadecimal(data, at + 1)
    if high < 0 or 0xDC00 <= high < 0xE000:
        return ODD, 0
    if high < 0xD800 or high >= 0xE000:
        return at + 5, high
    if data[at + 5] != BACKSLASH or data[at + 6] != 117:
        return ODD, 0
    low = hexadecimal(data, at + 7)
    if low < 0xDC00 or low >= 0xE000:
        return ODD, 0
    return at + 11, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)


def hexadecimal(data: Any, at: int) -> int:
    """The number that four digits give, or `ODD`."""
    number = 0
    for i in range(4):
        digit = int(data[at + i])
        if ZERO <= digit <= NINE:
            digit -= ZERO
        elif 97 <= digit <= 102:
            digit -= 87
        elif 65 <= digit <= 70:
            digit -= 55
        else:
            return ODD
        number = number << 4 | digit
    return number


def character(data: Any, at: int) -> int:
    """The code point in UTF-8 at `at`, times eight, plus the bytes it takes; `ODD` where it is none.

    Only the shortest form of a code point is one, and no surrogate is. The data end with a byte that goes
    on no character, so that nothing behind them is read.
    """
    lead = int(data[at])
    if lead < 0xC2 or lead > 0xF4:
        return ODD
    second = int(data[at + 1])
    if second & 0xC0 != 0x80:
        return ODD
    point = (lead & 31) << 6 | (second & 63)
    if lead < 0xE0:
        return point << 3 | 2
    third = int(data[at + 2])
    if third & 0xC0 != 0x80:
        return ODD
    point = (lead & 15) << 12 | (second & 63) << 6 | (third & 63)
    if lead < 0xF0:
        if point < 0x800 or 0xD800 <= point < 0xE000:
            return ODD
        return point << 3 | 3
    fourth = int(data[at + 3])
    if fourth & 0xC0 != 0x80:
        return ODD
    point = (lead & 7) << 18 | (second & 63) << 12 | (third & 63) << 6 | (fourth & 63)
    if point < 0x10000 or point > 0x10FFFF:
        return ODD
    return point << 3 | 4
