"""Runs the commands that a page shows and puts what they print under them.

A fenced block of the language `console` holds commands (``$ …``, further lines ``> …``) and their output.
All blocks of a page run in one copy of the checkout, from top to bottom. A line ``…`` stands for lines left
out: what is above and below it keeps its number of lines. A block whose fence says ``console full`` takes
long or needs what such a block made; the commands of ``console fails`` end with the exit code 1.

    python docs/scripts/console_blocks.py docs/tutorial.md      # `make tutorials` does so for every page
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("docs", "seeds", "labels", "models/default")
FENCE = re.compile(r"^```(.*)$")
GAP = "…"
WIDTH = "100"


@dataclass(slots=True)
class Command:
    """A command of a page. said : the lines under it. long, fails : it belongs to a block marked so."""

    line: str
    long: bool
    fails: bool = False
    said: list[str] = field(default_factory=list)

    def holds(self, printed: list[str]) -> bool:
        """Whether the page says what was `printed`."""
        return _alike(self.fitted(printed)) == _alike(self.said)

    def fitted(self, printed: list[str]) -> list[str]:
        """`printed` with the gap that the page leaves."""
        if GAP not in self.said:
            return printed
        above = self.said.index(GAP)
        below = len(self.said) - above - 1
        return [*printed[:above], GAP, *printed[len(printed) - below :]]


class CommandError(Exception):
    """A command of a page that ended with another exit code than it should."""


def parts(text: str) -> Iterator[str | Command]:
    """The lines of a page, in order, but each command of a console block as a `Command`."""
    fence, command = "", None
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark:
            fence, command = ("" if fence else mark[1].strip() or "plain"), None
            yield line
        elif fence.split(" ")[0] != "console":
            yield line
        elif line.startswith("$ "):
            marks = fence.split(" ")[1:]
            command = Command(line[2:], long="full" in marks, fails="fails" in marks)
            yield command
        elif command is None:
            raise ValueError(f"a console block begins without a command: {line}")
        elif line.startswith("> ") and not command.said:
            command.line += f"\n{line[2:]}"
        else:
            command.said.append(line)


def commands(text: str) -> list[Command]:
    """The commands of a page."""
    return [part for part in parts(text) if isinstance(part, Command)]


def checkout(folder: Path) -> Path:
    """A copy of what the pages' commands read, in `folder`."""
    for name in NEEDED:
        shutil.copytree(ROOT / name, folder / name)
    # A user's folder: the samples, and two files that cannot be read.
    articles = shutil.copytree(ROOT / "docs" / "samples", folder / "articles")
    (articles / "empty.txt").touch()
    (articles / "old-plan.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024))
    return folder


def run(command: Command, folder: Path, language: str) -> list[str]:
    """What `command` prints in `folder`, both streams as a terminal mixes them, without trailing blanks."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    environment = {
        **plain,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "LC_ALL": "C.UTF-8",
        "STRATEGYCLF_LANG": language,
        "COLUMNS": WIDTH,
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
    )
    if done.returncode != command.fails:
        raise CommandError(f"$ {command.line}\nended with {done.returncode}:\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.splitlines()]


def language_of(page: Path) -> str:
    """The language of a page, by its name."""
    return "zh" if page.name.endswith(".zh.md") else "en"


def fill(page: Path) -> None:
    """Run every command of `page` and write what it prints under it."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as made:
        folder = checkout(Path(made))
        for part in list(parts(page.read_text(encoding="utf-8"))):
            if isinstance(part, Command):
                print(f"$ {part.line}", file=sys.stderr)
                part.said = part.fitted(run(part, folder, language_of(page)))
                first, *further = part.line.splitlines()
                lines += [f"$ {first}", *(f"> {line}" for line in further), *part.said]
            else:
                lines.append(part)
    page.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _alike(lines: list[str]) -> list[str]:
    """Without digests, which differ where a library's last digit does."""
    return [re.sub(r"\b[0-9a-f]{16}\b", "DIGEST", line.rstrip()) for line in lines]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        fill(Path(name))
