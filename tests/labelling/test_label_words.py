from __future__ import annotations

import pytest

from strategyclf.labelling.exchange.label_words import LabelWords
from strategyclf.taxonomy import Label, Taxonomy

WORDS = LabelWords(
    Taxonomy(
        (
            Label("tech", "技术改造", "Technology upgrading", "T"),
            Label("land", "土地、厂房", "Land, buildings", "L"),
            Label("people", "人才", "Talent", "H"),
        )
    )
)


@pytest.mark.parametrize(
    "word", ["tech", "TECH", " Tech ", "技术改造", "technology  Upgrading", "T", "t", "Ｔ"]
)
def test_a_label_is_found_by_every_name_it_has(word):
    assert WORDS.id(word) == "tech"


@pytest.mark.parametrize("between", [";", "；", "、", ",", "，", "|", "#", "\n", "; ", " "])
def test_labels_of_one_cell_are_parted_at_any_usual_sign(between):
    assert WORDS.ids(f"T{between}人才") == (["tech", "people"], [])


def test_a_name_that_holds_a_separator_is_one_label():
    assert WORDS.ids("技术改造、土地、厂房、人才") == (["tech", "land", "people"], [])
    assert WORDS.ids("Talent, Land, buildings") == (["people", "land"], [])


@pytest.mark.parametrize("value", [None, "", "  ", "none", "无", "-", [], {}, float("nan"), "T;;"])
def test_a_cell_may_name_no_label(value):
    assert WORDS.ids(value)[1] == []


def test_words_that_are_no_label_are_given_back_as_written():
    assert WORDS.ids("T; 水利; New roads") == (["tech"], ["水利", "New roads"])
    assert WORDS.ids("T roads") == (["tech"], ["roads"])
    assert WORDS.ids([7, "T"]) == (["tech"], ["7"])
    assert WORDS.ids("{T}") == ([], ["{T}"])


@pytest.mark.parametrize(
    "value",
    [
        ["T", "人才"],
        [[0, 2, "T"], [3, 9, "人才"], [9, 12, "T"]],
        [{"id": 1, "label": "T", "start_offset": 0}, {"label": "人才"}],
        {"choices": ["T", "人才"]},
        [{"choices": ["T"]}, {"labels": ["人才"]}],
        [{"taxonomy": [["T"], ["人才"]]}],
        '{"choices":["T","人才"]}',
        '["T","人才"]',
    ],
)
def test_lists_spans_and_choices_of_annotation_tools_are_read(value):
    assert WORDS.ids(value) == (["tech", "people"], [])
