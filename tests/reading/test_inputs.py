import io

import pytest

from strategyclf.reading.inputs import expand
from strategyclf.reading.reader import Reader


@pytest.fixture
def tree(tmp_path):
    for name in (
        "b.txt",
        "a/c.md",
        "a/年 报/d.html",
        ".hidden.txt",
        ".git/x.txt",
        "~$b.docx",
        "a/code.py",
        "a/old.doc",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("正文在这里，有一句完整的话。", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_files_in_order_with_ids_relative_to_it(tree):
    expansion = expand([tree])
    assert [file.id for file in expansion.files] == ["a/c.md", "a/年 报/d.html", "b.txt"]
    assert all(file.size > 0 for file in expansion.files)


def test_a_folder_names_old_office_files_and_counts_the_other_kinds(tree):
    expansion = expand([tree])
    assert [(failure.code, failure.file) for failure in expansion.failures] == [
        ("unread_kind", str(tree / "a" / "old.doc"))
    ]
    assert expansion.notices == [f"{tree}: 1 file of other kinds skipped (.py)"]


def test_a_glob_gives_ids_relative_to_its_fixed_part(tree):
    assert [file.id for file in expand([f"{tree}/a/**/*.html"]).files] == ["年 报/d.html"]
    assert [file.id for file in expand([f"{tree}/*.txt"]).files] == ["b.txt"]


def test_a_file_whose_name_looks_like_a_glob_is_read(tmp_path):
    (tmp_path / "[1].txt").write_text("正文。", encoding="utf-8")
    assert [file.id for file in expand([tmp_path / "[1].txt"]).files] == ["[1].txt"]


def test_a_file_named_twice_is_read_once(tree):
    expansion = expand([tree / "b.txt", tree / "a" / ".." / "b.txt"])
    assert [file.id for file in expansion.files] == ["b.txt"]
    assert "named twice" in expansion.notices[0]


def test_a_glob_over_kinds_that_are_not_read_names_each(tree):
    expansion = expand([f"{tree}/a/*.doc"])
    assert [failure.code for failure in expansion.failures] == ["unread_kind"]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("标题行\n\n这是一段从标准输入来的正文，写得不长不短。", 2),
        ('{"text": "这是一段从标准输入来的正文，写得不长不短。"}\n' * 3, 3),
        ("title,正文\n一,这是一段从标准输入来的正文。\n", 1),
        ("<p>第一段正文写在这里。</p><p>第二段正文写在这里。</p>", 2),
    ],
)
def test_standard_input_is_read_by_its_content(content, texts):
    reader = Reader(["-"], stdin=io.BytesIO(content.encode()))
    articles = list(reader)
    assert sum(len(article.paragraphs) for article in articles) == texts
    assert all(article.id.startswith("stdin") for article in articles)
    assert reader.failures == []
