"""Many inputs, several processes, runs broken off: real processes with the shipped model."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from strategyclf.reading.reader import Reader

FORMATS = ["jsonl", "csv", "parquet"]


def predict(*arguments: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run(command(*arguments), capture_output=True, text=True, **options)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "strategyclf", "predict", *map(str, arguments)]


def starter_rows(root: Path) -> list[dict]:
    return [
        {"text": paragraph.text, "title": article.title, "编号": number}
        for number, article in enumerate(Reader([root / "seeds"]))
        for paragraph in article.paragraphs
    ]


def write_rows(path: Path, rows: list[dict], times: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for _ in range(times):
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="module")
def table(root, tmp_path_factory) -> Path:
    """Some 3 MB of rows: two parts."""
    return write_rows(tmp_path_factory.mktemp("rows") / "rows.jsonl", starter_rows(root), 8)


@pytest.fixture(scope="module")
def whole(table, tmp_path_factory) -> Path:
    """The output of an undisturbed run with one process."""
    out = tmp_path_factory.mktemp("whole") / "tags.jsonl"
    assert predict(table, "--rows", "paragraph", "--out", out).returncode == 0
    return out


def test_the_output_is_the_same_however_many_work_on_it(table, whole, tmp_path):
    out = tmp_path / "tags.jsonl"
    done = predict(table, "--rows", "paragraph", "--workers", "2", "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == whole.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["tags.jsonl"]
    to_pipe = predict(table, "--rows", "paragraph", "--workers", "2")
    assert to_pipe.stdout.encode() == whole.read_bytes()


def test_every_row_has_its_number_and_repeats_name_the_first(table, whole):
    rows = [json.loads(line) for line in whole.read_text(encoding="utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in table.read_text(encoding="utf-8").splitlines()]
    assert [row["paragraph"] for row in rows] == list(range(1, len(texts) + 1))
    assert [row["text"] for row in rows] == texts
    first = {}
    for row in rows:
        earlier = first.setdefault(row["digest"], row["paragraph"])
        if row["duplicate_of"] is None:
            assert earlier == row["paragraph"]
        elif earlier != row["paragraph"]:
            assert row["duplicate_of"] == f"rows.jsonl#{earlier}"


def kill_and_resume(
    table: Path, whole: Path, out: Path, *, kills: int, longest: float, seed: int, workers: int
) -> int:
    """Kill so many runs at random moments, each going on from the one before, then let one end.

    A run that ends before its moment counts for nothing: its output is held against `whole`, and the next
    begins anew. Gives how many runs went on from what a killed one had done.
    """
    chance = random.Random(seed)
    call = command(table, "--rows", "paragraph", "--workers", workers, "--resume", "--out", out)
    told = out.parent / "told"
    killed = resumed = 0
    while killed < kills:
        with told.open("wb") as stderr:
            run = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=stderr)
        try:
            run.wait(chance.uniform(0.1, longest))
        except subprocess.TimeoutExpired:
            run.kill()
        if run.wait() == -signal.SIGKILL:
            killed += 1
        else:
            assert run.returncode == 0, told.read_text("utf-8")
            assert out.read_bytes() == whole.read_bytes()
            out.unlink()
        resumed += "done before" in told.read_text("utf-8")
    done = subprocess.run(call, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told.unlink()
    assert out.read_bytes() == whole.read_bytes()
    # Nothing is left but the output and, at most, the lock file of a run that was killed.
    assert {path.name for path in out.parent.iterdir()} <= {out.name, f".{out.name}.lock"}
    return resumed + ("done before" in done.stderr)


def test_a_run_killed_and_resumed_gives_the_same_bytes(table, whole, tmp_path):
    kill_and_resume(table, whole, tmp_path / "tags.jsonl", kills=3, longest=2.5, seed=1, workers=1)


@pytest.fixture(scope="module")
def long_table(root, tmp_path_factory) -> Path:
    """Some 20 MB of rows: a dozen parts."""
    return write_rows(tmp_path_factory.mktemp("long") / "rows.jsonl", starter_rows(root), 50)


@pytest.mark.full
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_twenty_random_moments(long_table, tmp_path, format, workers):
    whole, out = tmp_path / f"whole.{format}", tmp_path / "out" / f"tags.{format}"
    out.parent.mkdir()
    started = time.monotonic()
    assert predict(long_table, "--rows", "paragraph", "--workers", workers, "--out", whole).returncode == 0
    # Any moment of an undisturbed run, from its first imports to the output's being put together.
    longest = time.monotonic() - started
    resumed = kill_and_resume(long_table, whole, out, kills=20, longest=longest, seed=7, workers=workers)
    assert resumed >= 5


def test_a_worker_that_is_killed_ends_the_run_with_a_remedy(table, tmp_path):
    # Lines to lines are shared among threads; cells take processes.
    whole, out = tmp_path / "whole.csv", tmp_path / "tags.csv"
    assert predict(table, "--rows", "paragraph", "--out", whole).returncode == 0
    call = command(table, "--rows", "paragraph", "--workers", "2", "--out", out)
    run = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    until = time.monotonic() + 60
    worker = None
    while worker is None and time.monotonic() < until and run.poll() is None:
        for child in children.read_text().split():
            # The other child that there may be keeps account of what processes share.
            if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes():
                worker = int(child)
        time.sleep(0.05)
    assert worker is not None
    time.sleep(0.3)
    os.kill(worker, signal.SIGKILL)
    _, told = run.communicate(timeout=120)
    assert run.returncode == 2
    assert "a worker process was killed" in told
    assert "--resume" in told
    assert not out.exists()
    done = predict(table, "--rows", "paragraph", "--workers", "2", "--resume", "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == whole.read_bytes()


def test_a_changed_input_is_refused_by_name_and_a_new_run_begins_anew(strategyclf, table, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(table.read_bytes())
    out = tmp_path / "tags.jsonl"
    run = subprocess.Popen(
        command(rows, "--rows", "paragraph", "--out", out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not any(tmp_path.glob("*.partial/*.piece")) and time.monotonic() < until:
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert any(tmp_path.glob("*.partial/*.piece"))
    with rows.open("a", encoding="utf-8") as file:
        file.write('{"text": "新添一行。", "title": "", "编号": 1}\n')
    code, _, told = strategyclf("predict", rows, "--rows", "paragraph", "--resume", "--out", out)
    assert (code, f"input {rows} has changed since" in told) == (2, True)
    anew = predict(rows, "--rows", "paragraph", "--out", out)
    assert anew.returncode == 0
    assert len(out.read_bytes().splitlines()) == len(rows.read_bytes().splitlines())


def test_update_tags_only_what_changed_and_drops_what_is_gone(strategyclf, tmp_path):
    folder, out = tmp_path / "pages", tmp_path / "tags.jsonl"
    folder.mkdir()
    for name in ("甲", "乙", "丙"):
        (folder / f"{name}.txt").write_text(f"{name}市今年改造旧厂房十处，引进企业三家。\n", encoding="utf-8")
    assert strategyclf("predict", folder, "--update", "--out", out)[0] == 0
    pieces = pieces_of(out)
    assert len(pieces) == 3
    (folder / "甲.txt").unlink()
    (folder / "乙.txt").write_text("乙市办了新的技工学校。\n", encoding="utf-8")
    (folder / "丁.txt").write_text("丁市新添一篇。\n", encoding="utf-8")
    code, _, told = strategyclf("predict", folder, "--update", "--out", out)
    assert (code, "3 parts done before" in told) == (0, True)
    left = pieces_of(out)
    assert len(left) == 3
    assert len(left.items() & pieces.items()) == 1
    fresh = tmp_path / "fresh.jsonl"
    assert strategyclf("predict", folder, "--out", fresh)[0] == 0
    assert out.read_bytes() == fresh.read_bytes()
    # Other thresholds are another model to the rows: all is tagged again.
    assert strategyclf("predict", folder, "--update", "--prefer", "precision", "--out", out)[0] == 0
    assert not pieces_of(out).keys() & left.keys()


def pieces_of(out: Path) -> dict[str, int]:
    """The pieces that are kept beside an output, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in Path(f"{out}.pieces").iterdir()}


