import csv
import json

import openpyxl
import pytest

from small_project import small_project
from strategyclf.article import digest
from strategyclf.model.building import train


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with a model on rain and its journal."""
    folder = tmp_path_factory.mktemp("rain")
    train(**small_project(folder), out=folder / "model")
    return folder


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "text"
    folder.mkdir()
    lines = [f"第{i}天{'午后有大雨，路面积水。' if i % 3 == 0 else '晴到多云，宜出门。'}" for i in range(40)]
    (folder / "a.txt").write_text("\n\n".join(lines), "utf-8")
    (folder / "b.txt").write_text(
        "\n\n".join(
            [
                lines[0],
                "=1+1 为何显示为公式，读者来信询问。",
                "编辑部的答复附在后面，供各位读者参考，也欢迎继续来信讨论表格里的其他问题。",
            ]
        ),
        "utf-8",
    )
    return folder


def sample(strategyclf, trained, corpus, out, *more):
    return strategyclf("labels", "sample", "-c", corpus, "-m", trained / "model", "-n", 20, "-o", out, *more)


def cells_of(path):
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_rows_to_label_are_blind_in_every_form(strategyclf, trained, corpus, tmp_path, ending):
    out = tmp_path / f"s.{ending}"
    code, printed, said = sample(strategyclf, trained, corpus, out)
    assert (code, printed) == (0, "")
    assert "20 of 42 different paragraphs (1 repeats apart)" in said
    assert "--unlabelled skip" in said
    rows = cells_of(out)
    assert len(rows) == 20
    for row in rows:
        assert list(row) == ["digest", "text", "article", "paragraph", "labels"]
        assert row["digest"] == f"d:{digest(row['text'].removeprefix(chr(39)))}"
        assert row["article"] in ("a.txt", "b.txt")
        assert not row["labels"]
    assert json.loads((tmp_path / "s.design.json").read_text("utf-8"))["paragraphs"] == 42


def test_the_same_seed_writes_the_same_bytes(strategyclf, trained, corpus, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        sample(strategyclf, trained, corpus, tmp_path / f"{name}.jsonl", "--seed", seed)
    a, b, c = ((tmp_path / f"{name}.jsonl").read_bytes() for name in "abc")
    assert a == b != c


def test_the_design_holds_no_text(strategyclf, trained, corpus, tmp_path):
    sample(strategyclf, trained, corpus, tmp_path / "s.csv")
    design = (tmp_path / "s.design.json").read_text("utf-8")
    assert not any("\u4e00" <= character <= "\u9fff" for character in design)


def test_an_ending_that_is_no_form_of_rows_is_refused_before_the_work(strategyclf, trained, corpus, tmp_path):
    code, _, said = sample(strategyclf, trained, corpus, tmp_path / "s.parquet")
    assert code == 2
    assert (
        said == f"{tmp_path / 's.parquet'}: the ending '.parquet' names no form of rows; "
        "end the name in .jsonl, .csv or .xlsx\n"
    )
    assert list(tmp_path.iterdir()) == [corpus]


def test_what_cannot_be_read_is_named_and_the_rest_is_drawn_from(strategyclf, trained, corpus, tmp_path):
    (corpus / "empty.docx").write_bytes(b"PK\x03\x04 no document")
    code, _, said = sample(strategyclf, trained, corpus, tmp_path / "s.jsonl")
    assert code == 1
    assert "empty.docx" in said
    assert len(cells_of(tmp_path / "s.jsonl")) == 20
    code, _, said = strategyclf(
        "queue",
        "-c",
        corpus,
        "-m",
        trained / "model",
        "-l",
        trained / "labels.jsonl",
        "-o",
        tmp_path / "q.csv",
    )
    assert code == 1
    assert "empty.docx" in said


def test_trained_on_text_is_told(strategyclf, trained, tmp_path):
    code, _, said = sample(
        strategyclf, trained, trained / "texts.jsonl", tmp_path / "s.jsonl", "--rows", "paragraph"
    )
    assert code == 0, said
    assert "the model was trained on 48 of them: the figures will flatter it there" in said


def test_the_queue_leaves_out_what_is_labelled_and_near_duplicates(strategyclf, trained, corpus, tmp_path):
    out = tmp_path / "next.jsonl"
    call = ("queue", "-c", corpus, "-c", trained / "texts.jsonl", "--rows", "paragraph")
    where = ("-m", trained / "model", "-l", trained / "labels.jsonl")
    code, _, said = strategyclf(*call, *where, "-n", 10, "-o", out)
    assert code == 0, said
    assert "(48 labelled, 1 repeats)" in said
    texts = [row["text"] for row in cells_of(out)]
    assert len(texts) == len({text[-5:] for text in texts}), (
        "of paragraphs that differ in a number one is asked"
    )
    again = tmp_path / "again.jsonl"
    strategyclf(*call, *where, "-n", 10, "-o", again)
    assert again.read_bytes() == out.read_bytes()


@pytest.mark.parametrize("command", [("labels", "sample"), ("queue",), ("init",)])
def test_help_has_an_example(strategyclf, command):
    code, printed, _ = strategyclf(*command, "--help")
    assert code == 0
    assert f"Example: strategyclf {' '.join(command)}" in " ".join(printed.split())


def test_a_text_that_no_cell_holds_is_counted_and_its_row_keeps_the_digest(
    strategyclf, trained, corpus, tmp_path
):
    (corpus / "c.txt").write_text(
        "表格里的_x0041_会被读成字母，所以要另存。\n\n又一段正文，说的是天气。", "utf-8"
    )
    code, _, said = sample(strategyclf, trained, corpus, tmp_path / "s.xlsx", "-n", 44)
    assert code == 0, said
    assert "1 texts left out: no cell can hold them; write .jsonl instead" in said
    assert sum(not row["text"] for row in cells_of(tmp_path / "s.xlsx")) == 1
