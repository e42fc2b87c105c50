"""Inputs that cannot be read: each is one line with file, place and remedy, and the others go on."""

import io
import json
import os
import random
import zipfile

import pytest
from pages import BINARY_FORMS, LINES, TEXT_FORMS, docx, parquet, pdf, plain, xlsx

from strategyclf.errors import CallError, InputError
from strategyclf.reading.reader import Reader, read


def failure_of(path, **options):
    """The only failure of `path`, read together with a good file that must come through."""
    good = path.parent / "good"
    good.mkdir(exist_ok=True)
    (good / "good.txt").write_text(plain(), encoding="utf-8")
    reader = Reader([path, good / "good.txt"], **options)
    assert list(reader)[-1].id == "good.txt"
    [failure] = reader.failures
    assert isinstance(failure, InputError)
    assert failure.file == str(path)
    assert failure.remedy
    assert "\n" not in str(failure)
    return failure


@pytest.mark.parametrize("content", [b"", b"  \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_named(tmp_path, content):
    path = tmp_path / "空 文件.txt"
    path.write_bytes(content)
    failure = failure_of(path)
    assert failure.code == "empty_file"
    assert "the file is empty" in str(failure)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", [40, 3000, 200_000])
def test_binary_rubbish_named_txt_is_no_text(tmp_path, seed, size):
    path = tmp_path / "rubbish.txt"
    path.write_bytes(random.Random(seed).randbytes(size))
    failure = failure_of(path)
    assert failure.code == "not_text"
    assert "binary data?" in failure.message
    assert "UTF-8" in failure.remedy


def test_a_program_named_txt_is_no_text(tmp_path):
    path = tmp_path / "program.txt"
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(100) + b"main.c\0printf\0" * 50)
    assert failure_of(path).code == "not_text"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("a.doc", ".docx"), ("a.wps", ".docx"), ("a.xls", ".xlsx"), ("a.ofd", "PDF"), ("a.png", "OCR")],
)
def test_kinds_that_are_not_read_are_named_with_the_remedy(tmp_path, name, remedy):
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    failure = failure_of(path)
    assert failure.code == "unread_kind"
    assert remedy in failure.remedy


@pytest.mark.parametrize(
    ("content", "message", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Word 97-2003", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "Excel 97-2003", ".xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "an image", "OCR"),
        (b"{\\rtf1 text}", "rich text", ".docx"),
        (b"\x1f\x8b\x08" + bytes(20), "an archive", "unpack"),
    ],
)
def test_the_content_names_a_kind_that_is_not_read_whatever_the_extension(tmp_path, content, message, remedy):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    failure = failure_of(path)
    assert message in failure.message
    assert remedy in failure.remedy


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_document_under_a_password_is_named_so(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    failure = failure_of(path)
    assert failure.code == "password"
    assert "without one" in failure.remedy


@pytest.mark.parametrize(("name", "write"), [("a.docx", docx), ("a.xlsx", xlsx), ("a.parquet", parquet)])
@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_damaged_file_is_named_so(tmp_path, name, write, damage):
    path = tmp_path / name
    content = write()
    path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"no such container" * 20)
    failure = failure_of(path)
    assert failure.code == "damaged_file"
    assert "save it anew" in failure.remedy or "copy or download it again" in failure.remedy


@pytest.mark.parametrize(
    ("name", "write", "member"),
    [("a.docx", docx, "word/document.xml"), ("a.xlsx", xlsx, "xl/worksheets/sheet1.xml")],
)
def test_a_container_with_a_broken_part_is_named_so(tmp_path, name, write, member):
    path = tmp_path / name
    with zipfile.ZipFile(io.BytesIO(write())) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            new.writestr(part, b"<broken" if part == member else old.read(part))
    assert failure_of(path).code == "damaged_file"


def test_a_container_of_another_program_is_named(tmp_path):
    path = tmp_path / "a.docx"
    for member, word in (("OFD.xml", "OFD"), ("ppt/presentation.xml", "presentation"), ("x", "archive")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "x")
        assert word in failure_of(path).message


def test_a_container_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("strategyclf.reading.kinds._LARGEST_UNPACKED", 1000)
    path = tmp_path / "a.docx"
    path.write_bytes(docx())
    assert failure_of(path).code == "too_large"


