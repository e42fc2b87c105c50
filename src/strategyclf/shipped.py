"""Where the files that come with the project lie: in the checkout it runs from, else in the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(relative: str) -> list[Path]:
    """The places where `relative` (``labels/taxonomy.toml``, ``models``) may lie, first choice first."""
    checkout = _PACKAGE.parents[1]
    runs_from_it = checkout / "src" / "strategyclf" == _PACKAGE and (checkout / "pyproject.toml").is_file()
    places = [checkout / relative] if runs_from_it else []
    return [*places, _PACKAGE / "data" / relative]


def shipped_file(relative: str) -> Path:
    """The first of `shipped` that exists, or the last where none does."""
    places = shipped(relative)
    return next((place for place in places if place.exists()), places[-1])
