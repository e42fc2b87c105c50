"""Files as people and tools write them go into a journal; what is wrong in them is named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from strategyclf.article import digest, match_key
from strategyclf.cli.labels import labels_app
from strategyclf.errors import CallError, InputError, StrategyclfError
from strategyclf.labelling.journal import read_journal
from strategyclf.taxonomy import read_taxonomy

OLD = "老厂换了新机器，产线也联了网"
BOTH = "引来三家电池企业落户，并办起产业学院"
NONE = "市民周末在公园里散步"
EXPECTED = {
    OLD: ("tech_upgrade",),
    BOTH: ("emerging_industry", "talent_education", "investment_attraction"),
    NONE: (),
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def journal(root: Path, out: Path):
    """The decisions that the journal holds."""
    return lambda: read_journal([out], read_taxonomy(root / "labels" / "taxonomy.toml")).decisions


def run(*arguments: object):
    return CliRunner().invoke(labels_app, ["import", *map(str, arguments)])


def labels_by_text(decisions) -> dict[str, tuple[str, ...]]:
    texts = {digest(text): text for text in EXPECTED}
    return {texts[decision.digest]: decision.labels for decision in decisions}


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


CELLS = {
    "ids": ("tech_upgrade", "emerging_industry;talent_education;investment_attraction"),
    "letters": ("T", "E; H; I"),
    "lower letters": ("t", "e|h|i"),
    "Chinese names": ("技术改造与创新升级", "新兴产业培育；人才与教育；招商引资"),
    "Chinese names, other sign": ("技术改造与创新升级", "新兴产业培育、人才与教育、招商引资"),
    "English names": (
        "Technology upgrading and innovation",
        "Cultivating new industries; Talent and education; Attracting investment",
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS)
def test_a_csv_with_a_labels_cell_is_taken(tmp_path, out, journal, cells, encoding):
    rows = f'正文,标签\n{OLD},"{cells[0]}"\n{BOTH},"{cells[1]}"\n{NONE},无\n'
    result = run(write(tmp_path / "标注.csv", rows, encoding), "--reader", "王", "--out", out)
    assert result.exit_code == 0
    assert "text 正文; labels 标签" in result.stderr
    assert labels_by_text(journal()) == EXPECTED
    assert {(d.reader, d.reader_kind, d.source) for d in journal()} == {("王", "human", "标注.csv")}
    assert [d.match_key for d in journal()] == [match_key(text) for text in EXPECTED]
    assert OLD not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "headers",
    [
        (
            "tech_upgrade",
            "emerging_industry",
            "talent_education",
            "land_redevelopment",
            "investment_attraction",
        ),
        ("技术改造与创新升级", "新兴产业培育", "人才与教育", "土地盘活与空间再开发", "招商引资"),
        ("T", "E", "H", "L", "I"),
        ("label_T", "label_E", "label_H", "label_L", "label_I"),
    ],
)
@pytest.mark.parametrize(("yes", "no"), [(1, 0), (True, False), ("是", "否"), ("√", None), (1.0, 0.0)])
def test_a_workbook_with_a_column_a_label_is_taken(tmp_path, out, journal, headers, yes, no):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["内容", *headers, "标注人"])
    sheet.append([OLD, yes, no, no, no, no, "王"])
    sheet.append([BOTH, no, yes, yes, no, yes, "王"])
    sheet.append([NONE, no, no, no, no, no, "李"])
    book.save(tmp_path / "a.xlsx")
    result = run(tmp_path / "a.xlsx", "--out", out)
    assert result.exit_code == 0
    assert labels_by_text(journal()) == EXPECTED
    assert [d.reader for d in journal()] == ["王", "王", "李"]


def test_digest_cells_stand_for_the_text(tmp_path, out, journal, root):
    [known] = [d for d in _starter(root) if d.match_key][:1]
    strange = "12345e6789012345"
    rows = f"digest,label\nd:{known.digest},T\nd:{strange},H\n"
    result = run(write(tmp_path / "a.csv", rows), "--reader", "w", "--out", out)
    assert result.exit_code == 0
    assert [(d.digest, d.labels) for d in journal()] == [
        (known.digest, ("tech_upgrade",)),
        (strange, ("talent_education",)),
    ]
    # The text of the starter corpus is at hand, so its label can find a reprint too.
    assert [d.match_key for d in journal()] == [known.match_key, ""]
    assert f"1 rows taken by a digest that no text and no label at hand has: {tmp_path / 'a.csv'}, row 2" in (
        result.stderr
    )


def test_a_digest_alone_finds_its_text_in_a_corpus_given(tmp_path, out, journal):
    write(tmp_path / "text.txt", f"{OLD}。\n")
    rows = write(tmp_path / "a.csv", f"digest,label\nd:{digest(OLD + '。')},T\n")
    result = run(rows, "--reader", "w", "--out", out, "--corpus", tmp_path / "text.txt")
    assert "no label at hand" not in result.stderr
    assert [d.match_key for d in journal()] == [match_key(OLD)]


def _starter(root: Path):
    return read_journal(
        [root / "labels/starter.jsonl"], read_taxonomy(root / "labels/taxonomy.toml")
    ).decisions


def test_what_is_wrong_is_listed_and_the_good_rows_are_taken(tmp_path, out, journal):
    rows = [
        ("digest", "text", "labels"),
        ("", OLD, "T"),
        ("", BOTH, "T; 水利; Roads"),
        ("", "", "T"),
        (f"d:{digest(OLD)}", NONE, "T"),
        ("1.23457E+15", NONE, "T"),
        ("", OLD + " ", "T"),
        ("", "说了两样的话", "T"),
        ("", "说了 两样的话", "H"),
    ]
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    path = write(tmp_path / "a.csv", stream.getvalue())
    result = run(path, "--reader", "w", "--out", out, "--failures", tmp_path / "f.jsonl")
    assert result.exit_code == 1
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",)}
    listed = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(row["place"], row["code"], row["message"]) for row in listed] == [
        ("row 2", "unknown_label", "unknown labels '水利', 'Roads'"),
        ("row 3", "unmatched", "the row has neither text nor digest"),
        (
            "row 4",
            "digest_mismatch",
            f"the digest {digest(OLD)} is not that of the text ({digest(NONE)})",
        ),
        ("row 5", "bad_digest", "'1.23457E+15' is no digest"),
        ("row 6", "repeated_row", f"repeats {path}, row 1 (same text, same labels)"),
        (
            "row 8",
            "contradiction",
            f"w labels one text in two ways: talent_education here, tech_upgrade in {path}, row 7",
        ),
    ]
    assert "the labels are tech_upgrade (T, 技术改造与创新升级), emerging_industry (E" in listed[0]["remedy"]
    assert "not taken: 6 (bad digest 1, contradiction 1, digest mismatch 1, repeated row 1" in result.stderr
    assert f"  {path}, row 5: '1.23457E+15' is no digest; write d: and 16 hexadecimal" in result.stderr


def test_a_long_list_of_wrong_rows_is_cut_on_the_terminal(tmp_path, out):
    rows = "text,label\n" + "".join(f"第{number}句,x\n" for number in range(30))
    result = run(write(tmp_path / "a.csv", rows), "--reader", "w", "--out", out)
    assert "… and 10 more; --failures F.jsonl lists them all" in result.stderr
    assert not out.exists()


def test_a_row_given_twice_is_taken_once_and_no_failure(tmp_path, out, journal):
    result = run(write(tmp_path / "a.csv", f"text,label\n{OLD},T\n{OLD},T\n"), "--reader", "w", "--out", out)
    assert result.exit_code == 0
    assert "not taken: 1 (repeated row 1)" in result.stderr
    assert len(journal()) == 1


def test_a_damaged_row_of_a_table_is_named_and_the_others_are_taken(tmp_path, out, journal):
    result = run(write(tmp_path / "a.csv", f"text,label\n{OLD},T\n一,二,三\n"), "--reader", "w", "--out", out)
    assert result.exit_code == 1
    assert "a.csv, line 3: the row has 3 cells where the header has 2" in result.stderr
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",)}


@pytest.mark.parametrize(("cell", "problem"), [("2", "column 'T' holds '2'"), ("?", "column 'T' holds '?'")])
def test_a_flag_that_is_neither_yes_nor_no_is_named(tmp_path, out, cell, problem):
    result = run(write(tmp_path / "a.csv", f"text,T,H\n一句,{cell},0\n"), "--reader", "w", "--out", out)
    assert f"row 1: {problem}; write 1 where" in result.stderr


def test_a_labels_cell_that_the_label_columns_deny_is_named(tmp_path, out, journal):
    rows = f"text,labels,T,H\n{OLD},T,1,0\n{NONE},H,1,0\n"
    result = run(write(tmp_path / "a.csv", rows), "--reader", "w", "--out", out)
    assert "row 2: column 'labels' says talent_education, the 0/1 columns say tech_upgrade" in result.stderr
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",)}


@pytest.mark.parametrize(("unlabelled", "count"), [("none", 2), ("skip", 1)])
def test_what_an_empty_labels_cell_means_can_be_said(tmp_path, out, journal, unlabelled, count):
    rows = write(tmp_path / "a.csv", f"text,label\n{OLD},T\n{NONE},\n")
    result = run(rows, "--reader", "w", "--out", out, "--unlabelled", unlabelled)
    assert len(journal()) == count
    assert "rows without a label: 1 (" in result.stderr


def test_cells_that_a_writer_neutralised_are_restored(tmp_path, out, journal):
    rows = "text,label\n'-列表的一项,T\n'原样的撇号,T\n"
    run(write(tmp_path / "a.csv", rows), "--reader", "w", "--out", out)
    assert [d.digest for d in journal()] == [digest("-列表的一项"), digest("'原样的撇号")]


def test_a_file_that_names_no_reader_asks_for_one(tmp_path, out):
    result = run(write(tmp_path / "a.csv", f"text,label\n{OLD},T\n"), "--out", out)
    assert isinstance(result.exception, CallError)
    assert str(result.exception).endswith(
        "a.csv, row 1: the file does not say who labelled; name the reader with --reader"
    )


def test_columns_of_any_name_can_be_named(tmp_path, out, journal):
    rows = write(tmp_path / "a.csv", f"句子,判断\n{OLD},T\n")
    assert run(rows, "--reader", "w", "--out", out, "--text-column", "句子").exit_code == 0
    assert (
        run(rows, "--reader", "w", "--out", out, "--text-column", "句子", "--label-column", "判断").exit_code
        == 0
    )
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",)}


@pytest.mark.parametrize(
    ("content", "arguments", "problem"),
    [
        ("句子,标签\n一,T\n", (), "no column holds a text or a digest; the columns are: 句子, 标签"),
        ("text,判断\n一,好\n", (), "no column holds labels; the columns are: text, 判断"),
        ("text,label\n一,T\n", ("--label-column", "x"), "no column 'x'; the columns are: text, label"),
        ("text,label\n一,T\n", ("--text-column", "x"), "no column 'x'; the columns are: text, label"),
    ],
)
def test_missing_columns_are_named(tmp_path, out, content, arguments, problem):
    result = run(write(tmp_path / "a.csv", content), "--reader", "w", "--out", out, *arguments)
    assert isinstance(result.exception, InputError)
    assert problem in str(result.exception)


@pytest.mark.parametrize(
    ("name", "content", "arguments", "problem"),
    [
        ("a.txt", "没有标签的一行", (), "the format of these labels cannot be told; name it with --format"),
        ("a.pdf", "%PDF-1.7 …", (), "a pdf file holds no labels"),
        ("a.csv", "text,label\n一,T\n", ("--format", "excel"), "this is no workbook"),
        ("a.json", '[{"text": "一", "label": ["T"]},', (), "bad JSON at column"),
    ],
)
def test_a_file_that_holds_no_labels_is_refused(tmp_path, out, name, content, arguments, problem):
    result = run(write(tmp_path / name, content), "--reader", "w", "--out", out, *arguments)
    assert isinstance(result.exception, StrategyclfError)
    assert problem in str(result.exception)


def test_a_file_that_is_not_there_is_one_line(tmp_path, out):
    result = run(tmp_path / "none.csv", "--reader", "w", "--out", out)
    assert isinstance(result.exception, InputError)
    assert "cannot be read (No such file or directory)" in str(result.exception)


def test_the_tags_of_a_predict_may_be_corrected_and_imported(tmp_path, out, journal):
    """A workbook of `predict` has sheets of articles and notes beside the paragraphs."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "段落"
    sheet.append(["文章", "正文", "策略标签", "技术改造与创新升级", "概率_技术改造与创新升级", "指纹"])
    sheet.append(["a.txt", OLD, "技术改造与创新升级", 1, 0.93, f"d:{digest(OLD)}"])
    sheet.append(["a.txt", NONE, None, 0, 0.02, f"d:{digest(NONE)}"])
    articles = book.create_sheet("文章")
    articles.append(["文章", "策略标签"])
    articles.append(["a.txt", "技术改造与创新升级"])
    book.save(tmp_path / "tags.xlsx")
    result = run(tmp_path / "tags.xlsx", "--reader", "w", "--out", out)
    assert result.exit_code == 0
    assert "sheet 文章 passed over" in result.stderr
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",), NONE: ()}
    assert {d.doc for d in journal()} == {"a.txt"}


