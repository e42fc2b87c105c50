"""Labels that contradict what the codebook excludes, as far as words alone can tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategyclf.errors import LabelError
from strategyclf.messages import phrase, reason_of
from strategyclf.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule of the codebook that takes a label away.

    Attributes
    ----------
    label : its id. rule : the place in the codebook: a letter for a label's "Not" list, else a number.
    words : of what is excluded. support : words of what the label is given for.
    en, zh : the rule in words.
    """

    label: str
    rule: str
    words: tuple[str, ...]
    support: tuple[str, ...]
    en: str
    zh: str

    def contradicts(self, text: str) -> tuple[str, ...]:
        """The excluded words in `text` if, these aside, it has none that could support the label, else ()."""
        said = tuple(word for word in self.words if word in text)
        if not said:
            return ()
        rest = re.sub("|".join(map(re.escape, sorted(said, key=len, reverse=True))), " ", text)
        return () if any(word in rest for word in self.support) else said


def read_exclusions(path: str | Path, taxonomy: Taxonomy) -> list[Exclusion]:
    """Read an ``exclusions.toml``; rules on labels that are not in `taxonomy` are left out.

    ``[support]`` lists words a label, ``[[rules]]`` has label, rule, words, en and zh. Raises `LabelError`
    that names the file and the entry.
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _bad(phrase("cannot be read ({reason})", reason=reason_of(error)), path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(phrase("not valid TOML ({error})", error=error), path) from None
    support, rules = data.get("support", {}), data.get("rules", [])
    if not isinstance(support, dict) or not isinstance(rules, list):
        raise _bad(phrase("a table [support] and tables [[rules]] are needed"), path)
    found = [
        _exclusion(entry, support, path, phrase("rule {n}", n=n)) for n, entry in enumerate(rules, start=1)
    ]
    return [exclusion for exclusion in found if exclusion.label in taxonomy.ids]


def _exclusion(entry: Any, support: Mapping[str, Any], path: Path, place: str) -> Exclusion:
    if not isinstance(entry, dict):
        raise _bad(phrase("not a table"), path, place)
    for key in ("label", "rule", "en", "zh"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise _bad(phrase("{key!r} is missing or no text", key=key), path, place)
    label = entry["label"]
    for name, words in (("'words'", entry.get("words")), (f"[support] {label}", support.get(label))):
        if not _is_words(words):
            raise _bad(phrase("{name} should be a list of words", name=name), path, place)
    return Exclusion(
        label, entry["rule"], tuple(entry["words"]), tuple(support[label]), entry["en"], entry["zh"]
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(w, str) and w for w in value)


def _bad(message: str, path: Path, place: str = "") -> LabelError:
    return LabelError(
        message,
        code="bad_exclusions",
        file=str(path),
        place=place,
        remedy=phrase("write it like labels/exclusions.toml"),
    )
