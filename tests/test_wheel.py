"""The wheel: what is in it, and that it tags text in a folder where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODEL = {f"strategyclf/data/models/default/{name}" for name in ("model.json", "weights.npz", "CARD.md")}
RULES = {
    f"strategyclf/data/labels/{name}"
    for name in ("taxonomy.toml", "CODEBOOK.md", "CODEBOOK.zh.md", "exclusions.toml", "sources.toml")
}


def run(*command: object, **options) -> str:
    """What `command` prints; its standard error is the failure's message."""
    done = subprocess.run([*map(str, command)], capture_output=True, encoding="utf-8", **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from the checkout without a network."""
    before = {path.name for path in ROOT.iterdir()}
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    left_behind = {path.name for path in ROOT.iterdir()} - before
    assert not left_behind & {"build", "dist"}
    assert not [name for name in left_behind if name.endswith(".egg-info")]
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def contents(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs Python in an empty folder with the wheel, installed by pip, before the checkout on its path."""
    site = tmp_path_factory.mktemp("site") / "packages"
    pip = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile", "--target")
    run(sys.executable, *pip, site, wheel)
    here = tmp_path_factory.mktemp("elsewhere")
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1", "COLUMNS": "200"}

    def python(*arguments: object) -> str:
        return run(sys.executable, *arguments, cwd=here, env=environment)

    python.site, python.here = site, here
    return python


def test_the_wheel_is_for_any_machine(wheel):
    assert wheel.name.startswith("strategyclf-")
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_wheel_has_every_file_of_the_package(contents):
    package = ROOT / "src" / "strategyclf"
    files = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not _is_hidden(path.relative_to(package))
    }
    assert files >= {"strategyclf/py.typed", "strategyclf/report/templates/article_page.html.j2"}
    assert files <= contents


def _is_hidden(path: Path) -> bool:
    """What tools leave beside the code: caches under names with a dot."""
    return any(part.startswith(".") for part in path.parts)


def test_the_wheel_has_the_default_model_and_the_rules_of_labelling_and_no_other_data(contents):
    assert {name for name in contents if name.startswith("strategyclf/data/")} == MODEL | RULES


def test_the_wheel_has_nothing_but_the_package(contents):
    tops = {name.split("/")[0] for name in contents}
    assert len(tops) == 2
    assert tops > {"strategyclf"}
    parts = {part for name in contents for part in name.split("/")}
    assert not parts & {"tests", "seeds", "corpus", "samples", "starter.jsonl", "conftest.py"}


def test_the_wheel_s_model_and_rules_are_those_of_the_checkout(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in MODEL | RULES:
            assert archive.read(name) == (ROOT / name.removeprefix("strategyclf/data/")).read_bytes()


def test_the_wheel_offers_the_console_command(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (entries,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "strategyclf = strategyclf.cli:main" in archive.read(entries).decode()


def test_the_installed_package_tags_a_file_in_another_folder(installed):
    found = installed("-c", "import strategyclf; print(strategyclf.__file__)").strip()
    assert Path(found).is_relative_to(installed.site)
    text = "青石市的新办法\n\n全市实施技术改造项目四百个，企业的设备换了一茬又一茬，机床都联上了网。\n"
    (installed.here / "文 章.txt").write_text(text, encoding="utf-8")
    rows = [json.loads(row) for row in installed("-m", "strategyclf", "predict", "文 章.txt").splitlines()]
    assert [row["kind"] for row in rows] == ["heading", "body"]
    assert rows[1]["labels"] == ["tech_upgrade"]
    manifest = json.loads((ROOT / "models" / "default" / "model.json").read_bytes())
    assert rows[1]["model"] == f"default@{manifest['digest']}"


def test_the_installed_package_finds_its_model_in_itself_and_every_byte_is_as_it_was(installed):
    shown = installed("-m", "strategyclf", "models", "show")
    folder = installed.site / "strategyclf" / "data" / "models" / "default"
    assert f"{folder.resolve()} (found by: the package)" in shown
    assert f"{folder}: whole" in installed("-m", "strategyclf", "models", "verify")


def test_the_installed_package_says_that_the_demo_needs_the_source(installed):
    with pytest.raises(AssertionError, match="clone the project"):
        installed("-m", "strategyclf", "demo")
