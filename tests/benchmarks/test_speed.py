"""The benchmark of speed: its short form on real news, and the figures it tells of made-up runs."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module", autouse=True)
def beside(root):
    """What lies beside the package can be imported."""
    sys.path.insert(0, str(root / "benchmarks"))
    yield
    sys.path.remove(str(root / "benchmarks"))


def runs(system, rows, *took):
    """A run a round: (seconds, processor seconds, megabytes)."""
    return [
        {"system": system, "rows": rows, "round": round, "seconds": s, "cpu": cpu, "memory": mb * 1_000_000}
        for round, (s, cpu, mb) in enumerate(took)
    ]


@pytest.fixture
def data():
    """Three rounds of four systems; a row has a hundred characters."""
    titles = {
        "ours-1": "strategyclf, 1 worker",
        "ours-2": "strategyclf, 2 workers",
        "floor": "the floor: orjson, no model",
        "jieba": "jieba + TF-IDF + logistic regression",
    }
    return {
        "date": "2026-11-22",
        "command": "python benchmarks/speed.py",
        "machine": "a machine",
        "load": 0.0,
        "versions": {"orjson": "3"},
        "rounds": 3,
        "inputs": {
            str(rows): {"rows": rows, "characters": rows * 100, "different": 5000}
            for rows in (1, 1000, 10_000, 100_000)
        },
        "systems": {
            name: {"title": title, "is_peer": name == "jieba", "model_bytes": 6_000_000 * (name != "floor")}
            for name, title in titles.items()
        },
        "runs": [
            *runs("ours-1", 1, (0.5, 0.5, 80), (0.4, 0.5, 80), (9.0, 0.5, 80)),
            *runs("ours-1", 10_000, (1.5, 1.5, 290), (1.5, 1.5, 300), (2.5, 1.5, 290)),
            *runs("ours-1", 100_000, (10.5, 10.5, 330), (8.5, 10.5, 330), (20.5, 10.5, 330)),
            *runs("ours-2", 1, (0.5, 0.5, 80), (0.5, 0.5, 80), (0.5, 0.5, 80)),
            *runs("ours-2", 100_000, (5.5, 10.5, 600), (5.5, 10.5, 600), (5.5, 10.5, 600)),
            *runs("floor", 1, (0.1, 0.1, 10), (0.1, 0.1, 10), (0.1, 0.1, 10)),
            *runs("floor", 100_000, (1.1, 1.1, 10), (1.1, 1.1, 10), (1.1, 1.1, 10)),
            *runs("jieba", 1, (3.0, 2.0, 300), (3.0, 2.0, 300), (3.0, 2.0, 300)),
            *runs("jieba", 1000, (6.0, 5.0, 300), (7.0, 5.0, 300), (8.0, 5.0, 300)),
        ],
        "quick": {"help": [{"seconds": 0.25, "cpu": 0.2, "memory": 30_000_000}] * 5},
        "stages": {
            "rows": 10_000,
            "seconds": {"reading/reader.py": 1.0, "reading/facts.py": 2.0, "imports": 1.0},
        },
        "instructions": {
            "by": "valgrind",
            "from": 1,
            "to": 2,
            "systems": {
                "ours-1": {"title": titles["ours-1"], "a_character": 1000},
                "jieba": {"title": titles["jieba"], "a_character": 65_000},
            },
        },
    }


@pytest.fixture
def figures(beside, data):
    return importlib.import_module("timing.figures").Figures(data)


@pytest.mark.slow
def test_the_short_form_finds_ours_faster_than_the_pipeline_of_the_usual_parts(root, corpus, tmp_path):
    command = [sys.executable, root / "benchmarks" / "speed.py", "--short", "--json", tmp_path / "f.json"]
    command += ["--corpus", corpus]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode("utf-8")
    Figures = importlib.import_module("timing.figures").Figures
    found = Figures(json.loads((tmp_path / "f.json").read_text("utf-8")))
    assert found.peers == ["jieba"]
    rows = found.most("ours-1")
    # Processor seconds: the clock's are those of the whole machine.
    assert found.times_as_fast(("ours-1", rows), ("jieba", rows), "cpu").median > 1
    assert found.took("ours-1", rows, "cpu") > found.took("floor", rows, "cpu")
    assert 20e6 < found.memory("ours-1", 1) < found.memory("ours-1", rows) < 1e9
    said = ended.stdout.decode("utf-8")
    assert f"jieba + TF-IDF + logistic regression, {rows:,} rows" in said
    assert "`python benchmarks/speed.py --short`" in said


def test_the_median_start_is_taken_off_and_ratios_are_of_one_round(figures):
    assert figures.start("ours-1") == 0.5
    assert figures.took("ours-1", 100_000) == 10
    assert figures.rate("ours-1", 100_000) == 1_000_000
    # 100,000 rows in 10, 8 and 20 seconds; 1,000 in 3, 4 and 5.
    ratio = figures.times_as_fast(("ours-1", 100_000), ("jieba", 1000))
    assert (ratio.low, ratio.median, ratio.high) == pytest.approx((25, 30, 50))
    assert figures.times_as_fast(("ours-1", 100_000), ("jieba", 1000), "cpu").median == pytest.approx(30)
    assert figures.whole("jieba", 1000) == 7
    assert figures.memory("ours-1", 10_000) == 300_000_000
    assert figures.sizes("ours-1") == [10_000, 100_000]


def test_a_run_no_longer_than_a_start_gives_a_rate_all_the_same(data):
    data["runs"] += runs("floor", 1000, (0.05, 0.05, 10))
    figures = importlib.import_module("timing.figures").Figures(data)
    assert figures.rate("floor", 1000) == pytest.approx(100_000 / 0.001)


def test_the_tables_tell_every_system_and_what_was_not_run(figures):
    told = importlib.import_module("timing.page").tables(figures)
    lines = [line.split(" | ") for line in told.splitlines()]
    cells = {(line[0].removeprefix("| "), line[1]): line for line in lines if len(line) > 1}
    throughput = cells["strategyclf, 1 worker", "100,000"]
    assert throughput[2:] == ["1.00", "10.0", "1.00", "0.50", "80", "6.0 |"]
    assert "30.0 (25.0–50.0)" in told
    # 100,000 rows at the rate of a thousand in four seconds.
    assert "| jieba + TF-IDF + logistic regression | 4.00 | *40* | *400* |" in told
    assert (
        "| time on 100,000 rows, times that of the floor, 1 worker | at most 10 | 10.0 (8.0–20.0) |" in told
    )
    assert "| memory on 100,000 rows, times that on 10,000, 1 worker | at most 1.25 | 1.10 |" in told
    assert "| reading and parsing rows, dates and sources | 3.00 | 75% |" in told
    assert "| jieba + TF-IDF + logistic regression | 65,000 | 65.0 |" in told
    assert "5,000 of them before the first comes again" in told


def test_what_was_not_counted_says_why(data, monkeypatch):
    counting = importlib.import_module("timing.instructions")
    monkeypatch.setattr(counting, "shutil", SimpleNamespace(which=lambda name: None))
    data["instructions"] = counting.count([], None, (1, 2), 100, print)
    told = importlib.import_module("timing.page").tables(
        importlib.import_module("timing.figures").Figures(data)
    )
    assert "Not counted: valgrind is not installed." in told


def test_the_page_is_written_between_its_markers_and_the_picture_names_every_system(
    data, tmp_path, monkeypatch, capsys
):
    speed = importlib.import_module("speed")
    page, picture = tmp_path / "speed.md", tmp_path / "speed.svg"
    page.write_text(
        f"Before.\n\n{speed.MARKERS[0]}\nthe tables of before\n{speed.MARKERS[1]}\n\nAfter.\n", "utf-8"
    )
    monkeypatch.setattr(speed, "PAGE", page)
    monkeypatch.setattr(speed, "PICTURE", picture)
    kept = tmp_path / "f.json"
    kept.write_text(json.dumps(data), "utf-8")
    for _ in range(2):
        assert speed.main(["--from", str(kept), "--write-docs"]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("Before.")
    assert text.endswith(f"{speed.MARKERS[1]}\n\nAfter.\n")
    assert text.count("### Throughput and start") == 1
    assert "the tables of before" not in text
    drawn = picture.read_text("utf-8")
    assert all(each["title"] in drawn for each in data["systems"].values())
    assert capsys.readouterr().out.count("### Times as fast") == 2


def test_a_folder_without_news_is_named(tmp_path, capsys):
    speed = importlib.import_module("speed")
    assert speed.main(["--corpus", str(tmp_path)]) == 2
    assert f"{tmp_path / 'raw' / 'news'}: no such folder" in capsys.readouterr().err


def test_the_command_that_is_told_names_no_place_of_a_machine(monkeypatch):
    speed = importlib.import_module("speed")
    monkeypatch.setattr(sys, "argv", ["speed.py", "--rows", "5", "--cache", "/a", "--json=/b", "--short"])
    assert speed.asked() == ["--rows", "5", "--short"]


def test_memory_and_processor_time_are_those_of_a_process_and_all_under_it():
    processes = importlib.import_module("timing.processes")
    hold = "import time; held = bytearray(80_000_000); time.sleep(1)"
    took = processes.run([sys.executable, "-c", hold])
    assert 80e6 < took.memory < 130e6
    run_it = "import subprocess, sys; subprocess.run([sys.executable, '-c', {!r}])"
    both = f"held = bytearray(80_000_000); {run_it.format(hold)}"
    assert 160e6 < processes.run([sys.executable, "-c", both]).memory < 260e6
    spin = "import time\nwhile time.process_time() < 0.3: pass"
    took = processes.run([sys.executable, "-c", run_it.format(spin)])
    assert 0.3 < took.cpu <= took.seconds + 0.1


def test_a_command_that_fails_is_named_with_its_last_words():
    processes = importlib.import_module("timing.processes")
    with pytest.raises(processes.FailedError, match=r"ended with 3: no such model"):
        processes.run(
            [sys.executable, "-c", "import sys; print('no such model', file=sys.stderr); sys.exit(3)"]
        )


def test_output_of_fewer_rows_than_went_in_is_no_measurement(tmp_path):
    rounds = importlib.import_module("timing.rounds")
    System = importlib.import_module("timing.systems").System
    (tmp_path / "rows-2.jsonl").write_text('{"text": "a", "labels": [], "scores": {}}\n' * 2, "utf-8")
    copy = System("copy", "copy", lambda rows, out: ["cp", rows, out])
    assert rounds.once(copy, tmp_path, 2).seconds > 0
    (tmp_path / "rows-3.jsonl").write_text('{"text": "a", "labels": [], "scores": {}}\n' * 2, "utf-8")
    with pytest.raises(ValueError, match="copy gave 2 rows for 3"):
        rounds.once(copy, tmp_path, 3)
    (tmp_path / "rows-1.jsonl").write_text('{"text": "a"}\n', "utf-8")
    with pytest.raises(ValueError, match="without labels"):
        rounds.once(copy, tmp_path, 1)


def test_a_peer_that_is_not_installed_is_left_out_by_name(tmp_path, monkeypatch):
    systems = importlib.import_module("timing.systems")
    monkeypatch.setattr(
        systems, "importlib", SimpleNamespace(util=SimpleNamespace(find_spec=lambda name: None))
    )
    found, told = systems.peers(["jieba", "rjieba", "fasttext"], tmp_path)
    assert [system.name for system in found] == ["jieba"]
    assert told[0].startswith("rjieba is left out: rjieba is not installed; pip install")
    assert len(told) == 2


def test_repeated_rows_come_again_in_order_and_differ_only_where_that_is_asked_for():
    inputs = importlib.import_module("timing.inputs")
    base = [{"text": "甲", "title": "一"}, {"text": "乙", "title": "一"}]
    assert [row["text"] for row in inputs.repeated(base, 5, False)] == ["甲", "乙", "甲", "乙", "甲"]
    texts = [row["text"] for row in inputs.repeated(base, 5, True)]
    assert len(set(texts)) == 5
    assert texts[2].startswith("甲")
