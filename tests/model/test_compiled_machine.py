"""The processor's own instructions do what the kernels' plain source says."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from strategyclf.model.compiled.jit import UNCOMPILED, compiled
from strategyclf.model.compiled.kernel_scores import add_row
from strategyclf.model.compiled.kernel_words import prefetch
from strategyclf.model.compiled.tables import LANES


@pytest.fixture(scope="module", autouse=True)
def kernels():
    assert compiled() is not UNCOMPILED


@pytest.mark.parametrize("columns", [2, 6, LANES, LANES + 1, 2 * LANES])
def test_lanes_add_what_the_loop_adds_to_the_last_bit(columns):
    @numba.njit
    def in_lanes(rows, row, value, sums, at, columns):
        add_row(rows, row, value, sums, at, columns)

    random = np.random.default_rng(3)
    rows = random.normal(size=5 * LANES).astype(np.float32)
    before = random.normal(size=4 * LANES)
    ours, plain = before.copy(), before.copy()
    in_lanes(rows, 3, 0.1, ours, LANES, columns)
    add_row(memoryview(rows), 3, 0.1, memoryview(plain), LANES, columns)
    assert ours[: LANES + columns].tobytes() == plain[: LANES + columns].tobytes()
    assert (plain[LANES : LANES + columns] != before[LANES : LANES + columns]).all()
    end = LANES + -(-columns // LANES) * LANES
    assert ours[end:].tobytes() == before[end:].tobytes()


def test_asking_memory_changes_nothing():
    @numba.njit
    def ask(table, place):
        prefetch(table, place)

    table = np.arange(9)
    ask(table, 4)
    prefetch(table, 4)
    assert table.tolist() == list(range(9))
