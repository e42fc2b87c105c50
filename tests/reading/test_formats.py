"""The same page in every format and encoding gives the same paragraphs."""

import pytest
from opencc import OpenCC
from pages import BINARY_FORMS, KINDS, LINES, TEXT_FORMS, TITLE, Form

from strategyclf.reading.reader import read

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")


def check(article, lines=LINES):
    assert [paragraph.text for paragraph in article.paragraphs] == list(lines)
    assert tuple(paragraph.kind for paragraph in article.paragraphs) == KINDS
    assert [paragraph.index for paragraph in article.paragraphs] == list(range(len(lines)))
    assert article.paragraphs[0].section == ()
    assert article.paragraphs[1].section == ()
    assert article.paragraphs[3].section == (lines[2],)
    assert article.paragraphs[-1].section == (lines[5],)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", TEXT_FORMS, ids=lambda form: form.extension)
def test_a_page_in_every_text_format_and_encoding_gives_the_same_paragraphs(form: Form, encoding, tmp_path):
    [article] = read(form.write(tmp_path, encoding))
    check(article)
    assert (article.title, article.date, article.date_basis) == (TITLE, "2025-03-18", "published")
    assert article.source == "临江日报"


@pytest.mark.parametrize("form", TEXT_FORMS, ids=lambda form: form.extension)
def test_a_traditional_page_in_big5_gives_its_paragraphs(form: Form, tmp_path):
    traditional = OpenCC("s2t").convert
    content = form.content()
    assert isinstance(content, str)
    names = {"省份": "province", "标题": "title", "发布时间": "date", "来源": "source", "正文": "text"}
    if form.extension in (".csv", ".tsv", ".json", ".jsonl"):
        for chinese, english in names.items():
            content = content.replace(chinese, english, 1)
    path = tmp_path / f"page{form.extension}"
    path.write_bytes(traditional(content).encode("big5hkscs"))
    [article] = read(path)
    check(article, [traditional(line) for line in LINES])


@pytest.mark.parametrize("form", BINARY_FORMS, ids=lambda form: form.extension)
def test_a_page_in_every_binary_format_gives_the_same_paragraphs(form: Form, tmp_path):
    [article] = read(form.write(tmp_path))
    check(article)
    assert (article.title, article.date, article.date_basis) == (TITLE, "2025-03-18", "published")
    assert article.source == "临江日报"


@pytest.mark.parametrize("form", [*TEXT_FORMS, *BINARY_FORMS], ids=lambda form: form.extension)
def test_the_kind_is_found_without_an_extension(form: Form, tmp_path):
    path = form.write(tmp_path).rename(tmp_path / "page")
    [article] = read(path)
    check(article)


@pytest.mark.parametrize("form", [TEXT_FORMS[2], *BINARY_FORMS], ids=lambda form: form.extension)
def test_the_content_decides_against_a_wrong_extension(form: Form, tmp_path):
    path = form.write(tmp_path).rename(tmp_path / "page.txt")
    [article] = read(path)
    check(article)
