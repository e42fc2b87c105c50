from __future__ import annotations

from dataclasses import replace

import pytest

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.tagging.engine import tag_articles
from strategyclf.tagging.merging import Merger
from strategyclf.tagging.work import Job, Worker


def rows_of(form, tagged, most=100):
    """The rows by article, from pieces of at most so many articles."""
    given = [item.article for item in tagged]
    sink = Rows()
    merger = Merger(sink, form)
    worker = Worker(FakeModel(), Job(form, "articles"))
    for start in range(0, len(given), most):
        merger.take(worker(tuple(given[start : start + most])))
    merger.finish((), ())
    return sink.rows


class Rows:
    path = None
    format = "articles"

    def __init__(self):
        self.rows = []

    def add_rows(self, piece, found):
        assert piece.rows == b""

    def add_article(self, row):
        self.rows.append(row)

    def close(self, ending):
        pass

    def discard(self):
        raise AssertionError


def test_an_article_row_counts_body_paragraphs_and_list_items_only(tagged, form):
    row = rows_of(form, tagged)[0]
    assert row["paragraphs"] == 3
    first, second, third = (len(p.text) for p in tagged[0].article.paragraphs[1:4])
    assert row["characters"] == first + second + third
    assert row["labels"] == ["tech_upgrade", "talent_education", "land_redevelopment"]
    assert row["counts"] == {
        "tech_upgrade": 1,
        "emerging_industry": 0,
        "talent_education": 1,
        "land_redevelopment": 1,
        "investment_attraction": 0,
    }
    assert row["shares"]["land_redevelopment"] == round(third / (first + second + third), 6)
    # A heading's probability and clause are the best there is for this label all the same.
    assert row["scores"]["emerging_industry"] == 0.84
    assert row["evidence"]["emerging_industry"]["paragraph"] == 0
    assert row["evidence"]["investment_attraction"] is None
    assert row["evidence"]["land_redevelopment"]["text"] == "盘活旧厂房三处，或许还要两年。"


def test_repeats_and_carried_columns_are_in_the_row(tagged, form):
    row = rows_of(form, tagged)[1]
    assert row["repeats"] == 1
    assert row["input_text"] == "旧列"


def test_an_article_without_paragraphs_has_a_row_of_noughts(tagged, form):
    row = rows_of(form, tagged)[3]
    assert (row["title"], row["paragraphs"], row["characters"], row["main"]) == ("没有段落", 0, 0, None)
    assert set(row["shares"].values()) == {0.0}


@pytest.mark.parametrize(("present_at", "labels"), [(1, 2), (2, 1), (3, 0)])
def test_a_label_is_present_from_the_number_of_paragraphs_asked_for(form, model, present_at, labels):
    article = Article("a", tuple(Paragraph(i, text) for i, text in enumerate(("技改", "研发", "新能源"))))
    (row,) = rows_of(replace(form, present_at=present_at), tag_articles([article], model))
    assert len(row["labels"]) == labels


@pytest.mark.parametrize(("main_at", "main"), [(0.0, "tech_upgrade"), (0.4, "tech_upgrade"), (0.41, None)])
def test_the_main_strategy_has_the_largest_share_from_the_least_asked_for(form, model, main_at, main):
    article = Article(
        "a", tuple(Paragraph(i, text) for i, text in enumerate(("技改几处", "新能源", "天气 。")))
    )
    (row,) = rows_of(replace(form, main_at=main_at), tag_articles([article], model))
    assert row["shares"]["tech_upgrade"] == 0.4
    assert row["main"] == main


def test_of_equal_shares_the_surer_label_is_the_main_one(form, model):
    article = Article("a", (Paragraph(0, "技改，新能源机器人"),))
    (row,) = rows_of(form, tag_articles([article], model))
    assert row["shares"]["tech_upgrade"] == row["shares"]["emerging_industry"] == 1.0
    assert row["main"] == "emerging_industry"


@pytest.mark.parametrize("most", [1, 2, 3])
def test_parts_of_one_article_that_follow_one_another_make_one_row(form, model, most):
    parts = [Article("t.csv", (Paragraph(i, text),)) for i, text in enumerate(("技改", "新能源", "天气"))]
    (row,) = rows_of(form, tag_articles([*parts], model), most)
    assert (row["paragraphs"], row["characters"], row["labels"]) == (
        3,
        7,
        ["tech_upgrade", "emerging_industry"],
    )


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_the_rows_of_one_article_say_differently_is_not_said_of_it(form, model, most):
    parts = [
        Article(
            "t.csv", (Paragraph(i, "技改"),), title="同", date=date, date_basis="published", carried=carried
        )
        for i, (date, carried) in enumerate(
            [
                ("2024", {"年": 1, "省": "湘"}),
                ("2025", {"年": 2, "省": "湘"}),
                ("2024", {"年": 1, "省": "湘"}),
            ]
        )
    ]
    (row,) = rows_of(form, tag_articles(parts, model), most)
    assert (row["title"], row["date"], row["省"], row["年"]) == ("同", None, "湘", None)
    assert list(row)[-4:] == ["model", "schema", "年", "省"]
