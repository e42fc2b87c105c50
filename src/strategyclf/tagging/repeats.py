"""Which paragraphs of a run repeat an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

INDEX_BITS = 32
"""Paragraphs of one article are numbered below two to this; a table read row by row stays far under it."""

ROOM = 1 << 10
"""Different paragraphs for which there is room at first."""

FULL = 0.6
"""Of the slots may be taken; then there are made twice as many."""

STRETCH = 1 << 16
"""Keys that are given slots at once, so that what is made on the way stays small."""


@dataclass(frozen=True, slots=True)
class Found:
    """Paragraphs that repeat an earlier one of the run.

    Attributes
    ----------
    rows : which of those asked for, ascending.
    firsts : for each the first paragraph of the same text: number of its article, in the order of the run,
        times 2 ** `INDEX_BITS`, and its place in the article.
    articles : ids by number.
    """

    rows: NDArray[np.int64]
    firsts: NDArray[np.int64]
    articles: Sequence[str]

    def __len__(self) -> int:
        return len(self.rows)

    def places(self) -> list[str]:
        """The first paragraph of each as ``ARTICLE#PARAGRAPH``."""
        numbers, indices = self.split()
        names = self.articles
        return [f"{names[n]}#{index}" for n, index in zip(numbers.tolist(), indices.tolist(), strict=True)]

    def split(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The numbers of the articles, and the places in them."""
        return self.firsts >> INDEX_BITS, self.firsts & ((1 << INDEX_BITS) - 1)


class Repeats:
    """Remembers each match key of a run with the place it was first seen.

    A million different paragraphs take some 30 MB: eight bytes a key and eight a place, and four bytes for
    each slot of a hash table over them, less than six tenths of which are taken. There is room for four
    billion. All keys of a stretch of the run are looked for at once, so that the processor waits for many
    slots at a time.
    """

    def __init__(self) -> None:
        self._articles: list[str] = []
        self._count = 0
        self._keys = np.empty(ROOM, dtype=np.uint64)
        self._places = np.empty(ROOM, dtype=np.int64)
        # One more than the number of the key that is found there; 0 is free.
        self._slots = np.zeros(2 * ROOM, dtype=np.uint32)

    def among(self, article: str, keys: NDArray[np.uint64], indices: NDArray[np.int64]) -> Found:
        """Those of the next paragraphs of `article` that repeat an earlier one of the run.

        Parameters
        ----------
        keys, indices : match keys of the paragraphs, and their places in the article.
        """
        return self.among_all([article], np.array([len(keys)]), keys, indices)

    def among_all(
        self,
        articles: Iterable[str],
        lengths: NDArray[np.int64],
        keys: NDArray[np.uint64],
        indices: NDArray[np.int64],
    ) -> Found:
        """The same of several articles in a row, which have `lengths` paragraphs each."""
        numbers = np.array([self._number(article) for article in articles], dtype=np.int64)
        here = (np.repeat(numbers, lengths) << INDEX_BITS) + indices
        firsts = self._firsts(keys, here)
        rows = np.flatnonzero(firsts != here)
        return Found(rows, firsts[rows], self._articles)

    def _number(self, article: str) -> int:
        # An article may go on from one stretch to the next.
        if not self._articles or self._articles[-1] != article:
            self._articles.append(article)
        return len(self._articles) - 1

    def _firsts(self, keys: NDArray[np.uint64], here: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each key was first seen, those of `here` included, which are remembered."""
        numbers = self._find(keys)
        firsts = self._places[numbers]
        new = np.flatnonzero(numbers < 0)
        if len(new):
            different, first, which = np.unique(keys[new], return_index=True, return_inverse=True)
            places = here[new[first]]
            firsts[new] = places[which]
            self._remember(different, places)
        return firsts

    def _find(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The number of each key, -1 where it is new."""
        found = np.full(len(keys), -1, dtype=np.int64)
        rows, slots = np.arange(len(keys)), self._home(keys)
        step = 0
        while len(rows):
            held = self._slots[slots].astype(np.int64) - 1
            same = (self._keys[held] == keys[rows]) & (held >= 0)
            found[rows[same]] = held[same]
            on = np.flatnonzero((held >= 0) & ~same)
            step += 1
            rows, slots = rows[on], self._next(slots[on], step)
        return found

    def _remember(self, keys: NDArray[np.uint64], places: NDArray[np.int64]) -> None:
        """Take keys that are new and all different."""
        first, self._count = self._count, self._count + len(keys)
        if self._count > len(self._keys):
            room = max(self._count, len(self._keys) * 5 // 4)
            # In place: nobody else holds these arrays.
            self._keys.resize(room, refcheck=False)
            self._places.resize(room, refcheck=False)
        self._keys[first : self._count] = keys
        self._places[first : self._count] = places
        size = len(self._slots)
        while self._count > FULL * size:
            size *= 2
        if size > len(self._slots):
            self._slots = np.zeros(size, dtype=np.uint32)
            first = 0
        for start in range(first, self._count, STRETCH):
            self._place(start, min(start + STRETCH, self._count))

    def _place(self, start: int, end: int) -> None:
        """Give a slot to each of these keys."""
        numbers, slots = np.arange(start + 1, end + 1), self._home(self._keys[start:end])
        step = 0
        while len(numbers):
            free = np.flatnonzero(self._slots[slots] == 0)
            # Of several that would have one slot any one gets it.
            self._slots[slots[free]] = numbers[free]
            on = np.flatnonzero(self._slots[slots] != numbers)
            step += 1
            numbers, slots = numbers[on], self._next(slots[on], step)

    def _home(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The slots where the search for `keys` begins: any bits of digests are spread evenly."""
        return (keys & np.uint64(len(self._slots) - 1)).astype(np.int64)

    def _next(self, slots: NDArray[np.int64], step: int) -> NDArray[np.int64]:
        """Where it goes on: growing steps come to every slot, and part keys that met in one."""
        return (slots + step) & (len(self._slots) - 1)
