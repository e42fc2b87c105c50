"""Tables row by row: columns found, cells carried, rows as paragraphs."""

import datetime
import json

import pytest
from openpyxl import Workbook

from strategyclf.reading.columns import find_columns
from strategyclf.reading.reader import Reader, read

LONG = "新区今年把老厂房改成了设计工坊，又请来了三家做检测设备的企业。"


def write_csv(path, rows):
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["text", "Full_Text", "CONTENT", "body", "正文", "内容", "全文", "article"])
def test_the_text_column_is_found_by_name_in_any_case(name):
    assert find_columns(["省份", f" {name} ", "标题"]).text == f" {name} "


def test_columns_are_found_in_chinese_and_english():
    columns = find_columns(["标题", "发布时间", "来源", "地区", "正文", "链接"])
    assert str(columns) == "text column 正文, title 标题, date 发布时间, source 来源, site 链接, region 地区"
    columns = find_columns(["province", "year", "title", "source_url", "publish_date", "full_text"])
    assert (columns.region, columns.date, columns.site) == ("province", "publish_date", "source_url")
    assert find_columns(["year", "text"]).date == "year"


def test_the_columns_are_told_before_the_first_article(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["省份", "正文"], ["临江省", LONG]])
    told = []
    reader = Reader([path], on_notice=told.append)
    for _ in reader:
        assert told == ["a.csv: text column 正文, region 省份"]
    assert reader.notices == told


def test_the_named_text_column_wins(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["正文", "摘要"], ["不要这个。", LONG]])
    [article] = read(path, text_column="摘要")
    assert article.paragraphs[0].text == LONG
    assert article.carried == {"正文": "不要这个。"}


def test_metadata_comes_from_columns_and_the_others_are_carried(tmp_path):
    path = write_csv(
        tmp_path / "a.csv",
        [
            ["编号", "title", "year", "source", "url", "city", "text"],
            ["7", "旧厂新生", "2024", "sp20241115", "https://www.example.org/a", "临江", LONG],
        ],
    )
    [article] = read(path, id_column="编号")
    assert (article.id, article.title, article.date, article.date_basis) == (
        "7",
        "旧厂新生",
        "2024",
        "published",
    )
    assert (article.source, article.site, article.region) == ("", "www.example.org", "临江")
    assert list(article.carried) == ["编号", "title", "year", "source", "url", "city"]


def test_the_finer_date_of_the_page_completes_the_year_of_the_column(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f'year,text\n2024,"旧厂新生\n发布时间：2024-05-06\n{LONG}"\n', encoding="utf-8")
    assert read(path)[0].date == "2024-05-06"


def test_rows_without_text_are_counted_and_passed_over(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["id", "text"], ["1", LONG], ["2", "  "], ["3", LONG]])
    reader = Reader([path])
    assert [article.id for article in reader] == ["a.csv#1", "a.csv#3"]
    assert "a.csv: 1 row without text passed over" in reader.notices
    assert reader.failures == []


