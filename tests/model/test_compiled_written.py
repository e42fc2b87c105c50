"""Numbers and strings that kernels write are what orjson writes."""

from __future__ import annotations

import numpy as np
import orjson
import pytest

from line_paths import SCORES, Guarded
from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.compiled.kernel_written import (
    DIGITS,
    HEX,
    INTEGER,
    LONGEST_CHARACTER,
    MILLIONTHS,
    Source,
    put_integer,
    put_millionths,
    put_ten_thousandths,
    put_text,
)
from strategyclf.tagging.arrow_rows import rounded
from strategyclf.tagging.line_rows import _ten_thousandths
from strategyclf.text.texts import code_points


def written(kernels, kind: int, numbers: np.ndarray, room: int) -> bytes:
    """A JSON array of `numbers`, a row each."""
    none = np.empty(0, dtype=np.int64)
    source = Source(
        entries=np.frombuffer(b",", dtype=np.uint8),
        entry_bounds=np.array([0, 0, 1]),
        choices=none,
        numbers=numbers,
        data=np.frombuffer(b"", dtype=np.uint8),
        cells=none,
        cares=np.empty(0, dtype=np.uint8),
        columns=0,
        points=code_points(""),
        offsets=none,
        evidence=none,
        starts=none,
        ends=none,
        scores=none,
        labels=0,
        phrases=0,
    )
    out, marks = np.empty(len(numbers) * room, dtype=np.uint8), np.empty(len(numbers), dtype=np.int64)
    one = np.array([kind]), np.array([0]), np.array([0, 1])
    end = kernels.write_rows(len(numbers), *one, source, 0, out, marks)
    rows = out[:end].tobytes()
    assert rows.endswith(b",")
    # The mark of a row is where its number begins.
    assert marks[0] == 0
    assert (out[marks[1:] - 1] == ord(",")).all()
    assert rows.count(b",") == len(numbers)
    return b"[" + rows[:-1] + b"]"


def test_every_millionth_is_written_as_by_orjson():
    assert compiled() is not UNCOMPILED
    numbers = np.arange(1_000_001)
    plainly = orjson.dumps(numbers / 1e6, option=orjson.OPT_SERIALIZE_NUMPY)
    assert written(compiled(), MILLIONTHS, numbers, 9) == plainly
    some = np.concatenate([np.arange(1200), np.arange(0, 1_000_001, 9973), np.arange(999_000, 1_000_001)])
    assert written(UNCOMPILED, MILLIONTHS, some, 9) == orjson.dumps((some / 1e6).tolist())


@pytest.mark.parametrize("kernels", [UNCOMPILED, None], ids=["as it stands", "as machine code"])
def test_integers_and_digests_of_every_length_are_written(kernels):
    kernels = kernels or compiled()
    numbers = [sign * (10**n + more) for n in range(19) for more in (-1, 0, 1) for sign in (1, -1)]
    numbers += [2**63 - 1, 1 - 2**63, 0, 7]
    assert written(kernels, INTEGER, np.array(numbers), DIGITS + 1) == orjson.dumps(numbers)
    digests = np.array([0, 1, 2**64 - 1, 2**63, 0x0123456789ABCDEF], dtype=np.uint64)
    plainly = orjson.dumps([f"{digest:016x}" for digest in digests.tolist()])
    assert written(kernels, HEX, digests.view(np.int64), 19) == plainly


def test_clause_scores_are_written_as_by_orjson():
    random = np.random.default_rng(5)
    near = np.arange(-2000, 2000) / 20000
    wide = random.normal(size=4000) * 10.0 ** random.integers(-5, 9, 4000)
    scores = np.concatenate([SCORES, near, wide, [-0.0, 1e-300, -1e-300, 1e10, -1e10]])
    out = bytearray(32)
    found = []
    for number in _ten_thousandths(scores).tolist():
        end = put_ten_thousandths(number, Guarded(out), 0)
        found.append(bytes(out[:end]))
    assert b"[" + b",".join(found) + b"]" == orjson.dumps(rounded(scores, 4).tolist())
    assert orjson.dumps(rounded(scores, 4).tolist()) == orjson.dumps([round(x, 4) for x in scores.tolist()])
    assert b"-0.0" in found


def test_numbers_fill_no_more_than_their_digits():
    assert put_integer(-(2**63) + 1, Guarded(bytearray(DIGITS)), 0) == DIGITS
    assert put_millionths(999_999, Guarded(bytearray(8)), 0) == 8


def test_every_character_is_written_as_by_orjson():
    # All of those that are escaped or in one or two bytes, some of the others, those at the borders.
    points = [*range(0x900), *range(0x900, 0x110000, 997), 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
    text = "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)
    out = bytearray(LONGEST_CHARACTER * len(text) + 2)
    end = put_text(Guarded(code_points(text)), 0, len(text), Guarded(out), 0)
    assert bytes(out[:end]) == orjson.dumps(text)
    assert put_text(code_points("\x01"), 0, 1, Guarded(bytearray(LONGEST_CHARACTER + 2)), 0) == 8
