"""Repeats are those that a dictionary from match key to first place finds."""

from __future__ import annotations

import random

import numpy as np
import pytest

from strategyclf.tagging import repeats
from strategyclf.tagging.repeats import INDEX_BITS, Found, Repeats

HIGHEST = 2**64 - 1


def array(keys) -> np.ndarray:
    return np.array(keys, dtype=np.uint64)


def pairs(found: Found) -> list[tuple[int, str]]:
    assert len(found) == len(found.rows) == len(found.firsts)
    return list(zip(found.rows.tolist(), found.places(), strict=True))


def by_dictionary(stretches) -> list[list[tuple[int, str]]]:
    """The same of (articles, keys of each, indices of each), a stretch after the other."""
    first: dict[int, tuple[int, int]] = {}
    number, last, expected = -1, None, []
    for articles in stretches:
        found, row = [], 0
        for article, keys, indices in articles:
            if article != last:
                number, last = number + 1, article
            for key, index in zip(keys, indices, strict=True):
                place = first.setdefault(key, (number, index, article))
                if place[:2] != (number, index):
                    found.append((row, f"{place[2]}#{place[1]}"))
                row += 1
        expected.append(found)
    return expected


def by_table(stretches, memory: Repeats) -> list[list[tuple[int, str]]]:
    return [
        pairs(
            memory.among_all(
                [article for article, _, _ in articles],
                np.array([len(keys) for _, keys, _ in articles], dtype=np.int64),
                array([key for _, keys, _ in articles for key in keys]),
                np.array([index for *_, indices in articles for index in indices], dtype=np.int64),
            )
        )
        for articles in stretches
    ]


def drawn(seed: int, rows: int, different: int):
    """Stretches of articles of no to many paragraphs; some go on in the next stretch, some come back."""
    chance = random.Random(seed)
    keys = [0, HIGHEST, 1, 2**63, 2**63 - 1, *(chance.getrandbits(64) for _ in range(different))]
    # These meet in one slot whatever the size.
    keys += [number << 40 for number in range(30)]
    article, index, stretches = "0", 0, []
    while rows > 0:
        articles = []
        for _ in range(chance.randrange(1, 5)):
            if chance.random() < 0.6:
                article, index = str(chance.randrange(9)), 0
            size = chance.choice((0, 1, 2, chance.randrange(400)))
            articles.append((article, chance.choices(keys, k=size), range(index, index + size)))
            index, rows = index + size, rows - size
        stretches.append(articles)
    return stretches


@pytest.mark.parametrize(("seed", "different"), [(0, 3), (1, 500), (2, 20_000), (3, 10**9)])
def test_repeats_are_those_of_a_dictionary(monkeypatch, seed, different):
    # Small enough to grow many times over.
    monkeypatch.setattr(repeats, "ROOM", 2)
    monkeypatch.setattr(repeats, "STRETCH", 100)
    stretches = drawn(seed, 20_000, min(different, 20_000))
    if different > 20_000:
        chance = random.Random(seed)
        stretches = [
            [(article, [chance.getrandbits(64) for _ in keys], indices) for article, keys, indices in each]
            for each in stretches
        ]
    expected = by_dictionary(stretches)
    assert by_table(stretches, Repeats()) == expected
    assert (different > 20_000) == (not any(expected))


def test_what_repeats_within_a_stretch_names_the_first_of_it():
    memory = Repeats()
    assert pairs(memory.among("a", array([7, 0, 7, 0, HIGHEST]), np.arange(10, 15))) == [
        (2, "a#10"),
        (3, "a#11"),
    ]
    assert pairs(memory.among("b", array([HIGHEST, 8, 8]), np.arange(3))) == [(0, "a#14"), (2, "b#1")]
    found = memory.among("b", array([0, 9, 7]), np.array([3, 4, 5]))
    assert found.firsts.tolist() == [11, 10]
    assert memory.among("c", array([9]), np.array([0])).firsts.tolist() == [(1 << INDEX_BITS) + 4]


def test_a_paragraph_that_comes_twice_at_one_place_is_no_repeat():
    memory = Repeats()
    assert not len(memory.among("a", array([7]), np.array([0])))
    assert not len(memory.among("a", array([7]), np.array([0])))
    assert pairs(memory.among("b", array([7]), np.array([0]))) == [(0, "a#0")]


def test_nothing_is_found_among_none():
    memory = Repeats()
    assert pairs(memory.among("a", array([]), np.array([], dtype=np.int64))) == []
    none = np.array([], dtype=np.int64)
    assert pairs(memory.among_all([], none, array([]), none)) == []


def test_a_different_paragraph_takes_some_thirty_bytes():
    import tracemalloc

    random = np.random.default_rng(0)
    number, stretch = 200_000, 5_000
    tracemalloc.start()
    try:
        memory = Repeats()
        for start in range(0, number, stretch):
            keys = random.integers(0, HIGHEST, stretch, dtype=np.uint64)
            memory.among("a", keys, np.arange(start, start + stretch))
        del keys
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 16 * number < held < 36 * number
