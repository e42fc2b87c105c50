"""The two set-up commands: what they install, when they need a network, and whom they turn away."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Stands for python3 and for all that a virtual environment holds: writes down what it is called for.
FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$1 $2" in
  "-m venv")
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    {venv_ends}
    for name in pip strategyclf ruff mypy; do cp "$0" "$3/bin/$name"; done ;;
  "-c import"*) exit {too_old} ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with the Makefile and a Python that only writes down its calls; runs make there."""
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    folder, log = tmp_path / "a check out", tmp_path / "calls.log"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)

    def make(
        *goals: str, too_old: int = 0, venv_ends: str = ":", python: str = "./python3"
    ) -> tuple[int, list[str], str]:
        """The exit code, the calls with the start of each cut to its verb, and what is said."""
        fake = folder / "python3"
        fake.write_text(FAKE.format(log=log, too_old=too_old, venv_ends=venv_ends), encoding="utf-8")
        fake.chmod(0o755)
        log.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["make", f"PYTHON={python}", *goals], cwd=folder, capture_output=True, encoding="utf-8"
        )
        calls = [line for line in log.read_text(encoding="utf-8").splitlines() if " -c import" not in line]
        return done.returncode, [_verb(call) for call in calls], done.stderr

    make.folder = folder
    return make


def _verb(call: str) -> str:
    """``pip .[test]``, ``venv``, ``pytest``, ``strategyclf`` …: what a call is about."""
    name, *arguments = call.split()
    if arguments[:1] == ["-m"]:
        name, *arguments = arguments[1:]
    return f"pip {arguments[-1]}" if name == "pip" else name


def test_the_demo_makes_a_virtual_environment_and_installs_once(checkout):
    assert checkout("demo")[:2] == (0, ["venv", "pip .", "strategyclf"])
    assert checkout("demo")[:2] == (0, ["strategyclf"])


def test_the_tests_after_the_demo_install_only_what_is_missing_and_both_then_need_no_pip(checkout):
    checkout("demo")
    assert checkout("test")[:2] == (0, ["pip .[test]", "pytest"])
    assert checkout("test")[:2] == (0, ["pytest"])
    assert checkout("demo")[:2] == (0, ["strategyclf"])
    assert checkout("check")[:2] == (0, ["ruff", "ruff", "mypy"])


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_change_of_what_is_installed_installs_again(checkout, name):
    checkout("test")
    with (checkout.folder / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert checkout("test")[:2] == (0, ["pip .", "pip .[test]", "pytest"])
    assert checkout("test")[:2] == (0, ["pytest"])


def test_a_file_that_is_only_touched_installs_nothing(checkout):
    checkout("test")
    (checkout.folder / "pyproject.toml").touch()
    assert checkout("test")[:2] == (0, ["pytest"])


def test_an_older_python_is_refused_with_the_remedy(checkout):
    code, calls, said = checkout("demo", too_old=1)
    assert (code, calls) == (2, [])
    assert "needs Python 3.11 or newer; name one: make PYTHON=python3.12 demo" in said


def test_a_python_that_is_not_there_is_answered_with_the_remedy(checkout):
    code, calls, said = checkout("test", python="./no-such-python")
    assert (code, calls) == (2, [])
    assert "name one: make PYTHON=python3.12 test" in said


def test_a_virtual_environment_that_was_cut_short_is_made_again(checkout):
    code, calls, _ = checkout("demo", venv_ends="exit 1")
    assert (code, calls) == (2, ["venv"])
    assert (checkout.folder / ".venv" / "bin" / "python").exists()
    assert checkout("demo")[:2] == (0, ["venv", "pip .", "strategyclf"])
