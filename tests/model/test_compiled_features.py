"""Features met in a text are counted in a small table, whatever collides in it."""

from __future__ import annotations

import random
from collections import Counter
from math import log

import numpy as np
import pytest

from strategyclf.model.compiled.kernel_features import (
    LEAST_SLOTS,
    MET,
    SLOT_FACTOR,
    SLOT_SHIFT,
    gain,
    slot_of,
    slots_for,
)
from strategyclf.model.compiled.kernel_scores import SERIAL_BITS
from strategyclf.model.compiled.kernel_words import CUTS


def home(feature: int, mask: int) -> int:
    return (feature * SLOT_FACTOR >> SLOT_SHIFT) & mask


def count(met, features: list[int], serial: int, mask: int) -> dict[int, int]:
    """How often each of `features` was met, as the table has it."""
    base = serial << SERIAL_BITS
    for feature in features:
        slot = slot_of(met, feature, base, mask)
        assert slot % MET == 0
        assert 0 <= slot <= MET * mask
        if met[slot] != base + feature:
            met[slot], met[slot + 1] = base + feature, 0
        met[slot + 1] += 1
    return {feature: met[slot_of(met, feature, base, mask) + 1] for feature in set(features)}


@pytest.mark.parametrize("slots", [LEAST_SLOTS, 4 * LEAST_SLOTS])
def test_features_of_one_home_are_counted_apart(slots):
    mask = slots - 1
    # All want the table's last slot but one, so that they go round its end.
    crowd = [feature for feature in range(1, 10**5) if home(feature, mask) == mask - 1][: slots // 2]
    assert len(crowd) == slots // 2
    features = crowd * 3 + crowd[:7]
    assert count([0] * (MET * slots), features, 1, mask) == Counter(features)


def test_what_an_earlier_text_left_counts_as_empty():
    mask = LEAST_SLOTS - 1
    met = [0] * (MET * LEAST_SLOTS)
    chance = random.Random(4)
    for serial in range(1, 60):
        # They are numbered from 1.
        most = chance.choice((2, 40, 1 << SERIAL_BITS))
        features = [chance.randrange(1, most) for _ in range(32)]
        assert count(met, features, serial, mask) == Counter(features)


@pytest.mark.parametrize("features", [0, 1, 31, 32, 33, 64, 65, 1000, 1025])
def test_a_text_has_twice_as_many_slots_as_features(features):
    # Two clauses of the text, behind one of another on the same line.
    characters, words = features // 2, features - features // 2
    cuts = [0] * (CUTS * 4)
    for clause, (a, b) in enumerate([(0, 0), (5, 9), (5 + characters // 2, 9), (5 + characters, 9 + words)]):
        cuts[CUTS * clause + 2], cuts[CUTS * clause + 3] = a, b
    # Clauses are counted over the batch, of which the line begins with the third.
    bags = [0, 3, 4, 6]
    slots = slots_for(cuts, bags, 1, 2, 10**6)
    assert slots >= LEAST_SLOTS
    assert slots & (slots - 1) == 0
    assert slots >= 2 * features
    assert slots == LEAST_SLOTS or slots < 4 * features


def test_gains_add_up_to_the_sublinear_count():
    gains = np.array([0.0, 0.0, 1.0, 1.0, log(2), (1 + log(2)) ** 2 - 1])
    for number in (1, 2, 3, 50):
        whole = 1 + log(number)
        assert sum(gain(gains, n, 0) for n in range(1, number + 1)) == pytest.approx(whole)
        assert sum(gain(gains, n, 1) for n in range(1, number + 1)) == pytest.approx(whole**2)
