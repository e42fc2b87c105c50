from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import typer

import strategyclf as package
from strategyclf.cli.app import app
from strategyclf.errors import InputError, ModelError

LOADING = "strategyclf.model.model.load_model"


def every_command() -> list[tuple[str, ...]]:
    """The words of every command and group of commands."""

    def below(command: object, words: tuple[str, ...]) -> list[tuple[str, ...]]:
        children = getattr(command, "commands", {})
        return [words, *(path for name in children for path in below(children[name], (*words, name)))]

    return below(typer.main.get_command(app), ())


@pytest.fixture
def breaks(monkeypatch):
    """Make every loading of a model raise an error."""

    def breaks_with(error: BaseException) -> None:
        def load(name: str) -> None:
            raise error

        monkeypatch.setattr(LOADING, load)

    return breaks_with


def test_version_is_that_of_the_package(strategyclf):
    assert strategyclf("--version") == (0, f"{package.__version__}\n", "")


def test_the_commands_are_all_found():
    found = {" ".join(words) for words in every_command()}
    assert {"", "train", "predict", "evaluate", "demo", "models list", "models verify"} <= found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_an_example_of_itself(strategyclf, monkeypatch, words, option):
    code, out, err = strategyclf(*words, option)
    assert (code, err) == (0, "")
    shown = " ".join(out.replace("│", " ").split())
    example = shown.partition("Example: ")[2]
    assert example.startswith(" ".join(("strategyclf", *words)))


def test_a_group_without_a_command_shows_what_there_is(strategyclf):
    code, out, err = strategyclf("models")
    assert code == 2
    assert "verify" in out + err


def test_an_unexpected_error_is_one_line(strategyclf, breaks):
    breaks(RuntimeError("the moon\nis full"))
    code, out, err = strategyclf("predict", "x.txt")
    assert (code, out) == (1, "")
    assert err == "unexpected RuntimeError: the moon is full; run again with --debug and report it\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelError("is bent", file="m/model.json", place="line 3", remedy="unbend it"), 2),
        (InputError("is bent", file="m/model.json", place="line 3", remedy="unbend it"), 1),
    ],
)
def test_an_error_of_ours_is_one_line_with_its_own_exit_code(strategyclf, breaks, error, code):
    breaks(error)
    assert strategyclf("predict", "x.txt") == (code, "", "m/model.json, line 3: is bent; unbend it\n")


@pytest.mark.parametrize("arguments", [("--debug", "predict", "x.txt"), ("predict", "x.txt", "--debug")])
@pytest.mark.parametrize("error", [RuntimeError("the moon"), ModelError("is bent")])
def test_debug_before_or_after_the_command_lets_the_error_through(strategyclf, breaks, arguments, error):
    breaks(error)
    with pytest.raises(type(error)) as raised:
        strategyclf(*arguments)
    assert raised.value is error


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["predict", "x.txt", "--nix"], "--nix"),
        (["--nix"], "--nix"),
        (["tag"], "tag"),
        (["predict"], "INPUT"),
        (["train"], "--out"),
        (["models", "show", "a", "b"], "b"),
    ],
)
def test_a_call_that_is_none_is_refused_by_name(strategyclf, arguments, named):
    code, out, err = strategyclf(*arguments)
    assert (code, out) == (2, "")
    assert named in err
    assert "Traceback" not in err


SCRIPT = f"""
import sys
import time
import strategyclf.model.model
def load(name):
    if name == "bent":
        raise RuntimeError("the moon")
    print("ready", file=sys.stderr, flush=True)
    time.sleep(60)
{LOADING} = load
from strategyclf.cli.app import main
main()
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", env={**os.environ})


def test_debug_shows_the_traceback_on_the_terminal():
    process = start("predict", "x.txt", "--model", "bent", "--debug")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("Traceback")
    assert err.splitlines()[-1] == "RuntimeError: the moon"


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_ends_without_a_traceback():
    process = start("predict", "x.txt", "--model", "slow")
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