def test_a_pdf_without_a_text_layer_asks_for_text_recognition(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()
    failure = failure_of(path)
    assert failure.code == "no_text_layer"
    assert "OCR" in failure.remedy


def test_a_pdf_under_a_password_is_named_so(tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "locked.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "text")
    canvas.save()
    assert failure_of(path).code == "password"


def test_a_damaged_pdf_is_named_so(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf()[:200])
    assert failure_of(path).code == "damaged_file"


def test_rows_with_too_few_cells_name_the_first_line_and_the_good_rows_are_kept(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(
        'title,text\n一,"第一段。\n第二段。"\n只有一格\n二,好的一行。\n三,多,了\n', encoding="utf-8"
    )
    reader = Reader([path])
    assert [article.id for article in reader] == ["rows.csv#1", "rows.csv#3"]
    [failure] = reader.failures
    assert failure.place == "line 4"
    assert "the row has 1 cell where the header has 2" in failure.message
    assert "1 more bad row" in failure.message
    assert "quote" in failure.remedy


def test_a_quoted_cell_that_is_never_closed_is_named(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text('title,text\n一,好的一行。\n二,"没有合上的引号\n三,被吞掉的一行。\n', encoding="utf-8")
    reader = Reader([path])
    list(reader)
    [failure] = reader.failures
    assert (failure.place, "never closed" in failure.message) == ("line 3", True)


@pytest.mark.parametrize(("name", "sep"), [("a.csv", ","), ("a.tsv", "\t")])
def test_a_table_without_a_text_column_lists_its_columns(tmp_path, name, sep):
    path = tmp_path / name
    path.write_text(f"名称{sep}说明\n甲{sep}乙\n", encoding="utf-8")
    failure = failure_of(path)
    assert failure.code == "no_text_column"
    assert "名称, 说明" in failure.message
    assert "--text-column" in failure.remedy


def test_a_table_without_the_named_columns_lists_its_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("名称,正文\n甲,乙\n", encoding="utf-8")
    assert "no column '说明'; the columns are: 名称, 正文" in failure_of(path, text_column="说明").message
    failure = failure_of(path, id_column="编号")
    assert (failure.code, "--id-column" in failure.remedy) == ("no_id_column", True)


def test_a_table_without_a_row_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,text\n", encoding="utf-8")
    assert failure_of(path).code == "empty_table"


def test_bad_json_on_line_7_is_named_and_the_other_lines_are_kept(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": f"第{n}行的正文写在这里。"}, ensure_ascii=False) for n in range(1, 10)]
    lines[6] = '{"text": "没有合上'
    lines[8] = '["不是对象"]'
    path.write_text("\n".join(lines), encoding="utf-8")
    reader = Reader([path])
    assert len(list(reader)) == 7
    [failure] = reader.failures
    assert failure.place == "line 7"
    assert failure.message.startswith("bad JSON at column")
    assert "1 more bad row" in failure.message


def test_bad_json_in_an_array_names_its_line(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[\n{"text": "好。"},\n{"text" "坏"}\n]', encoding="utf-8")
    failure = failure_of(path)
    assert (failure.code, failure.place) == ("bad_json", "line 3")


def test_a_json_array_with_an_element_that_is_no_object_names_it(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"text": "这一行是好的。"}, 3]', encoding="utf-8")
    reader = Reader([path])
    assert len(list(reader)) == 1
    assert reader.failures[0].place == "element 2"


def test_a_folder_without_an_article_is_named(tmp_path):
    (tmp_path / "空").mkdir()
    (tmp_path / "空" / "picture.png").write_bytes(b"x")
    reader = Reader([tmp_path / "空"])
    assert list(reader) == []
    [failure] = reader.failures
    assert (failure.code, failure.file) == ("empty_folder", str(tmp_path / "空"))
    assert ".docx" in failure.remedy
    assert "1 file of other kinds skipped (.png)" in reader.notices[0]


@pytest.mark.parametrize("name", ["missing.txt", "missing-*.txt"])
def test_a_path_that_does_not_exist_is_named(tmp_path, name):
    failure = failure_of(tmp_path / name)
    assert failure.code == "no_such_file"


def test_a_file_that_vanishes_before_it_is_read_is_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("在读之前被删掉的文件。", encoding="utf-8")
    reader = Reader([path])
    path.unlink()
    assert list(reader) == []
    assert reader.failures[0].code == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("没有权限。", encoding="utf-8")
    path.chmod(0)
    assert "you may read it" in failure_of(path).remedy


def test_two_files_with_the_same_id_are_refused_by_name(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text("正文。", encoding="utf-8")
    with pytest.raises(CallError, match=r"the same id 'x.txt'"):
        Reader([tmp_path / "a", tmp_path / "b"])


def test_two_rows_with_the_same_id_are_refused_by_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,正文\nA1,第一行的正文。\nA1,第二行的正文。\n", encoding="utf-8")
    with pytest.raises(CallError, match="two articles have the id 'A1'") as raised:
        list(Reader([path], id_column="编号"))
    assert "编号" in raised.value.remedy


def test_a_row_without_an_id_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("编号,正文\nA1,第一行的正文。\n,第二行的正文。\n", encoding="utf-8")
    reader = Reader([path], id_column="编号")
    assert [article.id for article in reader] == ["A1"]
    assert (reader.failures[0].code, reader.failures[0].place) == ("no_id", "row 2")


def test_one_line_of_five_million_characters_is_read_in_seconds(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("开发区的企业今年又多了几家。" * 357_143, encoding="utf-8")
    [article] = read(path)
    assert len(article.paragraphs[0].text) > 4_999_999


def test_an_html_page_without_text_is_named(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>var a = 1</script></body></html>", encoding="utf-8")
    assert failure_of(path).code == "no_text"


def test_read_raises_the_first_failure(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_text(plain(), encoding="utf-8")
    with pytest.raises(InputError, match="the file is empty"):
        read(tmp_path)
    assert len(read(tmp_path / "b.txt")[0].paragraphs) == len(LINES)


@pytest.mark.parametrize("form", [*TEXT_FORMS, *BINARY_FORMS], ids=lambda form: form.extension)
def test_no_damage_raises_anything_but_our_own_errors(form, tmp_path):
    choose = random.Random(7)
    path = form.write(tmp_path)
    whole = path.read_bytes()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(choose.choice([1, 3, 20, 200])):
            place = choose.randrange(len(data) or 1)
            if choose.random() < 0.6:
                data[place : place + 1] = choose.randbytes(1)
            else:
                del data[place : place + choose.randrange(50)]
        path.write_bytes(bytes(data))
        reader = Reader([path])
        articles = list(reader)
        assert articles or reader.failures or reader.notices
