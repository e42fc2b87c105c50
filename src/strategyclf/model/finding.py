"""Where a model's name leads: a path, ``./models``, the checkout's ``models``, then the package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from strategyclf.errors import ModelError
from strategyclf.messages import phrase
from strategyclf.model.layout import MANIFEST
from strategyclf.shipped import shipped


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model's folder, the name it goes by and the rule that found it (``path``, ``./models`` …)."""

    name: str
    folder: Path
    found: str


def _shelves() -> list[tuple[str, Path]]:
    rules = (phrase("the checkout"), phrase("the package"))
    places = shipped("models")
    return [("./models", Path("models")), *zip(rules[-len(places) :], places, strict=True)]


def find_model(name: str | Path) -> FoundModel:
    """The first model that `name` leads to; raises `ModelError` that lists the places looked at."""
    path = Path(name)
    if (path / MANIFEST).is_file():
        return FoundModel(path.resolve().name, path, "path")
    shelves = _shelves() if len(path.parts) == 1 else []
    for rule, shelf in shelves:
        if (shelf / path / MANIFEST).is_file():
            return FoundModel(path.name, shelf / path, rule)
    looked = ", ".join(str(place) for place in (path, *(shelf / path for _, shelf in shelves)))
    raise ModelError(
        phrase("no model of that name (looked in {looked})", looked=looked),
        code="no_model",
        file=str(name),
        remedy=phrase(
            "see `strategyclf models list`, or train one with `strategyclf train --out models/NAME`"
        ),
    )


def list_models() -> list[FoundModel]:
    """Every model that a bare name leads to, by name; a name found twice counts where it is found first."""
    found: dict[str, FoundModel] = {}
    for rule, shelf in _shelves():
        for folder in sorted(shelf.iterdir()) if shelf.is_dir() else []:
            if (folder / MANIFEST).is_file() and folder.name not in found:
                found[folder.name] = FoundModel(folder.name, folder, rule)
    return [found[name] for name in sorted(found)]
