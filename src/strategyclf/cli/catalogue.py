"""Every text that users are told, gathered for Babel: ``make catalogues`` and a test go by it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from strategyclf.cli import language
from strategyclf.messages import LOCALE

_SINGLE = ("phrase", "later")
_PLURAL = "counted"


def extract(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """The texts of one file of code in Babel's form: line, function, text or texts, comments.

    Texts are found wherever they are handed to `phrase`, `later` or `counted`, inside f-strings too, which
    Babel's own extractor passes over. What help shows is told with the file that looks it up.
    """
    for node in ast.walk(ast.parse(file.read())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
        if node.func.id in _SINGLE and texts:
            yield node.lineno, None, texts[0], []
        elif node.func.id == _PLURAL and len(texts) >= 2:
            yield node.lineno, "ngettext", tuple(texts[:2]), []
    if Path(file.name).name == Path(language.__file__).name:
        yield from ((0, None, text, []) for text in sorted(_shown()))


def write_compiled(readable: Path = LOCALE / "zh" / "LC_MESSAGES" / "strategyclf.po") -> None:
    """Write the compiled form of a catalogue beside it.

    ``pybabel compile`` would take "95 % interval" for a format of printf and refuse its Chinese.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with readable.open("rb") as file:
        catalogue = read_po(file)
    with readable.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def _shown() -> set[str]:
    """What Typer and the operating system say, and every command's help by paragraphs."""
    from strategyclf.cli.app import app

    texts = {language.EXAMPLE, language.USAGE, language.SHOW_HELP, *language.PANELS.values()}
    texts.update(language.REFUSALS, map(os.strerror, language.REASONS))
    waiting: list[Any] = [typer.main.get_command(app)]
    while waiting:
        command = waiting.pop()
        waiting += getattr(command, "commands", {}).values()
        for owner in (command, *command.params):
            for name in ("help", "metavar", "options_metavar", "subcommand_metavar"):
                texts.update(language.paragraphs_of(getattr(owner, name, None) or ""))
    return texts - {""}
