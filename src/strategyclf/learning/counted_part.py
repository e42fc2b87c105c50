"""Some texts with their n-grams counted, clause by clause and as wholes: what counting hands on and keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.clause_matrix import pick_bags
from strategyclf.learning.key_table import KeyTable, in_order, united
from strategyclf.text.folding import folding_table
from strategyclf.text.ngrams import ClauseCounts, NgramRecipe, count_clauses, paragraph_counts
from strategyclf.text.segmentation import Segmenter


@dataclass(frozen=True, slots=True)
class CountedPart:
    """The counts of some texts.

    Attributes
    ----------
    clauses : counts of their clauses; `indices` and `counts` in 32 bits.
    wholes : counts of each text as one clause.
    keys : the n-grams that `indices` number, in the order of features.
    """

    clauses: ClauseCounts
    wholes: ClauseCounts
    keys: KeyTable

    def __len__(self) -> int:
        return len(self.clauses.bags) - 1

    def pick(self, rows: Any) -> CountedPart:
        """The texts `rows` (slice, mask or integers), in that order."""
        return CountedPart(pick_texts(self.clauses, rows), pick_texts(self.wholes, rows), self.keys)

    def without_unused(self) -> CountedPart:
        """The same without keys that no text has."""
        used = np.bincount(self.clauses.indices, minlength=len(self.keys)) > 0
        number = (np.cumsum(used) - 1).astype(np.int32)
        return self.renumbered(number, self.keys.pick(used))

    def renumbered(self, number: NDArray[np.int32], keys: KeyTable) -> CountedPart:
        """The same with key i called ``number[i]``, which must ascend, in `keys`."""
        clauses, wholes = (
            replace(counts, indices=number[counts.indices]) for counts in (self.clauses, self.wholes)
        )
        return CountedPart(clauses, wholes, keys)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by name, for a file."""
        named = {
            f"{kind}_{item.name}": getattr(counts, item.name)
            for kind, counts in (("clause", self.clauses), ("whole", self.wholes))
            for item in fields(ClauseCounts)
        }
        return {**named, "keys": self.keys.text, "key_bounds": self.keys.bounds}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> CountedPart:
        """Back from `arrays`."""
        clauses, wholes = (
            ClauseCounts(**{item.name: arrays[f"{kind}_{item.name}"] for item in fields(ClauseCounts)})
            for kind in ("clause", "whole")
        )
        return cls(clauses, wholes, KeyTable(arrays["keys"], arrays["key_bounds"]))


def count_part(texts: Sequence[str], recipe: NgramRecipe, user_words: Mapping[str, int]) -> CountedPart:
    """Count `texts`, learning every key."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    segmenter = _segmenter(tuple(sorted(user_words.items())))
    clauses = count_clauses(texts, recipe, segmenter, vocabulary, folding_table())
    ordered = in_order(vocabulary)
    number = np.empty(len(vocabulary), dtype=np.int64)
    number[[vocabulary[key] for key in ordered]] = np.arange(len(ordered))
    clauses = ascending(replace(clauses, indices=number[clauses.indices]))
    return CountedPart(_narrow(clauses), _narrow(paragraph_counts(clauses)), KeyTable.of(ordered))


@lru_cache(maxsize=1)
def _segmenter(user_words: tuple[tuple[str, int], ...]) -> Segmenter:
    return Segmenter(dict(user_words))


def merged(parts: Sequence[CountedPart]) -> CountedPart:
    """The texts of `parts` one after the other, under one numbering."""
    keys, numbers = united([part.keys for part in parts])
    same = [part.renumbered(number, keys) for part, number in zip(parts, numbers, strict=True)]
    return CountedPart(joined([part.clauses for part in same]), joined([part.wholes for part in same]), keys)


def joined(counts: Sequence[ClauseCounts]) -> ClauseCounts:
    """Counts under one numbering, one after the other."""
    return ClauseCounts(
        np.concatenate([np.empty((0, 2), dtype=np.int64), *(one.spans for one in counts)]),
        _after_each_other([one.bags for one in counts]),
        _after_each_other([one.indptr for one in counts]),
        np.concatenate([np.empty(0, dtype=np.int32), *(one.indices for one in counts)]),
        np.concatenate([np.empty(0, dtype=np.int32), *(one.counts for one in counts)]),
    )


def _after_each_other(offsets: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    sizes = [np.diff(one) for one in offsets]
    return np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, dtype=np.int64), *sizes]))])


def pick_texts(counts: ClauseCounts, rows: Any) -> ClauseCounts:
    """The counts of the texts `rows` (slice, mask or integers), in that order."""
    clauses, bags = pick_bags(counts.bags, rows)
    cells, indptr = pick_bags(counts.indptr, clauses)
    return ClauseCounts(counts.spans[clauses], bags, indptr, counts.indices[cells], counts.counts[cells])


def pick_features(counts: ClauseCounts, number: NDArray[Any]) -> ClauseCounts:
    """The counts with feature i called ``number[i]``, those below 0 left out."""
    new = number[counts.indices]
    known = new >= 0
    kept = np.concatenate([[0], np.cumsum(known)])
    return replace(counts, indptr=kept[counts.indptr], indices=new[known], counts=counts.counts[known])


def ascending(counts: ClauseCounts) -> ClauseCounts:
    """The counts with the features of each clause in ascending order."""
    clause = np.repeat(np.arange(len(counts.indptr) - 1), np.diff(counts.indptr))
    order = np.lexsort((counts.indices, clause))
    return replace(counts, indices=counts.indices[order], counts=counts.counts[order])


def _narrow(counts: ClauseCounts) -> ClauseCounts:
    return replace(counts, indices=counts.indices.astype(np.int32), counts=counts.counts.astype(np.int32))


def save_part(file: Path | IO[bytes], part: CountedPart, **more: NDArray[Any]) -> None:
    """Write `part` and `more` arrays as one uncompressed ``.npz``; raises `OSError`."""
    np.savez(file, **part.arrays(), **more)  # type: ignore[arg-type]


def load_part(file: Path) -> CountedPart:
    """Read what `save_part` wrote."""
    with np.load(file, allow_pickle=False) as arrays:
        return CountedPart.from_arrays(arrays)