def write_table(path: Path, texts: list[str]) -> None:
    import pandas as pd

    table = pd.DataFrame({"text": texts, "数": range(len(texts))})
    if path.suffix == ".jsonl":
        table.to_json(path, orient="records", lines=True, force_ascii=False)
    elif path.suffix == ".csv":
        table.to_csv(path, index=False)
    elif path.suffix == ".xlsx":
        table.to_excel(path, index=False)
    else:
        table.to_parquet(path)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx", ".parquet"])
def test_update_tags_a_table_again_when_a_cell_of_it_changed(strategyclf, tmp_path, suffix):
    first, second = tmp_path / f"一{suffix}", tmp_path / f"二{suffix}"
    out, call = tmp_path / "tags.csv", ("predict", first, second, "--rows", "paragraph", "--update", "--out")
    write_table(first, ["全市引进企业三家。", "天气晴好。"])
    write_table(second, ["改造旧厂房十处。"])
    assert strategyclf(*call, out)[0] == 0
    before, rows = pieces_of(out), out.read_bytes()
    # Written anew, the same: a table is known by its rows and not by when it was written.
    write_table(second, ["改造旧厂房十处。"])
    assert strategyclf(*call, out)[0] == 0
    assert (pieces_of(out), out.read_bytes()) == (before, rows)
    write_table(second, ["改造旧厂房十一处。"])
    assert strategyclf(*call, out)[0] == 0
    assert len(pieces_of(out)) == 2
    assert len(pieces_of(out).items() & before.items()) == 1
    assert "十一处" in out.read_text("utf-8")


