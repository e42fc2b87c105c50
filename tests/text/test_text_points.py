"""Texts side by side are the texts that were given."""

from __future__ import annotations

import numpy as np
import pytest

from strategyclf.text.texts import BLANKS, Texts, as_text, code_points

GIVEN = ["技改，a", "", "é😀\n", "\ud800坏\udfff", "\ud83d\ude00", "  ", "\U0010ffff\0"]


def test_texts_are_a_sequence_of_what_was_given():
    texts = Texts.of(GIVEN)
    assert len(texts) == len(GIVEN)
    assert list(texts) == GIVEN
    assert [texts[i] for i in range(-len(GIVEN), len(GIVEN))] == GIVEN * 2
    assert texts.characters == sum(map(len, GIVEN))
    assert (GIVEN[3] in texts, "技改" in texts, texts.index("  ")) == (True, False, 5)


def test_a_slice_is_a_list_as_of_a_list():
    texts = Texts.of(GIVEN)
    for start in (None, -20, -7, -3, 0, 2, 6, 7, 20):
        for stop in (None, -20, -1, 0, 3, 7, 20):
            for step in (None, 1, 2, -1, -3, 50):
                assert texts[start:stop:step] == GIVEN[start:stop:step]


@pytest.mark.parametrize("place", [7, -8, 100, -100])
def test_a_place_beyond_the_texts_is_none(place):
    with pytest.raises(IndexError):
        Texts.of(GIVEN)[place]


def test_texts_stay_what_they_are_and_none_are_none():
    texts = Texts.of(GIVEN)
    assert Texts.of(texts) is texts
    nothing = Texts.of([])
    assert (list(nothing), nothing[:], nothing.characters) == ([], [], 0)
    assert nothing.lengths_without_blanks().tolist() == []
    with pytest.raises(IndexError):
        nothing[0]


def test_texts_of_any_iterable_are_kept():
    assert list(Texts.of(text for text in GIVEN)) == GIVEN


def test_a_part_of_the_points_is_a_text_too():
    # As where the first of the points is no text's.
    texts = Texts(code_points("x技改y"), np.array([1, 3, 3, 4]))
    assert list(texts) == ["技改", "", "y"]
    assert texts.lengths_without_blanks().tolist() == [2, 0, 1]


def test_code_points_and_text_are_the_same():
    for text in GIVEN:
        assert code_points(text).tolist() == list(map(ord, text))
        assert as_text(code_points(text)) == text


def test_every_character_that_is_blank_and_no_other_is_left_out_of_lengths():
    every = [chr(point) for point in range(0x10000)]
    expected = [len("".join(text.split())) for text in every]
    assert Texts.of(every).lengths_without_blanks().tolist() == expected
    assert [ord(text) for text in every if text.isspace()] == sorted(BLANKS)
    assert not any(chr(point).isspace() for point in range(0x10000, 0x110000))


def test_lengths_leave_out_blanks_anywhere_in_a_text():
    texts = [" \t技 改\u3000", "", "\u2003\n", "a b c", "。\x85é\xa0"]
    assert Texts.of(texts).lengths_without_blanks().tolist() == [2, 0, 0, 3, 2]
