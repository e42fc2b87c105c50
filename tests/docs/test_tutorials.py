"""Tutorials and README: what stands under a command is what it prints, in a copy of the checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "scripts"))
import console_blocks  # noqa: E402

sys.path.remove(str(ROOT / "docs" / "scripts"))

PAGES = ("README.md", "README.zh.md", "docs/tutorial.md", "docs/tutorial.zh.md")
REFRESH = "refresh it with: make tutorials"


def wrong(path: Path, folder: Path, *, long: bool) -> list[str]:
    """The commands of a page that print something else than stands there."""
    console_blocks.checkout(folder)
    language = console_blocks.language_of(path)
    return [
        command.line
        for command in console_blocks.commands(path.read_text(encoding="utf-8"))
        if (long or not command.long) and not command.holds(console_blocks.run(command, folder, language))
    ]


@pytest.mark.slow
def test_the_tutorial_s_commands_print_what_stands_there(tmp_path):
    assert wrong(ROOT / "docs/tutorial.md", tmp_path, long=False) == [], REFRESH


@pytest.mark.full
@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_prints_what_stands_there(name, tmp_path):
    assert wrong(ROOT / name, tmp_path, long=True) == [], REFRESH


@pytest.mark.parametrize("name", [name for name in PAGES if ".zh" not in name])
def test_both_languages_show_the_same_commands_with_output(name):
    pages = [ROOT / name, ROOT / name.replace(".md", ".zh.md")]
    shown = [console_blocks.commands(page.read_text(encoding="utf-8")) for page in pages]
    assert len(shown[0]) > 8
    assert [command.line for command in shown[0]] == [command.line for command in shown[1]]
    assert all(command.said for commands in shown for command in commands)


def block(text: str) -> console_blocks.Command:
    (command,) = console_blocks.commands(f"Before.\n\n{text}\n\nAfter.\n")
    return command


def test_a_command_may_go_over_lines_and_what_stands_under_it_is_its_output():
    command = block("```console\n$ cat <<E\n> one\n> E\none\n> quoted\n```")
    assert command.line == "cat <<E\none\nE"
    assert command.said == ["one", "> quoted"]
    assert not command.long
    assert block("```console full\n$ sleep 60\n```").long


def test_blocks_of_other_languages_are_text():
    assert console_blocks.commands("```sh\n$ rm -r x\n```\n$ not in a block\n") == []


def test_a_block_without_a_command_is_refused():
    with pytest.raises(ValueError, match="begins without a command: seven"):
        console_blocks.commands("```console\nseven\n```\n")


def test_a_command_may_be_shown_to_fail(tmp_path):
    command = block("```console fails\n$ echo no; exit 1\nno\n```")
    assert console_blocks.run(command, tmp_path, "en") == ["no"]
    command.line = "exit 2"
    with pytest.raises(console_blocks.CommandError):
        console_blocks.run(command, tmp_path, "en")


def test_a_gap_stands_for_any_lines_and_all_else_must_be_as_printed():
    command = block("```console\n$ seq 9\n1\n2\n…\n9\n```")
    printed = [str(number) for number in range(1, 10)]
    assert command.holds(printed)
    assert command.fitted(printed) == ["1", "2", "…", "9"]
    assert not command.holds(["1", "3", *printed[2:]])
    assert not command.holds(printed[:-1])


def test_a_digest_may_differ_and_a_number_may_not():
    command = block("```console\n$ x\nModel mine (36a17253ac40bcd0) 0.793\n```")
    assert command.holds(["Model mine (ffa17253ac40bcd0) 0.793"])
    assert not command.holds(["Model mine (36a17253ac40bcd0) 0.794"])


def test_a_page_is_filled_with_what_its_commands_print_one_after_the_other(tmp_path):
    path = tmp_path / "page.zh.md"
    path.write_text(
        "# T\n\n```console\n$ echo a > f\n$ cat f\nold\n```\n\n"
        "```console full\n$ echo $STRATEGYCLF_LANG; seq 5 >&2\nzh\n…\n9\n```\n",
        encoding="utf-8",
    )
    console_blocks.fill(path)
    assert path.read_text(encoding="utf-8") == (
        "# T\n\n```console\n$ echo a > f\n$ cat f\na\n```\n\n"
        "```console full\n$ echo $STRATEGYCLF_LANG; seq 5 >&2\nzh\n…\n5\n```\n"
    )


def test_a_command_that_fails_stops_the_filling_and_leaves_the_page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("```console\n$ echo no; exit 3\n```\n", encoding="utf-8")
    with pytest.raises(console_blocks.CommandError, match="ended with 3"):
        console_blocks.fill(path)
    assert path.read_text(encoding="utf-8") == "```console\n$ echo no; exit 3\n```\n"


def test_the_readmes_show_the_same_python_and_it_runs():
    first, second = (
        (ROOT / name).read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
        for name in ("README.md", "README.zh.md")
    )
    assert [line.split("  #")[0] for line in first.splitlines()] == [
        line.split("  #")[0] for line in second.splitlines()
    ]
    command = [sys.executable, "-X", "utf8", "-c", first]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "talent_education" in done.stdout