def test_an_update_that_reads_nothing_keeps_no_pieces(strategyclf, tmp_path):
    page, out = tmp_path / "甲.txt", tmp_path / "tags.jsonl"
    page.write_text("甲市引进企业三家。", encoding="utf-8")
    assert strategyclf("predict", page, "--update", "--out", out)[0] == 0
    assert len(pieces_of(out)) == 1
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    strategyclf("predict", empty, "--rows", "paragraph", "--update", "--out", out)
    assert not Path(f"{out}.pieces").exists()


@pytest.mark.parametrize("option", ["--resume", "--update"])
def test_what_cannot_be_gone_on_with_is_refused(strategyclf, option, tmp_path):
    code, _, told = strategyclf("predict", "-", option, "--out", tmp_path / "t.jsonl")
    assert code == 2
    assert f"{option} cannot read standard input a second time" in told
    page = tmp_path / "a.txt"
    page.write_text("甲市引进企业三家。", encoding="utf-8")
    for out in ([], ["--out", tmp_path / "t.html"]):
        code, _, told = strategyclf("predict", page, option, *out)
        assert code == 2
        assert f"{option} needs an output file of rows" in told


@pytest.mark.parametrize(("format", "misfits"), [("csv", 1), ("parquet", 2)])
def test_a_column_that_comes_late_fails_its_row_by_name(strategyclf, tmp_path, format, misfits):
    path, out = tmp_path / "rows.jsonl", tmp_path / f"tags.{format}"
    rows = [{"text": f"第{i}段，引进企业三家。", "数": i} for i in range(1500)]
    rows[1200]["新"] = 1
    rows[1300]["数"] = "许多"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    code, _, told = strategyclf("predict", path, "--rows", "paragraph", "--out", out)
    assert code == 1
    assert "not read: " in told
    assert "row 1201" in told
    assert "column '新' is not among those at the start of the tables" in told
    import pandas as pd

    table = pd.read_csv(out) if format == "csv" else pd.read_parquet(out)
    assert len(table) == 1500 - misfits
