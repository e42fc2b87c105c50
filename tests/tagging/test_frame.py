from __future__ import annotations

import strategyclf
from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.profiles.predictions import read_predictions
from strategyclf.tagging.columns import PARAGRAPH_COLUMNS
from strategyclf.tagging.frame import tag

ARTICLES = [
    Article(
        "a",
        (Paragraph(0, "青石记", "heading"), Paragraph(1, "高校研发，招商落户。")),
        title="青石记",
        date="2026",
    ),
    Article("b", (Paragraph(0, "高校研发，招商落户。"),), carried={"处室": "一处", "text": "原文"}),
]


def test_articles_become_a_table_with_the_columns_of_predict():
    table = tag(ARTICLES, FakeModel())
    assert list(table.columns) == [*(column.name for column in PARAGRAPH_COLUMNS), "处室", "input_text"]
    assert table["labels"].tolist() == [
        [],
        *[["tech_upgrade", "talent_education", "investment_attraction"]] * 2,
    ]
    assert table["duplicate_of"].tolist()[2] == "a#1"
    assert table.loc[1, "evidence"]["investment_attraction"][0]["text"] == "高校研发，招商落户。"
    assert table["处室"].isna().tolist() == [True, True, False]


def test_no_articles_are_a_table_without_rows():
    table = tag([], FakeModel())
    assert (len(table), "labels" in table.columns) == (0, True)


def test_a_file_is_tagged_in_one_line_and_the_table_can_be_profiled(root, tmp_path):
    table = strategyclf.tag(strategyclf.read(root / "docs" / "samples" / "jiangxi-clusters.txt"))
    assert table["labels"].map(len).sum() >= 5
    table.to_json(tmp_path / "tags.jsonl", orient="records", lines=True, force_ascii=False)
    read = read_predictions([tmp_path / "tags.jsonl"])
    assert [paragraph.text for paragraph in read.paragraphs] == table["text"].tolist()
    assert [list(paragraph.labels) for paragraph in read.paragraphs] == table["labels"].tolist()
