"""Texts whose n-grams are counted once: every fold learns its vocabulary from the counts of its own rows."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from strategyclf.learning.counted_part import (
    CountedPart,
    count_part,
    joined,
    load_part,
    merged,
    save_part,
)
from strategyclf.learning.key_table import KeyTable, united
from strategyclf.text.ngrams import ClauseCounts, NgramRecipe

Integers = NDArray[np.int64]

PART = 2048
"""Texts counted by one job, and held in memory at once where there are more."""


class Frequencies(NamedTuple):
    """How often n-grams are found: (n_keys,) clauses and texts with each, and how many there are of both."""

    in_clauses: Integers
    in_texts: Integers
    n_clauses: int
    n_texts: int


class NumberedPart(NamedTuple):
    """Some texts, and the numbers that their part's keys have among all."""

    part: CountedPart
    numbers: NDArray[np.int32]


class PartStore:
    """Parts under one numbering of n-grams, in memory or in files of a temporary folder.

    Attributes
    ----------
    keys : the n-grams in the order of features. numbering : a digest of them.
    sizes : (n_texts, 3) clauses, cells of clauses and cells of wholes of each text.
    """

    def __init__(
        self, parts: Sequence[NumberedPart | Path], keys: KeyTable, sizes: Sequence[Integers]
    ) -> None:
        self._parts = list(parts)
        self.keys = keys
        self.numbering = hashlib.blake2b(keys.text.tobytes(), digest_size=16).hexdigest()
        self.sizes = np.concatenate([np.empty((0, 3), dtype=np.int64), *sizes])
        self._bounds = np.cumsum([0, *map(len, sizes)])

    def read(self, rows: Integers) -> Iterator[NumberedPart]:
        """The texts `rows`, which must ascend, part by part."""
        ends = np.searchsorted(rows, self._bounds)
        for i, part in enumerate(self._parts):
            here = rows[ends[i] : ends[i + 1]] - self._bounds[i]
            if len(here):
                found = part if isinstance(part, NumberedPart) else _read(part)
                yield found if len(here) == len(found.part) else found._replace(part=found.part.pick(here))


