"""The reference is what the code says; `make reference` writes it anew."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "scripts"))
import command_reference  # noqa: E402
import python_reference  # noqa: E402
import reference  # noqa: E402

sys.path.remove(str(ROOT / "docs" / "scripts"))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {path.name: text for path, text in reference.pages().items()}


@pytest.mark.parametrize("name", ["commands.md", "python.md"])
def test_the_committed_page_is_what_the_code_says(pages, name):
    committed = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert committed.splitlines() == pages[name].splitlines(), "refresh it with: make reference"


def test_every_command_has_a_part_and_every_option_of_it_a_line(pages):
    from strategyclf.cli.app import app

    parts = pages["commands.md"].split("\n## ")
    commands = dict(command_reference.commands_of(app))
    assert len(commands) > 15
    # What --help shows is made by Typer from the same functions: each of its options stands here.
    group = typer.main.get_command(app)
    for words in commands:
        command = group
        for word in words:
            command = command.commands[word]
        (part,) = (part for part in parts if part.startswith(f"strategyclf {' '.join(words)}\n"))
        for parameter in command.params:
            wanted = [flag for flag in (*parameter.opts, *parameter.secondary_opts) if flag.startswith("-")]
            assert all(f"`{flag}`" in part for flag in wanted), (words, wanted)


def test_every_public_name_has_a_part(pages):
    public = [f"{package}.{name}" for package, names in _doors().items() for name in names]
    assert len(public) > 60
    assert [name for name in public if f"\n### {name}\n" not in pages["python.md"]] == []


def _doors():
    return python_reference.doors(ROOT / "src")


def test_every_public_function_and_class_says_what_it_is(pages):
    bare = [
        part.splitlines()[0]
        for part in pages["python.md"].split("\n### ")[1:]
        if "```python" in part and not part.split("```")[2].split("\n## ")[0].strip()
    ]
    # A constant of choices says it by its value.
    assert bare == ["strategyclf.reading.KINDS"]


def test_no_page_depends_on_the_machine(pages, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("STRATEGYCLF_LANG", "zh")
    assert {path.name: text for path, text in reference.pages().items()} == pages
    assert not any(str(ROOT) in text for text in pages.values())
