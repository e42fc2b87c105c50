from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from strategyclf.tagging.columns import ARTICLE_COLUMNS, PARAGRAPH_COLUMNS
from strategyclf.tagging.rows import RowForm, encodable, plain


def names_in(text: str) -> list[str]:
    return text.split()


def test_a_paragraph_row_has_the_documented_columns_in_order(tagged, form):
    names = [column.name for column in PARAGRAPH_COLUMNS]
    assert names == [
        "article",
        "paragraph",
        "kind",
        "section",
        "text",
        "labels",
        "scores",
        "evidence",
        "uncertain",
        "duplicate_of",
        "title",
        "date",
        "date_basis",
        "source",
        "site",
        "region",
        "digest",
        "model",
        "schema",
    ]
    rows = [row for item in tagged for row in form.paragraphs(item)]
    assert len(rows) == 8
    for row in rows:
        assert list(row)[: len(names)] == names


def test_a_row_says_what_the_paragraph_and_its_article_are(tagged, form):
    row = list(form.paragraphs(tagged[0]))[1]
    assert row["article"] == "青石 市.md"
    assert row["section"] == ["技改与新能源齐头并进"]
    assert row["labels"] == ["tech_upgrade", "talent_education"]
    assert list(row["scores"]) == list(form.taxonomy.ids)
    assert row["scores"]["emerging_industry"] == 0.012346
    assert [clause["text"] for clause in row["evidence"]["tech_upgrade"]] == [
        "全市实施技改项目四百个。",
        "企业研发投入翻番；",
    ]
    clause = row["evidence"]["tech_upgrade"][1]
    assert row["text"][clause["start"] : clause["end"]] == clause["text"]
    assert row["evidence"]["emerging_industry"] == []
    assert (row["date"], row["date_basis"], row["model"]) == (
        "2025-06-18",
        "published",
        "fake@0123456789abcdef",
    )
    assert row["digest"] == tagged[0].article.paragraphs[1].digest


def test_what_an_article_does_not_say_is_none(tagged, form):
    row = next(form.paragraphs(tagged[1]))
    assert [row[name] for name in ("title", "date", "source", "site", "region")] == [None] * 5
    assert row["date_basis"] == "unknown"


def test_carried_columns_follow_and_a_taken_name_is_prefixed(tagged, form):
    row = next(form.paragraphs(tagged[1]))
    assert list(row)[len(PARAGRAPH_COLUMNS) :] == ["年份", "比率", "说明", "input_text", "真"]
    assert row["input_text"] == "旧列"


@pytest.mark.parametrize(
    "taken",
    ["labels", "main", "正文", "score_tech_upgrade", "概率_新兴产业培育", "tech_upgrade", "人才与教育"],
)
def test_no_carried_column_takes_a_name_of_ours_in_any_format(form, taken):
    assert form.carried({taken: 1}) == {f"input_{taken}": 1}


def test_two_carried_columns_never_meet(form):
    values = {"text": 1, "input_text": 2, "input_input_text": 3, "input_x": 4, "x": 5}
    assert list(form.carried(values).items()) == [
        ("input_text", 1),
        ("input_input_text", 2),
        ("input_input_input_text", 3),
        ("input_x", 4),
        ("x", 5),
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (2**70, str(2**70)),
        (-3.5, -3.5),
        (math.nan, None),
        (math.inf, None),
        (np.int64(7), 7),
        (np.float32(0.5), 0.5),
        (datetime.date(2024, 3, 1), "2024-03-01"),
        (pd.Timestamp("2024-03-01 10:00"), "2024-03-01T10:00:00"),
        (pd.NaT, None),
        ([1, (2, math.nan)], [1, [2, None]]),
        ({"a": np.bool_(True)}, {"a": True}),
        (b"x", "b'x'"),
        ("a\ud800b", "a\ufffdb"),
    ],
)
def test_carried_values_become_what_json_has(value, expected):
    got = plain(value)
    assert got == expected
    assert type(got) is type(expected)


def test_a_lone_surrogate_is_replaced_one_for_one():
    assert encodable("甲\udc80乙😀") == "甲\ufffd乙😀"


def test_article_columns_are_those_documented(tagged):
    assert [column.name for column in ARTICLE_COLUMNS] == [
        "article",
        "title",
        "date",
        "date_basis",
        "source",
        "site",
        "region",
        "paragraphs",
        "characters",
        "repeats",
        "main",
        "labels",
        "counts",
        "shares",
        "scores",
        "evidence",
        "model",
        "schema",
    ]


def test_the_row_form_reserves_every_flat_header(model):
    assert {"score_land_redevelopment", "占比_招商引资", "label_tech_upgrade"} <= RowForm(
        model.taxonomy, "m"
    ).reserved