class CountedTexts:
    """Counts of n-grams, an array of texts to scikit-learn.

    Indexing by a slice, a mask or an integer array gives those texts. Larger ones lie in files of a
    temporary folder, which goes with the last object that reads it; other processes read the same files.
    """

    def __init__(self, store: PartStore, rows: Integers | None = None) -> None:
        self._store = store
        self._rows = np.arange(len(store.sizes)) if rows is None else rows

    @classmethod
    def of(
        cls,
        texts: Iterable[str],
        recipe: NgramRecipe,
        user_words: Mapping[str, int],
        n_jobs: int | None = None,
    ) -> CountedTexts:
        """Count `texts`, learning every key, by `n_jobs` processes."""
        given = list(texts)
        chunks = [given[start : start + PART] for start in range(0, len(given), PART)]
        if len(chunks) < 2:
            return cls.of_parts([count_part(given, recipe, user_words)])
        folder = Path(tempfile.mkdtemp(prefix="strategyclf-counts-"))
        files = [folder / f"{i:06}.npz" for i in range(len(chunks))]
        found = Parallel(n_jobs=n_jobs)(
            delayed(_count_to_file)(chunk, recipe, user_words, file)
            for chunk, file in zip(chunks, files, strict=True)
        )
        return cls(_filed(folder, files, found))

    @classmethod
    def of_parts(cls, parts: Sequence[CountedPart]) -> CountedTexts:
        """The texts of `parts`, one after the other."""
        if len(parts) == 1 and len(parts[0]) <= PART:
            part = parts[0]
            numbered = NumberedPart(part, np.arange(len(part.keys), dtype=np.int32))
            return cls(PartStore([numbered], part.keys, [_sizes(part)]))
        whole = merged(parts)
        folder = Path(tempfile.mkdtemp(prefix="strategyclf-counts-"))
        starts = range(0, len(whole), PART)
        cut = [whole.pick(slice(start, start + PART)).without_unused() for start in starts]
        files = [folder / f"{i:06}.npz" for i in range(len(cut))]
        for part, file in zip(cut, files, strict=True):
            save_part(file, part)
        return cls(_filed(folder, files, [(part.keys, _sizes(part)) for part in cut]))

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def shape(self) -> tuple[int]:
        return (len(self),)

    def __getitem__(self, rows: Any) -> CountedTexts:
        chosen = self._rows[rows if isinstance(rows, slice) else np.asarray(rows)]
        if (np.diff(chosen) > 0).all():
            return CountedTexts(self._store, chosen)
        # Files are read in one direction: texts in another order are picked in memory.
        once, back = np.unique(chosen, return_inverse=True)
        return CountedTexts.of_parts([CountedTexts(self._store, once).as_part().pick(back)])

    @property
    def keys(self) -> KeyTable:
        """The n-grams of all texts counted together, in the order of features."""
        return self._store.keys

    @property
    def numbering(self) -> str:
        """Equal where keys have the same numbers."""
        return self._store.numbering

    @property
    def sizes(self) -> Integers:
        """(n_texts, 3) clauses, cells of clauses and cells of wholes of each text."""
        return self._store.sizes[self._rows]

    @property
    def counts(self) -> ClauseCounts:
        """All counts of clauses in memory, in 64 bits."""
        clauses = self.as_part().clauses
        return ClauseCounts(
            clauses.spans.astype(np.int64),
            clauses.bags,
            clauses.indptr,
            clauses.indices.astype(np.int64),
            clauses.counts.astype(np.float64),
        )

    def parts(self) -> Iterator[NumberedPart]:
        """The counts, part by part."""
        return self._store.read(self._rows)

    def as_part(self) -> CountedPart:
        """All counts in memory as one part."""
        parts = [part.renumbered(numbers, self.keys) for part, numbers in self.parts()]
        clauses, wholes = joined([part.clauses for part in parts]), joined([part.wholes for part in parts])
        return CountedPart(clauses, wholes, self.keys)

    def frequencies(self) -> Frequencies:
        """How often each key is found in these texts."""
        in_clauses = np.zeros(len(self.keys), dtype=np.int64)
        in_texts = np.zeros(len(self.keys), dtype=np.int64)
        for part, numbers in self.parts():
            in_clauses[numbers] += np.bincount(part.clauses.indices, minlength=len(numbers))
            in_texts[numbers] += np.bincount(part.wholes.indices, minlength=len(numbers))
        return Frequencies(in_clauses, in_texts, int(self.sizes[:, 0].sum()), len(self))


def _count_to_file(
    texts: Sequence[str], recipe: NgramRecipe, user_words: Mapping[str, int], file: Path
) -> tuple[KeyTable, Integers]:
    part = count_part(texts, recipe, user_words)
    save_part(file, part)
    return part.keys, _sizes(part)


def _filed(folder: Path, files: Sequence[Path], found: Sequence[tuple[KeyTable, Integers]]) -> PartStore:
    """The store of parts in `files`, with the numbers of each part's own keys beside it."""
    keys, numbers = united([own for own, _ in found])
    for file, number in zip(files, numbers, strict=True):
        np.save(_numbers_of(file), number)
    store = PartStore(files, keys, [sizes for _, sizes in found])
    weakref.finalize(store, shutil.rmtree, folder, ignore_errors=True)
    return store


def _read(file: Path) -> NumberedPart:
    return NumberedPart(load_part(file), np.load(_numbers_of(file)))


def _numbers_of(file: Path) -> Path:
    return file.with_suffix(".numbers.npy")


def _sizes(part: CountedPart) -> Integers:
    """(n_texts, 3) clauses, cells of clauses, cells of wholes."""
    clauses, wholes = part.clauses, part.wholes
    return np.column_stack(
        [np.diff(clauses.bags), np.diff(clauses.indptr[clauses.bags]), np.diff(wholes.indptr)]
    )
