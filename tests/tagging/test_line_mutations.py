"""Whatever bytes lines are made of: they are not taken as bytes, or give what they give as objects."""

from __future__ import annotations

import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from line_paths import PLAIN, Wild, assert_same, assert_taken, columns_of, machine, pieces
from strategyclf.tagging.rows import RowForm

SLICES = [
    '{"text": "推进技改，\\n他说\\"招商\\"。", "title": "甲", "date": "2024", "n": 17}\n'
    '{"text": "人才é😀#", "title": "甲", "date": "2024", "n": -0.5}\n',
    '{"a\\"b": null,"正文":"技改；\\u4e2d\\ud83d\\ude00，招商","c":"\\/\\t","来源":"青石日报"}\n'
    '{"a\\"b": true,"正文":"厂房","c":"","来源":"青石日报"}\r\n'
    '{"a\\"b": 123456789012345678,"正文":"\\\\#","c":"\u2028","来源":""}',
    '{"text": "x"}\n{"text": "\\u6280\\u6539#"}\n',
    '{"年份":2024,"text":"技改"}\n{"年份":2024.0,"text":"落户"}\n{"年份":2023,"text":"签约"}\n',
]
TOKENS = [
    *(bytes([byte]) for byte in range(256)),
    *rb'{ } [ ] " : , \ \" \\ \u \ud83d \udc00 \u0000 \u00e9 \/ \n'.split(),
    *b"null true false nul -0 00 1.0 1e5 1E400 - . e + 18446744073709551616 1.".split(),
    *(token.encode() for token in ("中", "é", "😀", "\u3000", "\ufeff", "\u2028")),
    b"\r\n", b"\n\n", b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b'"text": "x", ',
]  # fmt: skip
PARTS = re.compile(rb'"(?:[^"\\]|\\.)*"|[-\d][\d.eE+-]*|true|false|null|[{}:,\r\n]')
VALUES = [
    *b'null true false 0 -0 7 -12 1.0 1e3 -0.0 2024 2024.0 "" "a"'.split(),
    *rb'123456789012345678 9223372036854775808 "2024" "\u6280\u6539" "\/\u0000"'.split(),
    *(value.encode() for value in ('"技改#"', '"2024年5月"', '"\u2028"')),
]
WORDS = [
    *(word.encode() for word in ("技改，", "#", "a", "é", "😀", "\x7f", "。", " ", "　", "；或许")),
    *(b"\\n \\t \\\" \\\\ \\/ \\u0000 \\u4e2d \\ud83d\\ude00 \\u2003".split()),
]  # fmt: skip


def broken(data: bytes, chance: random.Random) -> bytes:
    """`data` with a byte, a token or a stretch of it in the place of some bytes."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((0, 1, 1, 1, 2, 5, 30)))
    start = chance.randrange(len(data) + 1)
    put = chance.choice([*TOKENS, data[start : start + chance.randrange(40)]])
    return data[:at] + put + data[end:]


def changed(data: bytes, chance: random.Random) -> bytes:
    """`data` with another value, more in a string, or blanks between: mostly still JSON."""
    part = chance.choice(list(PARTS.finditer(data)))
    start, end = part.span()
    found = part[0]
    if found in b"{}:,":
        return (
            data[:start] + chance.choice([b" ", b"\t", b""]) + found + chance.choice([b" ", b""]) + data[end:]
        )
    if found in b"\r\n":
        return data[:start] + chance.choice([b" ", b"\r", b""]) + data[start:]
    if found.startswith(b'"') and chance.random() < 0.6:
        at = chance.choice((start + 1, end - 1))
        return data[:at] + chance.choice(WORDS) + data[at:]
    return data[:start] + chance.choice(VALUES) + data[end:]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` after some changes; in most cases of one kind."""
    ways = chance.choice(((changed,), (changed,), (changed,), (broken,), (changed, broken)))
    for way in chance.choices(ways, k=chance.choice((1, 1, 2, 3, 4))):
        data = way(data, chance)
    return data


def compare(number: int, seed: int, kernels, most: int = 1) -> tuple[int, int]:
    """Compare both ways for so many mutations; those taken as bytes, and those left."""
    chance = random.Random(seed)
    wild = Wild()
    form = RowForm(wild.taxonomy, "wild@0")
    first = [text.encode() for text in SLICES]
    columns = [columns_of(data) for data in first]
    counts = [0, 0]
    for _ in range(number):
        which = chance.randrange(len(first))
        data = first[which]
        if not data.endswith(b"\n"):
            data += b"\n"
        data = mutated(data * chance.randint(1, most), chance)
        ours, theirs = pieces(data, wild, form, kernels, columns=columns[which])
        counts[ours is None] += 1
        if ours is not None:
            try:
                assert_same(ours, theirs)
            except AssertionError as error:
                raise AssertionError(data) from error
    return counts[0], counts[1]


def test_mutated_lines_are_left_or_give_the_rows_of_objects():
    taken, left = compare(800, 1, PLAIN)
    assert min(taken, left) > 200


def test_machine_code_takes_mutated_lines_alike():
    taken, left = compare(150, 2, machine(), most=5)
    assert min(taken, left) > 40


CELL = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.sampled_from([0, 1, 1.0, "2024", 2024, "青石日报", "#"]),
)
TEXT = st.lists(
    st.sampled_from(["技改", "人才；", "招商，", '"', "\\", "\n", "\x00", "😀", "#", "或许", "é"]),
    min_size=1,
    max_size=9,
)


@settings(max_examples=80)
@given(st.data())
def test_any_table_gives_the_rows_of_objects(data):
    names = data.draw(
        st.lists(
            st.sampled_from(["n", "title", "年份", "来源", 'a"', "label", "text"]), unique=True, max_size=4
        )
    )
    names = [*names, "正文"] if data.draw(st.booleans()) else ["正文", *names]
    rows = [
        {name: "".join(data.draw(TEXT)) + "." if name == "正文" else data.draw(CELL) for name in names}
        for _ in range(data.draw(st.integers(1, 4)))
    ]
    ascii = data.draw(st.booleans())
    written = "".join(json.dumps(row, ensure_ascii=ascii) + "\n" for row in rows).encode()
    columns = columns_of(written, text_column="正文")
    wild = Wild()
    assert_taken(written, wild, RowForm(wild.taxonomy, "w@0"), PLAIN, columns=columns)


@pytest.mark.full
def test_very_many_mutated_lines_are_left_or_give_the_rows_of_objects():
    taken, left = compare(30_000, 3, machine(), most=4)
    assert min(taken, left) > 8000
