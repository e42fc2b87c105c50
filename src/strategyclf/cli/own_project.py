"""A project of the user's own in the current folder: its taxonomy and its text are the defaults there."""

from __future__ import annotations

from pathlib import Path

import typer

from strategyclf.messages import phrase

_PLACES = ("taxonomy.toml", "labels/taxonomy.toml")


def own_taxonomy() -> Path | None:
    """The taxonomy of the current folder, where it has one that is not the shipped one."""
    from strategyclf.shipped import shipped_file

    shipped = shipped_file(_PLACES[1])
    here = next((place for place in map(Path, _PLACES) if place.is_file()), None)
    if here is None or (shipped.exists() and here.read_bytes() == shipped.read_bytes()):
        return None
    return here


def taxonomy_path() -> Path:
    """The taxonomy that a command uses when none is named; one of the user's own is told on stderr."""
    from strategyclf.shipped import shipped_file

    here = own_taxonomy()
    if here is None:
        return shipped_file(_PLACES[1])
    typer.echo(phrase("labels of {here}", here=here), err=True)
    return here