def test_a_row_as_a_paragraph_is_taken_as_it_stands(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('编号,正文\nx1,"来源：临江日报\n第二行 "\nx2,打印\nx3,\n', encoding="utf-8")
    articles = read(path, rows="paragraph")
    assert [article.id for article in articles] == ["a.csv", "a.csv"]
    assert [article.paragraphs[0].text for article in articles] == ["来源：临江日报\n第二行 ", "打印"]
    assert [article.paragraphs[0].index for article in articles] == [1, 2]
    assert articles[1].carried == {"编号": "x2"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_are_found(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(f"title{delimiter}text\n甲{delimiter}{LONG}\n", encoding="utf-8")
    assert read(path)[0].title == "甲"


def test_empty_lines_and_trailing_delimiters_of_a_csv_do_no_harm(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"title,text\n\n甲,{LONG},,\n\n", encoding="utf-8")
    assert [article.id for article in read(path)] == ["a.csv#1"]


def test_characters_that_cannot_be_decoded_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    data = f"title,text\n甲,{LONG * 5}\n".encode()
    path.write_bytes(data[:45] + b"\xff" + data[45:])
    reader = Reader([path])
    assert len(list(reader)) == 1
    assert "a.csv: 1 character not decoded, replaced by \ufffd" in reader.notices


def test_the_encoding_is_found_behind_a_long_stretch_of_ascii(tmp_path, monkeypatch):
    monkeypatch.setattr("strategyclf.reading.json_lines._SAMPLE", 64)
    path = tmp_path / "a.csv"
    rows = "".join(f"row {number},plain\n" for number in range(40))
    path.write_bytes(f"title,text\n{rows}甲,{LONG}\n".encode("gb18030"))
    assert read(path)[-1].paragraphs[0].text == LONG


def test_every_sheet_of_a_workbook_is_read_and_named_in_the_id(tmp_path):
    book = Workbook()
    book.active.title = "一月"
    book.active.append(["标题", "日期", "内容"])
    book.active.append(["甲", datetime.datetime(2025, 1, 9), LONG])
    second = book.create_sheet("二月")
    second.append([None])
    second.append(["标题", "内容"])
    second.append(["乙", LONG])
    second.append([None, None])
    second.append(["丙", LONG])
    book.create_sheet("空")
    notes = book.create_sheet("说明")
    notes.append(["名称", "含义"])
    notes.append(["甲", "乙"])
    book.save(tmp_path / "a.xlsx")
    reader = Reader([tmp_path / "a.xlsx"])
    articles = list(reader)
    assert [article.id for article in articles] == ["a.xlsx#一月#1", "a.xlsx#二月#1", "a.xlsx#二月#2"]
    assert articles[0].date == "2025-01-09"
    assert articles[0].carried["日期"] == datetime.datetime(2025, 1, 9)
    assert "a.xlsx: sheet 说明 passed over: no text column" in reader.notices
    assert next(iter(Reader([tmp_path / "a.xlsx"], rows="paragraph"))).id == "a.xlsx#一月"


def test_a_workbook_without_a_text_column_in_any_sheet_is_an_error(tmp_path):
    book = Workbook()
    for sheet in (book.active, book.create_sheet("另一张")):
        sheet.append(["名称", "含义"])
        sheet.append(["甲", "乙"])
    book.save(tmp_path / "a.xlsx")
    reader = Reader([tmp_path / "a.xlsx"])
    assert list(reader) == []
    assert (reader.failures[0].code, reader.failures[0].place) == ("no_text_column", "sheet Sheet")


@pytest.mark.parametrize(
    "content",
    [
        {"total": 1, "data": [{"text": LONG}]},
        {"text": LONG, "tags": ["a", "b"]},
        [{"text": LONG}],
    ],
)
def test_json_may_be_an_array_an_object_with_one_or_one_object(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    [article] = read(path)
    assert article.paragraphs[0].text == LONG


def test_json_lines_under_the_name_of_json_are_read(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(f'{{"text": "{LONG}"}}\n\n{{"text": "{LONG}"}}\n', encoding="utf-8")
    assert [article.id for article in read(path)] == ["a.json#1", "a.json#2"]


def test_json_objects_without_the_text_of_the_first_are_counted(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "{LONG}"}}\n{{"other": 1}}\n', encoding="utf-8")
    reader = Reader([path])
    assert len(list(reader)) == 1
    assert "a.jsonl: 1 row without text passed over" in reader.notices


def test_a_cell_of_html_is_read_as_a_page(tmp_path):
    path = tmp_path / "a.jsonl"
    cell = f"<div><p>{LONG}</p><p>{LONG[::-1]}</p><a href='/'>返回首页</a></div>"
    path.write_text(json.dumps({"text": cell}, ensure_ascii=False), encoding="utf-8")
    [article] = read(path)
    assert [paragraph.text for paragraph in article.paragraphs] == [LONG, LONG[::-1]]
    assert [(line.text, line.rule) for line in article.left_out] == [("返回首页", "link_line")]
