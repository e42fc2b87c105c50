"""``predict`` from the command line to the files, with a fake model behind it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from fake_model import FakeModel
from strategyclf.cli.app import main
from strategyclf.errors import ModelError

STORY = (
    "青石市的新办法\n\n全市实施技改项目四百个，企业的设备换了一茬又一茬。\n\n"
    "江边的步道修好了，早晨有许多人来散步，傍晚也有。\n\n"
    "盘活旧厂房三处，或许还要再等两年才看得见全部的模样。\n\n"
)


@pytest.fixture
def run(monkeypatch, capsysbinary):
    """Run ``strategyclf predict ARGUMENTS``: exit code, standard output, standard error."""
    monkeypatch.setattr("strategyclf.model.model.load_model", lambda name: FakeModel())

    def call(*arguments: object, terminal: bool = False) -> tuple[int, str, str]:
        for stream in (sys.stdout, sys.stderr):
            monkeypatch.setattr(stream, "isatty", lambda: terminal, raising=False)
        monkeypatch.setattr(sys, "argv", ["strategyclf", "predict", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsysbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


@pytest.fixture
def story(tmp_path) -> Path:
    folder = tmp_path / "输入 一"
    folder.mkdir()
    path = folder / "青石 市.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def rows(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_gives_json_lines_on_standard_output_and_talk_on_standard_error(run, story):
    code, out, err = run(story)
    assert code == 0
    tags = {row["text"][:4]: row["labels"] for row in rows(out)}
    assert tags["全市实施"] == ["tech_upgrade"]
    assert tags["江边的步"] == []
    assert {row["model"] for row in rows(out)} == {"fake@0123456789abcdef"}
    assert "1 article, 4 paragraphs: 2 tagged, 1 uncertain, 0 repeats" in err
    assert "技术改造与创新升级" in err
    assert "written" not in err


def test_out_may_be_standard_output_by_name(run, story):
    assert run(story, "--out", "-")[1] == run(story)[1]


def test_every_format_is_written_and_said_where(run, story, tmp_path):
    for ending in ("jsonl", "csv", "xlsx", "parquet", "html"):
        out = tmp_path / f"标签 {ending}.{ending}"
        code, printed, err = run(story, "--out", out)
        assert (code, printed) == (0, "")
        assert f"written: {out}" in err
        assert out.stat().st_size > 0


def test_by_article_into_excel_opens_with_chinese_headers(run, story, tmp_path):
    out = tmp_path / "tags.xlsx"
    assert run(story, "--by", "article", "--out", out, "--names", "zh")[0] == 0
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert sheet.title == "文章"
    assert [cell.value for cell in sheet[1]][:2] == ["文章", "标题"]


def test_names_presence_and_main_share_are_settable(run, story, tmp_path):
    out = tmp_path / "tags.csv"
    run(story, "--by", "article", "--out", out, "--names", "en", "--present-at", 2)
    assert pd.read_csv(out)["labels"].isna().all()
    run(story, "--by", "article", "--out", out, "--names", "en", "--main-at", 0.9)
    table = pd.read_csv(out)
    assert table["labels"].tolist() == ["tech_upgrade; land_redevelopment"]
    assert table["main"].isna().all()


def test_rows_of_a_table_may_be_paragraphs(run, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("text,年份\n招商签约十二个,2024\n天气晴好,2025\n", encoding="utf-8")
    code, out, _ = run(table, "--rows", "paragraph")
    assert code == 0
    assert [(row["article"], row["text"], row["年份"]) for row in rows(out)] == [
        ("t.csv", "招商签约十二个", "2024"),
        ("t.csv", "天气晴好", "2025"),
    ]
    code, out, _ = run(table, "--rows", "paragraph", "--by", "article")
    assert [row["paragraphs"] for row in rows(out)] == [2]


def test_standard_input_is_read(run, monkeypatch):
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    code, out, _ = run("-")
    assert code == 0
    assert {row["article"] for row in rows(out)} == {"stdin"}


def test_an_unread_input_is_named_and_everything_else_is_written(run, story, tmp_path):
    (story.parent / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    failures = tmp_path / "failures.jsonl"
    code, out, err = run(story.parent, story.parent / "没有.txt", "--failures", failures)
    assert code == 1
    assert len(rows(out)) == 4
    lines = [line for line in err.splitlines() if line.startswith("not read: ")]
    assert len(lines) == 2
    assert any("没有.txt: no such file" in line for line in lines)
    listed = rows(failures.read_text(encoding="utf-8"))
    assert {Path(row["file"]).name for row in listed} == {"坏.docx", "没有.txt"}
    assert all(row["code"] and row["message"] and row["remedy"] for row in listed)


@pytest.mark.parametrize(("allowed", "code"), [("0", 1), ("1", 0), ("49%", 1), ("50%", 0)])
def test_so_many_unread_inputs_are_tolerated(run, story, allowed, code):
    missing = story.parent / "没有.txt"
    assert run(story, missing, "--allow-failures", allowed)[0] == code


def test_a_run_that_reads_no_article_fails_whatever_is_tolerated(run, tmp_path):
    out = tmp_path / "t.jsonl"
    code, _, err = run(tmp_path / "没有.txt", "--out", out, "--allow-failures", "100%")
    assert code == 1
    assert "no article could be read" in err
    assert out.read_bytes() == b""


def test_a_terminal_gets_a_list_to_read_and_a_file_a_bar(run, story, tmp_path):
    code, out, _ = run(story, terminal=True)
    assert code == 0
    assert "青石市的新办法" in out
    assert "盘活旧厂房" in out
    assert "\x1b[2m江边的步道" in out
    code, out, err = run(story, tmp_path / "没有.txt", "--out", tmp_path / "t.jsonl", terminal=True)
    assert (code, out) == (1, "")
    assert "━" in err
    assert "没有.txt: no such file" in err
    # Rows by article are for programs.
    assert rows(run(story, "--by", "article", terminal=True)[1])[0]["paragraphs"] == 3


def test_what_was_left_out_is_listed_with_its_rule(run, tmp_path):
    page = tmp_path / "p.txt"
    page.write_text(STORY + "责任编辑：某某\n", encoding="utf-8")
    left_out = tmp_path / "left.jsonl"
    assert run(page, "--left-out", left_out)[0] == 0
    (row,) = rows(left_out.read_text(encoding="utf-8"))
    assert (row["article"], row["text"]) == ("p.txt", "责任编辑：某某")
    assert row["rule"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--out", "x.doc"], "x.doc: unknown kind of output '.doc'; end the name in"),
        (["--out", "missing/x.csv"], "there is no folder missing; create the folder"),
        (["--out", "x.html", "--by", "article"], "--by article makes no page"),
        (["--out", "x.jsonl", "--failures", "x.jsonl"], "x.jsonl: is named for two outputs"),
        (["--left-out", "输入 一/青石 市.txt"], "is also an input of this run; name another file"),
        (["--allow-failures", "few"], "give a number such as 3"),
        (["--present-at", "0"], "Invalid value for '--present-at'"),
        (["--prefer", "recall", "--min-precision", "0.9"], "both choose the thresholds; give one of them"),
        (["--prefer", "all"], "Invalid value for '--prefer'"),
        (["--names", "fr"], "Invalid value for '--names'"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(run, story, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(story.relative_to(tmp_path), *arguments)
    assert (code, out) == (2, "")
    assert message in " ".join(err.replace("│", " ").split())
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["输入 一"]


def test_an_output_open_in_excel_is_refused_before_any_work(run, story, tmp_path):
    (tmp_path / "~$t.xlsx").write_text("")
    code, _, err = run(story, "--out", tmp_path / "t.xlsx")
    assert code == 2
    assert err.strip().endswith(
        f"{tmp_path / 't.xlsx'}: is open in Excel; close it in Excel (or remove a left-over ~$t.xlsx), "
        "or name another file"
    )


def test_an_output_may_be_written_again_but_not_read_as_input(run, story):
    out = story.parent / "tags.csv"
    assert run(story, "--out", out)[0] == 0
    assert run(story, "--out", out)[0] == 0
    code, _, err = run(story.parent, "--out", out)
    assert code == 2
    assert "is also an input of this run" in err


def test_a_missing_model_leaves_no_output(run, story, tmp_path, monkeypatch):
    def missing(name: str) -> None:
        raise ModelError("there is no model", file=name, remedy="name another")

    monkeypatch.setattr("strategyclf.model.model.load_model", missing)
    code, _, err = run(story, "--model", "nix", "--out", tmp_path / "t.csv")
    assert (code, err) == (2, "nix: there is no model; name another\n")
    assert not (tmp_path / "t.csv").exists()


def test_a_model_named_by_its_folder_leaves_no_path_in_the_rows(run, story, monkeypatch):
    model = FakeModel()
    model.name = "/some/where/models/mine"
    monkeypatch.setattr("strategyclf.model.model.load_model", lambda name: model)
    assert rows(run(story)[1])[0]["model"] == "mine@0123456789abcdef"


def test_other_thresholds_are_asked_of_the_model_named_in_the_rows_and_told(run, story, monkeypatch):
    from types import MappingProxyType
    from types import SimpleNamespace as Held

    asked = {}
    figure = Held(value=0.9, low=0.88, high=0.92)

    class Steered(FakeModel):
        made_by = "fake@0123456789abcdef;min-precision=0.9"
        operating = Held(name="min-precision=0.9;without=talent_education")
        held = MappingProxyType(
            {"tech_upgrade": Held(precision=figure, recall=Held(value=0.7, low=float("nan")))}
        )

    def at(self, **thresholds):
        asked.update(thresholds)
        return Steered()

    monkeypatch.setattr(FakeModel, "at", at)
    code, out, err = run(story, "--min-precision", "0.9", "--without", "talent_education")
    assert code == 0
    assert asked == {"prefer": "balanced", "min_precision": 0.9, "without": ["talent_education"]}
    assert {row["model"] for row in rows(out)} == {"fake@0123456789abcdef;min-precision=0.9"}
    assert err.splitlines()[:2] == [
        "thresholds: min-precision=0.9, without=talent_education; out of fold they held",
        "  tech_upgrade  precision 0.900 (0.880–0.920), recall 0.700",
    ]


def test_text_unlike_the_training_text_is_warned_of_and_noted_in_the_workbook(run, tmp_path, monkeypatch):
    from strategyclf.model.likeness import Likeness, Usual

    usual = Likeness(2, {"unseen": Usual(0.05, 0.1, 0.15), "length": Usual(80, 100, 200)})
    monkeypatch.setattr(FakeModel, "measured", lambda *_: ({"unseen": 0.66, "length": 90.0}, usual))
    page, out = tmp_path / "p.txt", tmp_path / "t.xlsx"
    page.write_text("\n\n".join(f"盘活旧厂房{n}处，或许要两年，看得见模样。" for n in range(30)), "utf-8")
    code, _, err = run(page, "--out", out, "--names", "en")
    assert code == 0
    (line,) = (line for line in err.splitlines() if line.startswith("warning"))
    assert "66% of its character pairs are unseen in training text (there 5% to 15%)." in line
    assert "characters (there" not in line
    notes = openpyxl.load_workbook(out)["notes"]
    assert line in [row[2].value for row in notes.iter_rows()]


def test_help_shows_an_example(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "strategyclf predict articles/ notes.docx --out tags.xlsx" in out


SCRIPT = """
import sys
import strategyclf.model.model
from fake_model import FakeModel
strategyclf.model.model.load_model = lambda name: FakeModel()
from strategyclf.cli.app import main
sys.argv = ["strategyclf", "predict", *sys.argv[1:]]
try:
    main()
