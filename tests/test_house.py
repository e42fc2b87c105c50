"""The house: imports go down the floors, public doors are lazy, start-up stays light."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "strategyclf"

FLOORS = {
    **dict.fromkeys(
        (
            "errors",
            "taxonomy",
            "article",
            "cells",
            "html_table",
            "lazy",
            "messages",
            "shipped",
            "text",
            "measures",
        ),
        1,
    ),
    **dict.fromkeys(("reading", "learning", "labelling"), 2),
    "model": 3,
    **dict.fromkeys(("tagging", "evaluation"), 4),
    **dict.fromkeys(("profiles", "report"), 5),
    **dict.fromkeys(("web", "cli"), 6),
    "__main__": 7,
}
# Loading a model and scoring with it stand on floor 1 alone; only building may use what learns and reads.
SCORING = ("model/model.py", "model/scorer.py", "model/layout.py", "model/finding.py")

HEAVY = {"sklearn", "pandas", "pyarrow", "numba"}


def room_of(path: Path) -> str:
    parts = path.relative_to(SRC).parts
    return parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """The modules of the project that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("strategyclf."):
            found.add(node.module)
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name.startswith("strategyclf."))
    return {name.removeprefix("strategyclf.").split(".")[0] for name in found}


FILES = sorted(path for path in SRC.rglob("*.py") if path != SRC / "__init__.py")


def test_every_file_stands_on_a_floor():
    assert {room_of(path) for path in FILES} <= set(FLOORS)
    assert len(FILES) > 50


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_imports_go_down_the_floors_and_never_sideways(path):
    own = room_of(path)
    for room in imports_of(path) - {own}:
        sideways_below = FLOORS[own] == FLOORS[room] == 1
        assert FLOORS[room] < FLOORS[own] or sideways_below, f"{own} imports {room}"


@pytest.mark.parametrize("name", SCORING)
def test_loading_and_scoring_stand_on_the_first_floor(name):
    assert all(FLOORS[room] == 1 for room in imports_of(SRC / name) - {"model"})


@pytest.mark.parametrize("path", sorted(SRC.rglob("__init__.py")), ids=lambda p: p.parent.name)
def test_a_room_s_door_only_hands_on_names(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]


@pytest.mark.parametrize("path", sorted(SRC.rglob("__init__.py")), ids=lambda p: p.parent.name)
def test_every_public_name_is_found_where_its_door_says(path):
    module = ".".join(("strategyclf", *path.parent.relative_to(SRC).parts))
    names = __import__(module, fromlist=["__dir__"])
    for name in dir(names):
        assert getattr(names, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = names.no_such_name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_a_file_stays_under_its_length(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def modules_after(code: str, cwd: Path | None = None) -> set[str]:
    """The top-level modules loaded in a fresh interpreter once `code` has run."""
    report = f"{code}\nimport sys, json\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=cwd)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy():
    loaded = modules_after("import strategyclf; strategyclf.Article")
    assert not loaded & (HEAVY | {"jieba", "scipy"})


def test_help_loads_nothing_heavy():
    loaded = modules_after(
        "import sys; sys.argv = ['strategyclf', '--help']\n"
        "from strategyclf.cli import main\n"
        "try: main()\nexcept SystemExit: pass"
    )
    assert "typer" in loaded
    assert not loaded & (HEAVY | {"jieba", "numpy", "scipy"})


def test_a_small_predict_loads_nothing_heavy(tmp_path):
    (tmp_path / "a.txt").write_text("我市推进技术改造，更新设备一千台套。", encoding="utf-8")
    loaded = modules_after(
        "import sys; sys.argv = ['strategyclf', 'predict', 'a.txt', '--out', 'tags.jsonl']\n"
        "from strategyclf.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code",
        cwd=tmp_path,
    )
    assert (tmp_path / "tags.jsonl").stat().st_size
    assert not loaded & (HEAVY | {"scipy"})


def test_help_answers_within_three_tenths_of_a_second():
    """Or, while the machine is slow, within twenty-two times what Python takes to do nothing."""
    help_page = [Path(sys.executable).with_name("strategyclf"), "--help"]
    nothing = [sys.executable, "-c", "pass"]
    assert fastest(help_page) < max(0.3, 22 * fastest(nothing))


def fastest(command) -> float:
    import time

    took = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    return min(took)
