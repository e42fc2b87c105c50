"""Articles of every shape that an output must hold, tagged by the fake model."""

from __future__ import annotations

import pytest

from fake_model import FakeModel
from strategyclf.article import Article, LeftOut, Paragraph
from strategyclf.tagging.engine import TaggedArticle, tag_articles
from strategyclf.tagging.rows import RowForm


def article(id: str, *texts: str, **facts) -> Article:
    return Article(id=id, paragraphs=tuple(Paragraph(i, text) for i, text in enumerate(texts)), **facts)


@pytest.fixture
def articles() -> list[Article]:
    town = Article(
        id="青石 市.md",
        title="青石市：老厂区里长出新产业",
        date="2025-06-18",
        date_basis="published",
        source="青石日报",
        site="某新闻网",
        region="青石市",
        paragraphs=(
            Paragraph(0, "技改与新能源齐头并进", "heading"),
            Paragraph(
                1,
                "全市实施技改项目四百个。企业研发投入翻番；高校也来了人才。",
                "body",
                ("技改与新能源齐头并进",),
            ),
            Paragraph(2, "天气晴好。", "body", ("技改与新能源齐头并进", "其他")),
            Paragraph(3, "盘活旧厂房三处，或许还要两年。", "list_item"),
            Paragraph(4, "（新能源资料由本报整理）", "note"),
        ),
        left_out=(LeftOut("打印本页", "controls"),),
    )
    table = article(
        "表.csv#2",
        "天气 晴好",
        '=HYPERLINK("x") 招商签约十二个',
        carried={"年份": 2024, "比率": -3.5, "说明": "=1+1", "text": "旧列", "真": True},
    )
    second = article("表.csv#3", "-3.5", carried={"年份": 2025, "比率": 2, "备注": ["甲", "乙"]})
    empty = article("空.txt", title="没有段落")
    return [town, table, second, empty]


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def form(model) -> RowForm:
    return RowForm(model.taxonomy, model="fake@0123456789abcdef")


@pytest.fixture
def tagged(articles, model) -> list[TaggedArticle]:
    return list(tag_articles(articles, model))