finally:
    heavy = {"sklearn", "pandas", "pyarrow", "numba", "openpyxl", "jinja2"} & set(sys.modules)
    print("loaded:", *sorted(heavy), file=sys.stderr)
"""


def python(*arguments: object, **options) -> subprocess.Popen:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    command = [sys.executable, "-c", SCRIPT, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, **options)


def test_a_text_file_to_json_lines_loads_nothing_heavy(story, tmp_path):
    process = python(story, "--out", tmp_path / "t.jsonl")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.decode().splitlines()[-1] == "loaded:"


def test_a_reader_that_has_had_enough_ends_the_run_quietly(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text("盘活旧厂房三处，或许还要再等两年才看得见全部的模样。\n\n" * 3000, encoding="utf-8")
    process = python(path, stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    with process.stderr:
        err = process.stderr.read().decode()
    assert process.wait(timeout=60) == 0
    assert "Traceback" not in err
    assert "Error" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestOnATerminal:
    def talk(self, *arguments: object, stdout_too: bool) -> tuple[int, str]:
        import pty

        terminal, theirs = pty.openpty()
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "TERM": "xterm-256color",
            "COLUMNS": "100",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *map(str, arguments)],
            env=environment,
            stdout=theirs if stdout_too else subprocess.DEVNULL,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(terminal)
        return process.wait(timeout=60), shown.decode()

    def test_a_list_to_read_is_shown_with_the_winning_clause_underlined(self, story):
        code, shown = self.talk(story, stdout_too=True)
        assert code == 0
        assert "青石市的新办法" in shown
        assert " 土地盘活与空间再开发 high 94% uncertain " in shown
        # Underlined, in the colour of its label; what has no tag is dim.
        assert re.search(r"\x1b\[4;[0-9;]+m全市实施技改项目四百个", shown)
        assert "\x1b[2m江边的步道" in shown
        assert '"article"' not in shown

    def test_a_bar_is_shown_while_a_file_is_written_and_what_is_not_read_stands_above_it(
        self, story, tmp_path
    ):
        missing = tmp_path / "没有.txt"
        code, shown = self.talk(story, missing, "--out", tmp_path / "t.jsonl", stdout_too=False)
        assert code == 1
        assert "青石 市.txt" in shown
        assert "━" in shown
        assert f"not read: {missing}: no such file" in shown
