from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.near_duplicates import near_duplicates, shingles

LONG = "县里把停产多年的搪瓷厂房腾空，改成两层的小企业车间，首批十二家做模具的厂子已经搬了进去。"


@given(st.lists(st.text("甲乙丙，", max_size=12), max_size=12), st.sampled_from([0.3, 0.5, 0.7, 1.0]))
def test_the_pairs_are_those_that_comparing_all_with_all_finds(texts: list[str], least: float):
    sets = [shingles(text, 2) for text in texts]
    expected = [
        (i, j, len(sets[i] & sets[j]) / len(sets[i] | sets[j]))
        for j in range(len(texts))
        for i in range(j)
        if sets[i] | sets[j] and len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= least
    ]
    assert near_duplicates(texts, least, length=2) == sorted(expected)


def test_punctuation_script_and_a_few_words_do_not_part_two_texts():
    changed = LONG.replace("，", "").replace("县里", "縣裏").replace("十二", "十三")
    ((earlier, later, similarity),) = near_duplicates([LONG, "另一段，说的是别的事情。", changed])
    assert (earlier, later) == (0, 2)
    assert 0.7 < similarity < 1


def test_texts_without_a_character_that_counts_are_nobody_s_duplicates():
    assert near_duplicates(["", "，。", "", LONG, LONG]) == [(3, 4, 1.0)]


@pytest.mark.parametrize("least", [0, -1, 1.1])
def test_a_bound_that_means_nothing_is_refused(least: float):
    with pytest.raises(ValueError, match="a similarity above 0 and at most 1"):
        near_duplicates(["甲"], least)


@pytest.mark.parametrize(
    ("number", "seconds"), [(2000, 10), pytest.param(13_000, 60, marks=pytest.mark.full)]
)
def test_thirteen_thousand_paragraphs_take_under_a_minute_and_fewer_less(number, seconds):
    chance = random.Random(0)
    words = ["".join(chance.choices("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往", k=2)) for _ in range(400)]
    texts = ["".join(chance.choices(words, k=65)) for _ in range(number)]
    texts[number // 2] = texts[20][:-3]
    start = time.process_time()
    assert near_duplicates(texts) == [(20, number // 2, pytest.approx(0.97, abs=0.03))]
    assert time.process_time() - start < seconds
