"""Runs of Chinese characters, by which a text is known to hold a piece of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_HAN = re.compile(r"[\u4e00-\u9fff]+")


def runs(text: str, length: int) -> Iterator[str]:
    """Every run of `length` characters among the Chinese characters of `text`, all else left out."""
    bare = "".join(_HAN.findall(text))
    return (bare[start : start + length] for start in range(len(bare) - length + 1))


def shared_runs(ours: Mapping[str, str], theirs: Iterable[str], length: int) -> dict[str, set[str]]:
    """Name of each of our texts that shares a run of `length` with any of theirs → those runs."""
    holders: dict[str, list[str]] = {}
    for name, text in ours.items():
        for run in set(runs(text, length)):
            holders.setdefault(run, []).append(name)
    found: dict[str, set[str]] = {}
    for text in theirs:
        for run in runs(text, length):
            for name in holders.get(run, ()):
                found.setdefault(name, set()).add(run)
    return found
