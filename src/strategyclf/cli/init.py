"""``strategyclf init``: a project with categories of one's own."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from strategyclf.messages import phrase

EXAMPLE = "Example: strategyclf init my-project"

_FILES = ("taxonomy.toml", "CODEBOOK.md", "CODEBOOK.zh.md", "README.md")
_FOLDERS = ("labels", "corpus", "models")


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Made if missing.", show_default=False)],
) -> None:
    """Start a project with labels of your own: a taxonomy and a codebook to fill in, and places for the rest.

    In that folder every command uses its taxonomy.toml, labels/ and corpus/. Nothing that is there already
    is changed.
    """
    from strategyclf.errors import CallError
    from strategyclf.tagging.target import Target, output_errors

    present = [name for name in _FILES if (folder / name).exists()]
    if present or (folder.exists() and not folder.is_dir()):
        raise CallError(
            phrase("{name} is there already", name=present[0]) if present else phrase("is no folder"),
            code="project_exists",
            file=str(folder),
            remedy=phrase("name another folder"),
        )
    with output_errors(folder):
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        target = Target(folder / name)
        try:
            with target.open_bytes() as stream:
                stream.write((files("strategyclf.cli") / "project" / name).read_bytes())
            target.commit()
        finally:
            target.discard()
    typer.echo(
        phrase(
            "{folder}: fill in taxonomy.toml and CODEBOOK.md; README.md has the next commands", folder=folder
        ),
        err=True,
    )
