"""The set of labels: ids, names, definitions and colours, in canonical order.

The shipped set is ``labels/taxonomy.toml``; a user with other categories writes a file of the same form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from strategyclf.errors import LabelError
from strategyclf.messages import phrase

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Label:
    """One category: `id` in data, `letter` for short, names, definition, and a CSS colour for pages."""

    id: str
    zh: str
    en: str
    letter: str = ""
    definition_zh: str = ""
    definition_en: str = ""
    colour: str = "#5b6770"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Labels in canonical order: the order of every table, column and list of tags."""

    labels: tuple[Label, ...]
    version: str = "1"

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(label.id for label in self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def __getitem__(self, id: str) -> Label:
        for label in self.labels:
            if label.id == id:
                return label
        raise LabelError(
            phrase("unknown label {id!r}", id=id),
            code="unknown_label",
            remedy=phrase("use one of {known}", known=", ".join(self.ids)),
        )

    def ordered(self, ids: Iterable[str]) -> tuple[str, ...]:
        """`ids` without repeats in canonical order; an unknown one raises `LabelError`."""
        wanted = set(ids)
        for id in sorted(wanted):
            self[id]
        return tuple(id for id in self.ids if id in wanted)

    def as_dict(self) -> dict[str, Any]:
        """The form kept in a model's ``model.json``."""
        return {"version": self.version, "labels": [asdict(label) for label in self.labels]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], file: str = "") -> Taxonomy:
        """Check and build; raises `LabelError` that names `file` and the entry."""
        labels = []
        for number, entry in enumerate(data.get("labels", ()), start=1):
            place = phrase("label {number}", number=number)
            for key in ("id", "zh", "en"):
                if not isinstance(entry.get(key), str) or not entry[key].strip():
                    raise LabelError(
                        phrase("{key!r} is missing or empty", key=key),
                        code="bad_taxonomy",
                        file=file,
                        place=place,
                        remedy=phrase("give every label an id, a Chinese name (zh) and an English name (en)"),
                    )
            if not _ID.fullmatch(entry["id"]):
                raise LabelError(
                    phrase("id {id!r} is not a plain name", id=entry["id"]),
                    code="bad_taxonomy",
                    file=file,
                    place=place,
                    remedy=phrase("begin with a letter and use letters, digits, '_' or '-' only"),
                )
            known = Label.__dataclass_fields__
            labels.append(Label(**{k: str(v) for k, v in entry.items() if k in known}))
        ids = [label.id for label in labels]
        if not ids or len(set(ids)) < len(ids):
            raise LabelError(
                phrase("no label") if not ids else phrase("two labels share an id"),
                code="bad_taxonomy",
                file=file,
                remedy=phrase("write one [[labels]] table a label, each with an id of its own"),
            )
        return cls(labels=tuple(labels), version=str(data.get("version", "1")))


def read_taxonomy(path: str | Path) -> Taxonomy:
    """Read a ``taxonomy.toml``; raises `LabelError` that names the file and the entry."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise LabelError(
            phrase("there is no such taxonomy"),
            code="no_taxonomy",
            file=str(path),
            remedy=phrase("name an existing taxonomy.toml"),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LabelError(
            phrase("not valid TOML ({error})", error=error),
            code="bad_taxonomy",
            file=str(path),
            remedy=phrase("mend that line"),
        ) from None
    return Taxonomy.from_dict(data, file=str(path))
