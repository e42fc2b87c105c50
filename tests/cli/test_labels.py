from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strategyclf.article import digest
from strategyclf.cli.labels import labels_app
from strategyclf.errors import CallError, LabelError
from strategyclf.labelling.journal import read_journal
from strategyclf.taxonomy import read_taxonomy


def write_rows(path: Path, *rows: tuple[str, dict[str, list[str]], list[str], bool]) -> Path:
    lines = [
        {"sha": digest(text), "text": text, "readers": readers, "labels": labels, "settled": settled}
        for text, readers, labels, settled in rows
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments: object):
    return CliRunner().invoke(labels_app, ["import", *map(str, arguments)])


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return write_rows(
        tmp_path / "我的 rows.jsonl",
        ("老厂换了新机器", {"ann": ["tech_upgrade"]}, ["tech_upgrade"], False),
        ("仓库要改成学校", {"ann": [], "bo": ["land_redevelopment"]}, [], False),
    )


def test_rows_go_into_a_journal_and_the_talk_goes_to_stderr(tmp_path: Path, root: Path, rows: Path):
    out = tmp_path / "mine.jsonl"
    result = run(rows, "--out", out, "--at", "2024-05-01", "--reader-kind", "human")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 decisions added, 0 held already; 1 paragraphs labelled, 1 in dispute" in result.stderr
    assert f"in dispute: {digest('仓库要改成学校')}: ann: none; bo: land_redevelopment" in result.stderr
    found = read_journal([out], read_taxonomy(root / "labels" / "taxonomy.toml")).decisions
    assert {(d.at, d.source, d.reader_kind) for d in found} == {("2024-05-01", rows.name, "human")}


def test_a_second_import_adds_nothing(tmp_path: Path, rows: Path):
    out = tmp_path / "mine.jsonl"
    run(rows, "--out", out, "--at", "2024-05-01")
    before = out.read_bytes()
    assert "0 decisions added, 3 held already" in run(rows, "--out", out).stderr
    assert out.read_bytes() == before


def test_a_bad_row_writes_nothing(tmp_path: Path, rows: Path):
    bad = write_rows(tmp_path / "bad.jsonl", ("某句", {"ann": ["x"]}, ["x"], False))
    result = run(rows, bad, "--out", tmp_path / "mine.jsonl")
    assert isinstance(result.exception, LabelError)
    assert str(result.exception).startswith(f"{bad}, line 1: unknown label 'x'; use one of tech_upgrade")
    assert not (tmp_path / "mine.jsonl").exists()


def test_a_date_that_is_none_is_refused(tmp_path: Path, rows: Path):
    result = run(rows, "--out", tmp_path / "mine.jsonl", "--at", "May")
    assert isinstance(result.exception, CallError)
    assert str(result.exception) == "--at 'May' is no ISO 8601 date or time; write it as 2026-11-22"


def test_labels_may_belong_to_a_taxonomy_of_ones_own(tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text('[[labels]]\nid = "water"\nzh = "水"\nen = "water"\n', encoding="utf-8")
    rows = write_rows(tmp_path / "r.jsonl", ("修了水渠", {"ann": ["water"]}, ["water"], False))
    assert run(rows, "--out", tmp_path / "j.jsonl", "--taxonomy", own).exit_code == 0
    assert '"labels":["water"]' in (tmp_path / "j.jsonl").read_text(encoding="utf-8")


def test_help_has_an_example():
    result = CliRunner().invoke(labels_app, ["import", "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "strategyclf labels import annotated.xlsx --reader wang" in result.stdout


def test_the_journals_of_the_checkout_come_out_of_the_corpus_byte_for_byte(
    tmp_path: Path, root: Path, corpus: Path
):
    for name in ("seeds", "national", "headings"):
        out = tmp_path / f"corpus-{name}.jsonl"
        dated = ("--at", "2026-11-22", "--source", f"corpus/{name}.jsonl")
        unit = ("--unit", "heading") if name == "headings" else ()
        run(corpus / f"{name}.jsonl", *dated, *unit, "--out", out)
        assert out.read_bytes() == (root / "labels" / out.name).read_bytes()


def test_the_agreement_in_the_labels_readme_is_what_the_benchmark_prints(root: Path):
    printed = subprocess.run(
        [sys.executable, "benchmarks/agreement.py"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
    ).stdout
    readme = (root / "labels" / "README.md").read_text(encoding="utf-8")
    assert printed[printed.index("| label") :].strip() in readme
    assert "1166 paragraphs read more than once, 1170 pairs" in printed
    assert "1,166 paragraphs read more\nthan once, 1,170 pairs" in readme


def test_the_agreement_of_a_journal_that_is_not_there_is_one_line(root: Path, tmp_path: Path):
    ran = subprocess.run(
        [sys.executable, "benchmarks/agreement.py", str(tmp_path / "none.jsonl")],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith(f"{tmp_path / 'none.jsonl'}: there is no such label file; name a label")
    assert ran.stderr.count("\n") == 1
