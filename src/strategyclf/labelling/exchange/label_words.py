"""What people and tools call a label, brought back to its id."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import orjson

from strategyclf.taxonomy import Taxonomy

# Between labels of one cell; ``#`` is doccano's.
_SEPARATOR = re.compile(r"([;；、,，|｜#\n])")
_NONE = frozenset({"", "none", "无", "无标签", "-", "—"})
# Where tools put the name of a label in an object.
_NAME_KEYS = ("choices", "labels", "label", "taxonomy")


class LabelWords:
    """Finds labels by id, Chinese name, English name or letter; width, case and outer space do not count."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._ids: dict[str, str] = {}
        for kind in ("id", "zh", "en", "letter"):
            for label in taxonomy:
                if word := _plain(getattr(label, kind)):
                    self._ids.setdefault(word, label.id)

    @property
    def listing(self) -> str:
        """The labels there are, for a remedy."""
        return ", ".join(
            f"{label.id} ({', '.join(filter(None, (label.letter, label.zh)))})" for label in self.taxonomy
        )

    def id(self, word: str) -> str | None:
        """The id of the label called `word`, or None."""
        return self._ids.get(_plain(word))

    def ids(self, value: Any) -> tuple[list[str], list[str]]:
        """The ids in a value of any format, and the words that are no label.

        A string is split at ``; ； 、 , ， | #`` and line ends, or at spaces, where it is no label as a
        whole; a name that holds such a sign is found all the same. A list may hold words, spans
        (``[start, end, word]``) and objects with ``label``, ``labels`` or ``choices``.
        """
        ids: list[str] = []
        unknown: list[str] = []
        for word in _words(value):
            found, strange = self._split(word)
            ids += found
            unknown += strange
        return list(dict.fromkeys(ids)), list(dict.fromkeys(unknown))

    def _split(self, cell: str) -> tuple[list[str], list[str]]:
        parts = _SEPARATOR.split(cell)
        ids: list[str] = []
        unknown: list[str] = []
        start = 0
        while start < len(parts):
            for end in range(len(parts), start, -2):
                if id := self.id("".join(parts[start:end])):
                    ids.append(id)
                    start = end + 1
                    break
            else:
                found, strange = self._by_space(parts[start])
                ids += found
                unknown += strange
                start += 2
        return ids, unknown

    def _by_space(self, part: str) -> tuple[list[str], list[str]]:
        if _plain(part) in _NONE:
            return [], []
        found = [(word, self.id(word)) for word in part.split()]
        ids = [id for _, id in found if id]
        if not ids:
            return [], [part.strip()]
        return ids, [word for word, id in found if not id]


def _plain(word: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", word).split()).casefold()


def _words(value: Any) -> list[str]:
    """The strings in a labels value that may name labels."""
    if value is None or value != value:
        return []
    if isinstance(value, str):
        bare = value.strip()
        if bare[:1] in ("{", "[") and bare[-1:] in ("}", "]"):
            # Label Studio's CSV keeps several choices as JSON in the cell.
            try:
                return _words(orjson.loads(bare))
            except orjson.JSONDecodeError:
                return [value]
        return [value]
    if isinstance(value, dict):
        return [word for key in _NAME_KEYS if key in value for word in _words(value[key])]
    if isinstance(value, list | tuple):
        if len(value) == 3 and all(isinstance(part, int) for part in value[:2]):
            return _words(value[2])  # a span: start, end, label
        return [word for part in value for word in _words(part)]
    return [str(value)]
