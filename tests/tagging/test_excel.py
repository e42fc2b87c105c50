from __future__ import annotations

import openpyxl
import pytest

from strategyclf.article import Article, Paragraph
from strategyclf.errors import InputError
from strategyclf.tagging.run import write_tags
from strategyclf.tagging.writers.excel import LONGEST_CELL, ExcelFile, excel_text


def write(path, articles, model, form, by="paragraph", names="zh", failures=(), notices=(), **options):
    sink = ExcelFile(path, form, by=by, names=names, **options)
    write_tags(articles, model, sink, form, failures=failures, notices=notices)
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_a_workbook_has_five_sheets_and_the_rows_asked_for_first(tmp_path, articles, model, form):
    book = write(tmp_path / "t.xlsx", articles, model, form)
    assert book.sheetnames == ["段落", "文章", "汇总", "未读文件", "说明"]
    book = write(tmp_path / "t.xlsx", articles, model, form, by="article", names="en")
    assert book.sheetnames == ["articles", "paragraphs", "summary", "unread files", "notes"]
    assert (book["paragraphs"].max_row, book["articles"].max_row) == (9, 5)


def test_by_article_opens_with_chinese_headers(tmp_path, articles, model, form):
    sheet = write(tmp_path / "t.xlsx", articles, model, form, by="article").worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    assert headers[:2] == ["文章", "标题"]
    assert {"主导策略", "土地盘活与空间再开发", "占比_招商引资", "最佳依据_人才与教育"} <= set(headers)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    main = sheet.cell(2, headers.index("主导策略") + 1).value
    assert main == "人才与教育"


def test_cells_keep_their_types_and_nothing_runs(tmp_path, articles, model, form):
    errors = Article("e", (Paragraph(0, "#N/A"), Paragraph(1, "TRUE"), Paragraph(2, "2024-01")))
    sheet = write(tmp_path / "t.xlsx", [*articles, errors], model, form, names="en").worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    cells = {header: sheet.cell(8, place) for place, header in enumerate(headers, start=1)}
    assert cells["text"].value == '\'=HYPERLINK("x") 招商签约十二个'
    assert cells["比率"].value == -3.5
    assert cells["年份"].value == 2024
    assert cells["investment_attraction"].value == 1
    assert cells["score_investment_attraction"].number_format == "0.000"
    assert [sheet.cell(line, headers.index("text") + 1).data_type for line in (10, 11, 12)] == ["s"] * 3
    assert not any(cell.data_type in "fe" for row in sheet.iter_rows() for cell in row)


def test_the_summary_counts_paragraphs_articles_and_main_strategies(tmp_path, articles, model, form):
    rows = rows_of(write(tmp_path / "t.xlsx", articles, model, form)["汇总"])
    assert rows[0][0] == "策略"
    assert rows[1][:5] == ("技术改造与创新升级", 2, 0.25, 1, 0.25)
    assert rows[7][:4] == ("全部", 8, None, 4)
    assert rows[6][:2] == ("无标签", 3)
    assert rows[8][1] == 1
    assert rows[9][1] == 1


def test_inputs_that_were_not_read_have_a_sheet(tmp_path, articles, model, form):
    failure = InputError(
        "the file is broken", code="broken", file="=坏.docx", place="page 2", remedy="save again"
    )
    book = write(tmp_path / "t.xlsx", articles, model, form, failures=[failure])
    assert rows_of(book["未读文件"]) == [
        ("文件", "代码", "位置", "问题", "处理办法"),
        ("'=坏.docx", "broken", "page 2", "the file is broken", "save again"),
    ]
    book = write(tmp_path / "t.xlsx", articles, model, form, names="en", failures=[failure])
    assert rows_of(book["unread files"])[0] == ("file", "code", "place", "message", "remedy")


@pytest.mark.parametrize("names", ["zh", "en"])
def test_the_notes_tell_the_rules_the_columns_and_what_was_noticed(tmp_path, articles, model, form, names):
    book = write(tmp_path / "t.xlsx", articles, model, form, names=names, notices=["3 rows had no text"])
    notes = rows_of(book.worksheets[-1])
    text = " ".join(str(cell) for row in notes for cell in row)
    assert "fake@0123456789abcdef" in text
    assert "3 rows had no text" in text
    assert "20%" in text
    assert ("依据_…" if names == "zh" else "evidence_…") in text


def test_a_cell_that_is_too_long_is_cut_and_noted(tmp_path, model, form):
    long = Article("长文", (Paragraph(0, "字" * 40_000),))
    book = write(tmp_path / "t.xlsx", [long], model, form, names="en")
    sheet = book.worksheets[0]
    assert len(sheet.cell(2, 5).value) == LONGEST_CELL
    assert ("paragraphs 2", "text", "had 40,000 characters; a cell holds 32,767") in rows_of(book["notes"])


def test_very_many_cut_cells_are_noted_by_number(tmp_path, model, form):
    long = Article("长文", tuple(Paragraph(i, f"{i}" + "字" * 33_000) for i in range(203)))
    notes = rows_of(write(tmp_path / "t.xlsx", [long], model, form)["说明"])
    assert notes[-1] == ("截断", None, "另有 3 处")


def test_the_length_of_a_cell_is_counted_as_excel_counts_it():
    assert excel_text("😀" * 16_383) == ("😀" * 16_383, 0)
    cut, length = excel_text("😀" * 16_384)
    assert (len(cut), length) == (16_383, 16_384)
    assert excel_text("字" * LONGEST_CELL)[1] == 0


def test_rows_over_the_limit_go_on_in_further_sheets(tmp_path, articles, model, form):
    book = write(tmp_path / "t.xlsx", articles, model, form, most_rows=4)
    assert book.sheetnames == ["段落", "段落 2", "段落 3", "文章", "文章 2", "汇总", "未读文件", "说明"]
    assert [book[name].max_row for name in ("段落", "段落 2", "段落 3")] == [4, 4, 3]
    headers = {tuple(cell.value for cell in book[name][1]) for name in ("段落", "段落 2", "段落 3")}
    assert len(headers) == 1
