"""Every kind of bad input, from the command line to the exit code, with the shipped model at work."""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from strategyclf.model.model import Model, load_model

GOOD = "青禾县的一年\n\n全县引进高层次人才五十名，与三所高校共建实验室，培养技能工人两千人。\n"


@cache
def shipped_model() -> Model:
    return load_model("default")


@pytest.fixture
def one_loading(monkeypatch):
    """Load the shipped model once for all tests, not once a test."""
    monkeypatch.setattr("strategyclf.model.model.load_model", lambda name: shipped_model())


@pytest.fixture
def good(tmp_path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def assert_good_is_tagged(rows: list[dict]) -> None:
    tags = [row["labels"] for row in rows if row["article"] == "good.txt"]
    assert tags == [[], ["talent_education"]]


def docx() -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph("全县新建实训基地两处。")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def scan() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()
    return stream.getvalue()


def locked_docx() -> bytes:
    # An encrypted document is an OLE container with a stream of this name.
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


def lines_with_a_bad_seventh() -> bytes:
    lines = [json.dumps({"text": f"第{n}行写的是天气。"}, ensure_ascii=False) for n in range(1, 9)]
    lines[6] = '{"text": "没有合上'
    return "\n".join(lines).encode()


# Name, content, what the line says after the file, the remedy, rows that come through all the same.
BAD: list[tuple[str, Callable[[], bytes], str, str, int]] = [
    ("空 文件.txt", bytes, ": the file is empty;", "", 0),
    ("乱码.txt", lambda: random.Random(3).randbytes(5000), ": no text in an encoding", "save it as UTF-8", 0),
    ("扫描件.pdf", scan, ": ", "OCR", 0),
    ("断.docx", lambda: docx()[:2000], ": ", "copy or download it again", 0),
    ("加密.docx", locked_docx, ": ", "without one", 0),
    (
        "少格.csv",
        lambda: "title,text\n一,今天是晴天。\n只有一格\n二,明天也是晴天。\n".encode(),
        ", line 3: the row has 1 cell where the header has 2;",
        "quote",
        2,
    ),
    ("无正文.csv", lambda: "名称,数量\n甲,1\n乙,2\n".encode(), ": ", "--text-column", 0),
    ("坏.jsonl", lines_with_a_bad_seventh, ", line 7: bad JSON at column", "", 7),
]


@pytest.mark.parametrize(
    ("name", "content", "message", "remedy", "kept"), BAD, ids=[name for name, *_ in BAD]
)
def test_a_bad_file_is_one_line_and_the_good_one_beside_it_is_tagged(
    strategyclf, one_loading, tmp_path, good, name, content, message, remedy, kept
):
    bad = tmp_path / name
    bad.write_bytes(content())
    out = tmp_path / "tags.jsonl"
    code, printed, err = strategyclf("predict", bad, good, "--out", out)
    assert (code, printed) == (1, "")
    assert "Traceback" not in err
    (line,) = (line for line in err.splitlines() if str(bad) in line)
    assert line.startswith(f"not read: {bad}{message}")
    assert line.rpartition("; ")[2]
    assert remedy in line.rpartition("; ")[2]
    rows = rows_of(out)
    assert_good_is_tagged(rows)
    assert len(rows) == 2 + kept


def test_a_folder_without_an_article_is_one_line(strategyclf, one_loading, tmp_path, good):
    folder = tmp_path / "空 文件夹"
    folder.mkdir()
    out = tmp_path / "tags.jsonl"
    code, _, err = strategyclf("predict", folder, good, "--out", out)
    assert code == 1
    (line,) = (line for line in err.splitlines() if str(folder) in line)
    assert line.startswith(f"not read: {folder}: no article in this folder; files that are read end in .")
    assert_good_is_tagged(rows_of(out))


def test_all_of_it_at_once_is_a_line_each(strategyclf, one_loading, tmp_path, good):
    for name, content, *_ in BAD:
        (tmp_path / name).write_bytes(content())
    failures, out = tmp_path / "没读.jsonl", tmp_path / "out"
    out.mkdir()
    code, _, err = strategyclf("predict", tmp_path, "--out", out / "t.csv", "--failures", out / failures.name)
    assert code == 1
    assert "Traceback" not in err
    assert len([line for line in err.splitlines() if line.startswith("not read: ")]) == len(BAD)
    listed = rows_of(out / failures.name)
    assert {Path(row["file"]).name for row in listed} == {name for name, *_ in BAD}
    assert all(row["code"] and row["message"] and row["remedy"] for row in listed)


@pytest.mark.slow
def test_one_line_of_five_million_characters_is_tagged(tmp_path, good):
    long = tmp_path / "long.txt"
    sentence = "全县引进高层次人才五十名，与三所高校共建实验室。"
    long.write_text(sentence * (5_000_000 // len(sentence) + 1), encoding="utf-8")
    out = tmp_path / "tags.jsonl"
    # A process of its own: measuring coverage would make this four times as slow.
    command = [sys.executable, "-m", "strategyclf", "predict", long, good, "--out", out]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=240)
    assert (done.returncode, "not read" in done.stderr) == (0, False)
    rows = rows_of(out)
    assert_good_is_tagged(rows)
    (row,) = (row for row in rows if row["article"] == "long.txt")
    assert len(row["text"]) >= 5_000_000
    assert "talent_education" in row["labels"]


def test_a_path_with_chinese_characters_and_spaces_is_read_and_written(strategyclf, one_loading, tmp_path):
    folder = tmp_path / "政策 文件（二〇二五年）"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    out = folder / "标注 结果.jsonl"
    code, _, err = strategyclf("predict", folder, "--out", out)
    assert code == 0
    assert err.endswith(f"written: {out}\n")
    assert_good_is_tagged(rows_of(out))


def refused(strategyclf, tmp_path: Path, *arguments: object) -> str:
    """The one line of a call that is refused before anything is written."""
    before = sorted(tmp_path.rglob("*"))
    code, out, err = strategyclf("predict", *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before
    return err


def test_a_model_that_is_not_there_is_refused(strategyclf, tmp_path, good):
    line = refused(strategyclf, tmp_path, good, "--model", "nix", "--out", tmp_path / "t.jsonl")
    assert line.startswith("nix: no model of that name (looked in nix, ")
    assert "strategyclf models list" in line


@pytest.mark.parametrize("file", ["weights.npz", "model.json"])
def test_a_model_with_a_changed_byte_is_refused(strategyclf, tmp_path, good, root, file):
    model = tmp_path / "模型 一"
    shutil.copytree(root / "models" / "default", model)
    content = bytearray((model / file).read_bytes())
    content[len(content) // 2] ^= 1
    (model / file).write_bytes(content)
    line = refused(strategyclf, tmp_path, good, "--model", model, "--out", tmp_path / "t.jsonl")
    assert line.startswith(f"{model / file}: ")
    assert line.endswith("; copy the model again, or train it again\n")


def test_an_output_that_cannot_be_written_is_refused_before_the_work(
    strategyclf, one_loading, tmp_path, good
):
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "~$held.xlsx").write_bytes(b"")
    for out, message in (
        ("none/t.csv", f": there is no folder {tmp_path / 'none'}; create the folder or name another"),
        ("folder.xlsx", ": is a folder; name a file in it"),
        ("held.xlsx", ": is open in Excel; close it in Excel"),
    ):
        line = refused(strategyclf, tmp_path, good, "--out", tmp_path / out)
        assert line.startswith(f"{tmp_path / out}{message}")


def test_an_output_that_excel_opens_during_the_run_keeps_its_old_content(
    strategyclf, tmp_path, good, monkeypatch
):
    out = tmp_path / "t.xlsx"
    out.write_bytes(b"old")
    model = shipped_model()

    class OpenedMeanwhile:
        def __getattr__(self, name: str) -> object:
            return getattr(model, name)

        def at(self, **_: object) -> OpenedMeanwhile:
            return self

        def tag_arrays(self, texts: list[str]) -> object:
            (tmp_path / "~$t.xlsx").write_bytes(b"")
            return model.tag_arrays(texts)

    monkeypatch.setattr("strategyclf.model.model.load_model", lambda name: OpenedMeanwhile())
    code, _, err = strategyclf("predict", good, "--out", out)
    assert code == 2
    assert f"{out}: is open in Excel" in err
    assert "Traceback" not in err
    assert out.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"good.txt", "t.xlsx", "~$t.xlsx"}
