"""The how-to pages: a recipe for every command, and no option that the command does not have."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "scripts"))
import command_reference  # noqa: E402

sys.path.remove(str(ROOT / "docs" / "scripts"))

RECIPES = ("howto.md", "howto.zh.md")
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md"))
    if path.name != "CHANGELOG.md"
)


@pytest.fixture(scope="module")
def options() -> dict[tuple[str, ...], set[str]]:
    """The words of each command → its options; those of `strategyclf` itself may stand after any."""
    from strategyclf.cli.app import app

    def flags(function) -> set[str]:
        return {
            flag
            for parameter in command_reference.options_of(function)
            for flag in command_reference.flags(*parameter)
        }

    general = flags(app.registered_callback.callback) | {"--help", "-h"}
    return {words: flags(command.callback) | general for words, command in command_reference.commands_of(app)}


def calls(text: str) -> list[list[str]]:
    """The words of every line of a page that calls the command: in a fenced block, or indented as one."""
    found, fenced = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif (fenced or line.startswith("    ")) and re.match(r"\s*(\$ )?(.venv/bin/)?strategyclf ", line):
            words = shlex.split(line.strip().removeprefix("$ "), comments=True)[1:]
            found.append(words[: next((i for i, w in enumerate(words) if w in ("|", "&&", ">")), None)])
    return found


def command_of(words: list[str], known) -> tuple[str, ...]:
    return next((tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in known), ())


@pytest.mark.parametrize("page", RECIPES)
def test_there_is_a_recipe_for_every_command(page, options):
    shown = {
        command_of(words, options) for words in calls((ROOT / "docs" / page).read_text(encoding="utf-8"))
    }
    assert set(options) - shown == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_call_on_a_page_is_of_a_command_with_those_options(page, options):
    for words in calls((ROOT / page).read_text(encoding="utf-8")):
        command = command_of(words, options)
        assert command or words[0].startswith("--"), words
        given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given - options.get(command, {"--help", "--version"}) == set(), words


def test_both_languages_show_the_same_recipes():
    first, second = (calls((ROOT / "docs" / page).read_text(encoding="utf-8")) for page in RECIPES)
    assert len(first) > 20
    assert first == second


def test_a_call_is_found_with_its_options(options):
    text = "```sh\nstrategyclf labels import a.csv --reader w # why\n```\n\nno strategyclf here\n"
    ((words),) = calls(text)
    assert command_of(words, options) == ("labels", "import")
    assert words[-2:] == ["--reader", "w"]
