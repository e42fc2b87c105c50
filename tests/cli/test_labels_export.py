from __future__ import annotations

import csv
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strategyclf.article import digest, match_key
from strategyclf.cli.labels import labels_app
from strategyclf.errors import CallError, OutputError
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append, read_journal
from strategyclf.labelling.settlement import settle
from strategyclf.taxonomy import read_taxonomy

TEXTS = {
    "agreed": "-老厂换了新机器，产线也联了网",
    "settled": "=引来三家电池企业落户，并办起产业学院",
    "disputed": "市民周末在公园里散步，顺便看了看新楼",
    "absent": "这一段的文字不在手边，只有指纹",
}


def made(name: str, reader: str, *labels: str) -> Decision:
    text = TEXTS[name]
    return Decision(digest(text), labels, reader, "human", "2024-05-01", "t", name, match_key=match_key(text))


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    append(
        path,
        [
            made("agreed", "ann", "tech_upgrade"),
            made("agreed", "bo", "tech_upgrade"),
            made("settled", "ann", "investment_attraction"),
            made("settled", "bo"),
            made("settled", "settled", "talent_education", "investment_attraction"),
            made("disputed", "ann"),
            made("disputed", "bo", "land_redevelopment"),
            made("absent", "ann", "land_redevelopment"),
        ],
    )
    return path


@pytest.fixture
def corpus_at_hand(tmp_path: Path) -> Path:
    table = tmp_path / "texts.jsonl"
    rows = [{"text": text} for name, text in TEXTS.items() if name != "absent"]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return table


@pytest.fixture
def export(tmp_path: Path, journal: Path, corpus_at_hand: Path):
    def run(name: str, *arguments: str):
        out = tmp_path / name
        given = ("--labels", journal, "--corpus", corpus_at_hand, "--rows", "paragraph")
        result = CliRunner().invoke(labels_app, ["export", *map(str, given), "--out", str(out), *arguments])
        if result.exception:
            raise result.exception
        return out, result

    return run


def taken(file: Path, root: Path, *arguments: str) -> list[Decision]:
    out = file.with_suffix(".taken.jsonl")
    result = CliRunner().invoke(labels_app, ["import", str(file), "--out", str(out), *arguments])
    assert result.exit_code == 0, result.stderr
    return list(read_journal([out], read_taxonomy(root / "labels/taxonomy.toml")).decisions)


def settled_labels(decisions) -> dict[str, tuple[str, ...]]:
    return {paragraph.digest: paragraph.labels for paragraph in settle(decisions).paragraphs}


FORMATS = [
    ("a.csv", "auto", True),
    ("a.xlsx", "auto", True),
    ("a.jsonl", "auto", True),
    ("a.jsonl", "doccano", False),
    ("a.json", "auto", False),
    ("a.ft", "auto", False),
    ("a.svm", "auto", False),
    ("a.txt", "fasttext", False),
]


@pytest.mark.parametrize(("name", "format", "keeps_digests"), FORMATS)
def test_settled_labels_come_back(export, journal, root, name, format, keeps_digests):
    out, result = export(name, "--format", format)
    before = read_journal([journal], read_taxonomy(root / "labels/taxonomy.toml")).decisions
    expected = settled_labels(before)
    if not keeps_digests:
        del expected[digest(TEXTS["absent"])]
        assert "1 rows left out" in result.stderr
    reader = ("--reader", "x") if name.endswith((".ft", ".svm", ".txt")) else ()
    assert settled_labels(taken(out, root, *reader)) == expected
    if not reader:
        # Each row is a decision of the journal, so nothing is new to it.
        again = CliRunner().invoke(labels_app, ["import", str(out), "--out", str(journal)])
        assert "0 decisions added" in again.stderr


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.jsonl"])
def test_every_reader_s_decision_comes_back(export, journal, root, name):
    out, result = export(name, "--readers")
    assert "8 rows, 7 with their text" in result.stderr
    before = read_journal([journal], read_taxonomy(root / "labels/taxonomy.toml")).decisions
    assert taken(out, root) == list(before)


def test_a_csv_opens_in_excel_and_runs_nothing(export):
    out, _ = export("a.csv", "--names", "zh")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["text"] == f"'{TEXTS['agreed']}"
    assert rows[0]["digest"] == f"d:{digest(TEXTS['agreed'])}"
    assert [rows[1][name] for name in ("人才与教育", "招商引资", "新兴产业培育")] == ["1", "1", "0"]
    assert [row["text"] for row in rows if row["doc"] == "absent"] == [""]


def test_label_studio_gets_tasks_with_choices(export):
    out, _ = export("tasks.json", "--names", "zh")
    task = json.loads(out.read_text(encoding="utf-8"))[1]
    assert task["data"]["text"] == TEXTS["settled"]
    assert task["annotations"][0]["result"][0]["value"] == {"choices": ["人才与教育", "招商引资"]}


def test_the_ending_or_the_option_names_the_format(export, tmp_path):
    with pytest.raises(
        CallError, match=r"the ending '\.doc' names no format; name one with --format: csv, excel"
    ):
        export("a.doc")
    with pytest.raises(CallError, match="the name has no ending"):
        export("a")
    out, _ = export("a.doc", "--format", "csv")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfdigest,text")
    assert not list(tmp_path.glob(".*.part"))


def test_a_folder_that_is_not_there_is_one_line(export):
    with pytest.raises(OutputError, match="there is no folder"):
        export("none/a.csv")


def test_help_has_an_example():
    result = CliRunner().invoke(labels_app, ["export", "--help"], env={"COLUMNS": "200"})
    assert "strategyclf labels export --labels labels/starter.jsonl --out to-check.xlsx" in result.stdout


def test_a_workbook_saved_again_by_libreoffice_has_every_digest(export, journal, root, tmp_path, libreoffice):
    """Even those that look like numbers: figures alone, and figures with one e."""
    hard = ["1234567890123456", "0000000000000012", "12345e6789012345", "1e00000000000000", "9" * 16]
    text = '_x000D_ 与 "引号", 逗号\n第二行；\'撇号'
    append(
        journal, [Decision(one, ("land_redevelopment",), "ann", "human", "2024-05-01", "t") for one in hard]
    )
    append(journal, [Decision(digest(text), (), "ann", "human", "2024-05-01", "=1+1", "-doc")])
    (tmp_path / "more.jsonl").write_text(json.dumps({"text": text}), encoding="utf-8")
    out, _ = export("a.xlsx", "--readers", "--corpus", str(tmp_path / "more.jsonl"))
    subprocess.run(
        [
            libreoffice,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            tmp_path / "saved",
            out,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    saved = tmp_path / "saved" / "a.xlsx"
    with zipfile.ZipFile(saved) as book:
        assert b"LibreOffice" in book.read("docProps/app.xml")
    before = read_journal([journal], read_taxonomy(root / "labels/taxonomy.toml")).decisions
    assert taken(saved, root) == list(before)
