"""Where the text behind labels is public: ``sources.toml`` beside the journals."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from strategyclf.errors import LabelError
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.settlement import LabelledParagraph
from strategyclf.messages import phrase, reason_of

SOURCES = "sources.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """A public source of text.

    Attributes
    ----------
    name : in words. sources : patterns (``*`` and ``?``) of the decisions' `source`.
    genres : of the decisions, or none for every genre.
    repository, commit : where it lies, "" where it is in none. todo : how to get the text from there.
    """

    name: str
    sources: tuple[str, ...]
    todo: str
    genres: tuple[str, ...] = ()
    repository: str = ""
    commit: str = ""

    def holds(self, decision: Decision) -> bool:
        """Whether `decision` was made on text from here."""
        return any(fnmatchcase(decision.source, pattern) for pattern in self.sources) and (
            not self.genres or decision.genre in self.genres
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """Labels without text that share a source; `source` is None where none is known."""

    source: Source | None
    paragraphs: tuple[LabelledParagraph, ...]

    @property
    def docs(self) -> tuple[str, ...]:
        """The documents they stand in, in order, each once."""
        return tuple(sorted({paragraph.doc for paragraph in self.paragraphs}))


def missing_by_source(
    missing: Iterable[LabelledParagraph], decisions: Iterable[Decision], sources: Sequence[Source]
) -> list[Missing]:
    """Sort labels without text by the first of `sources` that holds one of their decisions, unknown last."""
    lines: dict[str, list[Decision]] = {}
    for decision in decisions:
        lines.setdefault(decision.digest, []).append(decision)
    found: dict[int, list[LabelledParagraph]] = {}
    for paragraph in missing:
        own = lines.get(paragraph.digest, [])
        place = next((i for i, source in enumerate(sources) if any(map(source.holds, own))), len(sources))
        found.setdefault(place, []).append(paragraph)
    return [
        Missing(sources[place] if place < len(sources) else None, tuple(found[place]))
        for place in sorted(found)
    ]


def read_sources(path: str | Path) -> list[Source]:
    """Read a ``sources.toml``: a table ``[[sources]]`` each; `LabelError` names the file and the entry."""
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _bad(phrase("cannot be read ({reason})", reason=reason_of(error)), path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(phrase("not valid TOML ({error})", error=error), path) from None
    entries = data.get("sources", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _bad(phrase("'sources' should be tables, each under [[sources]]"), path)
    return [
        _source(entry, path, phrase("source {number}", number=number))
        for number, entry in enumerate(entries, start=1)
    ]


def _source(entry: Mapping[str, Any], path: Path, place: str) -> Source:
    for key in ("name", "todo", "repository", "commit"):
        value = entry.get(key, "")
        if not isinstance(value, str) or (key in ("name", "todo") and not value.strip()):
            raise _bad(phrase("{key!r} is missing or no text", key=key), path, place)
    lists = {}
    for key in ("sources", "genres"):
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _bad(phrase("{key!r} should be a list of texts", key=key), path, place)
        lists[key] = tuple(value)
    if not lists["sources"]:
        raise _bad(phrase("'sources' names nothing, so no label can be matched"), path, place)
    return Source(
        name=entry["name"],
        todo=entry["todo"],
        repository=entry.get("repository", ""),
        commit=entry.get("commit", ""),
        **lists,
    )


def _bad(message: str, path: Path, place: str = "") -> LabelError:
    return LabelError(
        message,
        code="bad_sources",
        file=str(path),
        place=place,
        remedy=phrase("mend it as labels/README.md shows"),
    )