def test_whoever_corrects_an_export_is_another_reader(tmp_path, out, journal):
    header = "digest,text,T,H,reader,reader_kind,at,doc,confidence,note"
    rows = f"{header}\nd:{digest(OLD)},{OLD},0,1,machine,model,2020-01-01,d-7,3,sure\n"
    path = write(tmp_path / "a.csv", rows)
    assert run(path, "--reader", "wang", "--at", "2024-05-01", "--out", out).exit_code == 0
    assert run(path, "--out", out).exit_code == 0
    wang, machine = journal()
    assert (wang.reader, wang.reader_kind, wang.at, wang.doc) == ("wang", "human", "2024-05-01", "d-7")
    assert (wang.confidence, wang.note, wang.source) == (None, "", "a.csv")
    assert (machine.reader, machine.reader_kind, machine.at) == ("machine", "model", "2020-01-01")
    assert (machine.confidence, machine.note) == (3, "sure")


def test_a_bad_field_of_an_export_is_named(tmp_path, out):
    rows = f"digest,T,reader,reader_kind,at,confidence\nd:{digest(OLD)},1,w,human,2024-05-01,sure\n"
    result = run(write(tmp_path / "a.csv", rows), "--out", out)
    assert "row 1: 'confidence' should be 1, 2 or 3, not 'sure'" in result.stderr


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(tmp_path, out, journal):
    good = write(tmp_path / "a.csv", f"text,label\n{OLD},T\n")
    result = run(tmp_path / "none.csv", good, "--reader", "w", "--out", out)
    assert result.exit_code == 1
    assert f"  {tmp_path / 'none.csv'}: cannot be read (No such file or directory)" in result.stderr
    assert labels_by_text(journal()) == {OLD: ("tech_upgrade",)}
