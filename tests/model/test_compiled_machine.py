"""The processor's own instructions do what the kernels' plain source says."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest

from strategyclf.model.compiled import machine
from strategyclf.model.compiled.jit import UNCOMPILED, by_numba
from strategyclf.model.compiled.kernel_digests import hash_both, pad, put_four
from strategyclf.model.compiled.kernel_features import add_rows
from strategyclf.model.compiled.kernel_splicing import copy
from strategyclf.model.compiled.kernel_tries import prefetch
from strategyclf.model.compiled.tables import LANES


@pytest.fixture(scope="module", autouse=True)
def kernels():
    # Machine code that is kept runs without numba, which must know of these here.
    assert by_numba() is not UNCOMPILED


class Rows(NamedTuple):
    rows: Any
    idfs: Any
    halves: Any


def every_half() -> np.ndarray:
    return np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float64)


@pytest.mark.parametrize("columns", [2, 6, LANES, LANES + 1, 2 * LANES])
@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("by_instruction", [True, False])
def test_lanes_add_what_the_loop_adds_to_the_last_bit(columns, which, by_instruction, monkeypatch):
    if not by_instruction:
        monkeypatch.setattr(machine, "HALVES", "+no such thing")

    @numba.njit
    def in_lanes(tables, width, column, columns, found, first, last, factors, which, sums, at):
        add_rows(tables, width, column, columns, found, first, last, factors, which, sums, at)

    random = np.random.default_rng(3)
    width = 3 * LANES
    rows = random.normal(size=(15, width)).astype(np.float16).view(np.uint16)
    rows[:, 3] = random.integers(0, 9, 15)
    tables = Rows(rows.reshape(-1), random.normal(size=9), every_half())
    found = np.array([9, 1, 3, 1, 0, 9], dtype=np.int32)
    factors = random.normal(size=8)
    before = random.normal(size=4 * LANES)
    ours, plain = before.copy(), before.copy()
    in_lanes(tables, width, 3, columns, found, 1, 5, factors, which, ours, LANES)
    views = (Rows(*map(memoryview, tables)), width, 3, columns, memoryview(found), 1, 5, memoryview(factors))
    add_rows(*views, which, memoryview(plain), LANES)
    assert ours[: LANES + columns].tobytes() == plain[: LANES + columns].tobytes()
    assert (plain[LANES : LANES + columns] != before[LANES : LANES + columns]).all()
    end = LANES + -(-columns // LANES) * LANES
    assert ours[end:].tobytes() == before[end:].tobytes()


@pytest.mark.parametrize("by_instruction", [True, False])
def test_every_half_precision_weight_is_taken_for_what_it_is(by_instruction, monkeypatch):
    if not by_instruction:
        monkeypatch.setattr(machine, "HALVES", "+no such thing")

    @numba.njit
    def summed(tables, found, factors, sums):
        for i in range(len(found)):
            add_rows(tables, LANES, 0, LANES, found, i, i + 1, factors, 0, sums, LANES * i)

    finite = np.arange(1 << 16, dtype=np.uint16)
    finite = finite[np.isfinite(finite.view(np.float16))]
    rows = np.zeros((-(-len(finite) // (LANES - 1)), LANES), dtype=np.uint16)
    weights = np.zeros(len(rows) * (LANES - 1), dtype=np.uint16)
    weights[: len(finite)] = finite
    rows[:, 1:] = weights.reshape(len(rows), LANES - 1)
    sums = np.zeros(rows.size)
    tables = Rows(rows.reshape(-1), np.ones(1), every_half())
    summed(tables, np.arange(len(rows), dtype=np.int32), np.ones(2), sums)
    assert (sums.reshape(rows.shape)[:, 1:].reshape(-1) == weights.view(np.float16)).all()


def test_bytes_are_copied_and_no_others():
    @numba.njit
    def copied(source, first, last, out, at):
        copy(source, first, last, out, at)

    source = np.arange(100, dtype=np.uint8)
    ours, plain = np.full(60, 200, dtype=np.uint8), np.full(60, 200, dtype=np.uint8)
    for first, last, at in [(0, 0, 3), (7, 8, 0), (20, 55, 5), (99, 100, 59)]:
        copied(source, first, last, ours, at)
        copy(source, first, last, plain, at)
        assert ours.tobytes() == plain.tobytes()
    assert ours[[4, 5, 59]].tolist() == [200, 20, 99]


def test_asking_memory_changes_nothing():
    @numba.njit
    def ask(table, place):
        prefetch(table, place)

    table = np.arange(9)
    ask(table, 4)
    prefetch(table, 4)
    assert table.tolist() == list(range(9))


def test_four_bytes_go_where_they_belong_lowest_first():
    @numba.njit
    def put(content, at, four):
        put_four(content, at, four)

    ours, plain = np.zeros(7, dtype=np.uint8), np.zeros(7, dtype=np.uint8)
    put(ours, 1, 0xF1020304)
    put_four(plain, 1, 0xF1020304)
    assert ours.tolist() == plain.tolist() == [0, 4, 3, 2, 0xF1, 0, 0]


def test_two_contents_are_hashed_as_hashlib_hashes_each():
    from strategyclf.model.compiled.machine_digests import has_instructions

    if not has_instructions():
        pytest.skip("this processor has no instructions for SHA-256")

    @numba.njit
    def hashes(content, first, blocks, second, more):
        return hash_both(content, first, blocks, second, more)

    edges = [0, 1, 55, 56, 63, 64, 119, 120, 300]
    given = np.random.default_rng(5).integers(0, 256, 1024).astype(np.uint8)
    for length, other in [(one, two) for one in edges for two in edges]:
        content = given.copy()
        # The second one begins at an odd place: nothing is said of where contents lie.
        blocks, more = pad(content, 0, length), pad(content, 451, 451 + other)
        expected = [
            int.from_bytes(sha256(part.tobytes()).digest()[:8], "big")
            for part in (given[:length], given[451 : 451 + other])
        ]
        assert [*hashes(content, 0, blocks, 451, more)] == expected
        assert [*hash_both(content, 0, blocks, 451, more)] == expected
