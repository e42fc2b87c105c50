from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.cells import restore_cell, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 731", "-甲", "@SUM(A1)", "\t=1", "\r=1", "＝1", "-3.5.1", "- 列表项", "'=1", "''@x"]
)
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3.5", "+12", "-1e-5", "-.5", "+3.", "-12%", "", "甲=乙", "'引文'", "3-5"])
def test_numbers_and_plain_text_stay(text):
    assert safe_cell(text) == text


def test_characters_that_no_workbook_holds_are_dropped():
    assert safe_cell("甲\x00\x0b乙\ufffe\n丙\ud800") == "甲乙\n丙"
    # What hides behind one of them is neutralised all the same.
    assert safe_cell("\x01=1") == "'=1"


@given(st.text(alphabet="'=+-@＝\t\n3.5e%甲a"))
def test_every_text_comes_back_on_import(text):
    assert restore_cell(safe_cell(text)) == text
