from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from strategyclf.text.visible import visible


def test_what_steers_a_terminal_shows_instead_of_acting():
    assert visible("\x1b[2J\x07红\x7f\x9b1m") == "␛[2J␇红␡\ufffd1m"


def test_marks_that_turn_the_reading_order_show():
    assert visible("甲\u202e乙\u2066丙\u200f") == "甲\ufffd乙\ufffd丙\ufffd"


def test_text_stays_on_its_line_unless_lines_are_kept():
    assert visible("甲\n乙\t丙\u2028丁\r") == "甲 乙 丙 丁 "
    assert visible("甲\n乙\x1b", lines=True) == "甲\n乙␛"


def test_plain_text_stays_as_it_is():
    text = "　新能源汽车 12.3%——“工业上楼”😀é"
    assert visible(text) == text


@given(st.text(st.characters(codec=None, categories=["Cc", "Cf", "Cs", "Lo", "Zs", "Zl"])))
def test_offsets_hold_and_the_result_can_be_written(text):
    shown = visible(text)
    assert len(shown) == len(text)
    assert len(shown.encode()) >= len(text)
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0x202A <= ord(c) <= 0x202E for c in shown)
