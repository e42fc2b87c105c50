"""What is committed: nothing of one machine, nothing of the real text, nothing too big; and what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from chinese_runs import shared_runs

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1_000_000
LONGEST_SHARED_RUN = 24

# Each is written so that it does not match itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.}])/(?:work|root|tmp/(?:tools|dev)|(?:home|Users)/\w+)/",
    "an option for a package index": r"-{2}(?:(?:extra-)?index-url|find-links)",
    "a package index": r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com))",
    "a registry's address": r"registry *= *\"?http",
    "a download address": r"https?://[^ \"]+\.(?:whl|tar\.gz|tgz|deb)\b",
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """What git tracks, and what it would take with ``git add .``."""
    if not (ROOT / ".git").exists():
        pytest.skip("the source does not lie in a git checkout")
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode("utf-8")
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(files) -> dict[str, str]:
    """Name → content of every file of text: no weights, pictures or compiled catalogues."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in files
        if path.suffix not in (".npz", ".png", ".mo")
    }


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_names(texts, what):
    found = [
        f"{name}: {hit[0]}"
        for name, text in texts.items()
        for hit in [re.search(FORBIDDEN[what], text)]
        if hit
    ]
    assert found == []


def test_the_patterns_find_what_they_are_for():
    examples = [
        ("/", "home", "/ann/x"),
        ("pip install -", "-extra-index", "-url x"),
        ("see pypi", ".", "org"),
        ("registry = ", '"', "http"),
        ("https:", "//host.example/a-1", ".whl"),
    ]
    for pattern, parts in zip(FORBIDDEN.values(), examples, strict=True):
        assert re.search(pattern, "".join(parts))
    assert not any(re.search(pattern, "src/homework/ and a.whl") for pattern in FORBIDDEN.values())


def test_no_committed_file_is_over_eight_megabytes_but_the_weights_which_are_under_fifteen(files):
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in files}
    weights = sizes.pop("models/default/weights.npz")
    assert weights < 15 * MEGABYTE
    assert {name: size for name, size in sizes.items() if size > 8 * MEGABYTE} == {}


def test_no_model_but_the_default_one_is_committed(files):
    models = {
        path.relative_to(ROOT / "models").parts[0] for path in files if path.is_relative_to(ROOT / "models")
    }
    assert models == {"default"}


def real_texts(corpus: Path):
    """Every text of the corpus: the labelled rows, and the files as they came."""
    for name in ("reports", "news", "national", "seeds", "headings"):
        with (corpus / f"{name}.jsonl").open(encoding="utf-8") as rows:
            yield from (json.loads(row)["text"] for row in rows)
    for path in sorted((corpus / "raw").rglob("*")):
        if path.is_file():
            yield path.read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_no_committed_file_holds_a_run_of_the_real_text(texts, corpus):
    assert sum(name.startswith("seeds/") for name in texts) >= 60
    shared = shared_runs(texts, real_texts(corpus), LONGEST_SHARED_RUN)
    # Only the start of each run is shown, so that a failure prints no text either.
    assert {name: sorted(run[:8] for run in runs)[:3] for name, runs in shared.items()} == {}


def test_a_shared_run_is_found_across_punctuation_and_line_ends():
    first, second = "春江水暖鸭先知一枝红杏出墙来", "小荷才露尖尖角早有蜻蜓立上头"
    ours = {"a": f"前言。{first}，\n{second[:10]}！", "b": f"{first}不同的后文在此处写得够长。"}
    theirs = [f"某页：{first}1，{second}"]
    assert {name: len(runs) for name, runs in shared_runs(ours, theirs, 24).items()} == {"a": 1}


def commands() -> list[tuple[str, ...]]:
    from strategyclf.cli.app import app

    def names(group, above=()):
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                yield from names(command, (*above, name))
            else:
                yield (*above, name)

    return list(names(typer.main.get_command(app)))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_a_readme_names_both_set_up_commands_and_every_command(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    missing = [target for target in ("make demo", "make test") if target not in text]
    for words in commands():
        # A group's commands may stand side by side: `models list/show/verify`.
        pattern = r"(?:strategyclf |`)" + r"[^\n]*".join(rf"(?<![a-z]){word}(?![a-z-])" for word in words)
        if not re.search(pattern, text):
            missing.append(" ".join(words))
    assert missing == []


def test_every_command_is_found():
    assert {("predict",), ("train",), ("evaluate",), ("demo",), ("models", "show")} <= set(commands())


NEEDY = """
def test_corpus(corpus): pass
def test_java(java): pass
def test_chromium(chromium): pass
"""


@pytest.fixture
def bare_checkout(tmp_path):
    """Runs tests that need the corpus, Java and Chromium where there are none; gives pytest's outcome."""
    tests = tmp_path / "checkout" / "tests"
    tests.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", tests)
    (tests / "test_needy.py").write_text(NEEDY, encoding="utf-8")
    (tmp_path / "no programs").mkdir()

    def run(required: str) -> tuple[int, str]:
        environment = {**os.environ, "PATH": str(tmp_path / "no programs"), "STRATEGYCLF_REQUIRE": required}
        command = [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", "tests"]
        done = subprocess.run(
            command, cwd=tests.parent, env=environment, capture_output=True, encoding="utf-8"
        )
        return done.returncode, done.stdout

    return run


def test_what_a_bare_machine_lacks_is_skipped_with_a_reason(bare_checkout):
    code, said = bare_checkout("")
    assert code == 0
    assert "3 skipped" in said
    for reason in ("no ../shared/corpus", "install the system's package openjdk", "package chromium"):
        assert reason in said


def test_what_is_required_fails_in_place_of_being_skipped(bare_checkout):
    code, said = bare_checkout("corpus")
    assert code == 1
    assert "2 skipped, 1 error" in said
    code, said = bare_checkout("java, chromium,corpus")
    assert code == 1
    assert "3 errors" in said
    assert all(f"STRATEGYCLF_REQUIRE names {name}" in said for name in ("java", "chromium", "corpus"))
