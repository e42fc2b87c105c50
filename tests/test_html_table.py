from __future__ import annotations

import math

import pytest

from notebook_html import HARMLESS, grid, parts_of
from strategyclf.html_table import Cell, css_colour, figure_cell, html_table

HOSTILE = "<script>alert('1')</script>\" onmouseover=x\u202e\x00&amp;"


def test_text_from_anywhere_is_shown_and_nothing_of_it_runs():
    fragment = html_table(
        HOSTILE, [HOSTILE, Cell(HOSTILE, HOSTILE)], [[HOSTILE, Cell(HOSTILE, colour=HOSTILE)]], [HOSTILE]
    )
    assert parts_of(fragment) <= HARMLESS
    shown = HOSTILE.replace("\u202e", "\ufffd").replace("\x00", "␀")
    assert grid(fragment)[1] == [[shown], [shown]]
    assert fragment.count("&lt;script&gt;") == 7


def test_rows_have_names_that_assistive_software_finds():
    fragment = html_table("题", ["", "甲"], [["乙", "1"]])
    assert "<th scope='col'" in fragment
    assert "<th scope='row'" in fragment
    assert "<caption" in fragment
    bare = html_table("", [], [["乙", "1"]])
    assert "<caption" not in bare
    assert "<thead" not in bare


def test_a_notebook_s_own_colours_are_left_alone():
    fragment = html_table("题", ["", "甲"], [["乙", "1"]], ["注"])
    assert "background" not in fragment
    assert "color:#" not in fragment


@pytest.mark.parametrize(
    ("given", "kept"), [("#0c59f2", "#0c59f2"), ("#abc", "#abc"), ("red;x:y", "#5b6770")]
)
def test_only_a_plain_colour_gets_into_a_style(given, kept):
    assert css_colour(given) == kept


@pytest.mark.parametrize(
    ("figures", "form", "text", "small"),
    [
        ((0.8124, 0.7, 0.9), ".3f", "0.812", "0.700–0.900"),
        ((0.5,), ".3f", "0.500", ""),
        ((math.nan,), ".3f", "–", ""),
        ((-0.1, -0.2, 0.05), "+.2f", "−0.10", "−0.20 … +0.05"),
    ],
)
def test_a_figure_stands_over_its_interval(figures, form, text, small):
    cell = figure_cell(*figures, form=form)
    assert (cell.text, cell.small) == (text, small)
