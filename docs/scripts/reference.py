"""Writes docs/reference/ from the code; `make reference` calls it, and a test compares."""

from __future__ import annotations

from pathlib import Path

import command_reference
import python_reference

ROOT = Path(__file__).resolve().parents[2]


def pages() -> dict[Path, str]:
    """File → what it should say."""
    from strategyclf.cli.app import app

    folder = ROOT / "docs" / "reference"
    return {
        folder / "commands.md": command_reference.page(app),
        folder / "commands.zh.md": command_reference.page(app, "zh"),
        folder / "python.md": python_reference.page(ROOT / "src"),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"written: {path.relative_to(ROOT).as_posix()}")
