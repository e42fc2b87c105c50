from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from strategyclf.cli.wrapping import wrap

TEXT = (
    "去年，青石市新能源汽车（含零部件）产值达1,200.5亿元，同比增长12.3%；"
    "“工业上楼”面积3.2万平方米——见《方案(2025年)》。"
)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@pytest.mark.parametrize("width", [8, 20, 31, 80])
def test_every_line_fits_and_nothing_is_lost(width):
    wrapped = lines(TEXT, width)
    assert max(map(cell_len, wrapped)) <= width
    assert "".join(wrapped) == TEXT


def test_lines_are_filled_to_a_unit_short_of_the_width():
    for line in lines(TEXT * 3, 40)[:-1]:
        assert cell_len(line) > 40 - cell_len("1,200.5")


@pytest.mark.parametrize("width", range(16, 60))
def test_closing_marks_begin_no_line_and_opening_ones_end_none(width):
    wrapped = lines(TEXT, width)
    assert not [line for line in wrapped if line[0] in "，。；）》”%"]
    assert not [line for line in wrapped[:-1] if line[-1] in "（《“"]
    # A number or a word stays whole.
    assert any("1,200.5" in line for line in wrapped)
    assert any("12.3%" in line for line in wrapped)


def test_what_fits_on_no_line_is_cut_at_its_end():
    assert lines("见https://example.org/long。", 10) == ["见", "https://ex", "ample.org/", "long。"]


def test_white_space_at_a_line_s_end_takes_no_room():
    assert lines("技改 攻关   落户", 9) == ["技改 攻关", "落户"]
    assert lines("  ", 9) == []
    assert lines("", 9) == []


@given(st.text(alphabet="技改，。（“” ab12%é\u0301\u200b😀", max_size=40), st.integers(4, 30))
def test_any_text_fits_and_keeps_its_characters(text, width):
    wrapped = lines(text, width)
    assert all(cell_len(line) <= width for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(text.split())
