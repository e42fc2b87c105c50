"""Paragraphs read more than once, as pairs of readings whose agreement can be measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.labelling.settlement import by_digest, newest_by_reader
from strategyclf.messages import later
from strategyclf.taxonomy import Taxonomy

# Which kinds of readers a pair joins; a human reading stands first.
KINDS = (later("human-human"), later("human-model"), later("model-model"))


@dataclass(frozen=True, slots=True)
class ReaderPairs:
    """Two readers' labels side by side, a row for each pair of readers on each paragraph.

    Attributes
    ----------
    pairs : the two decisions of each row; a human reading stands before a model's.
    first, second : (n_pairs, n_labels) bool, columns in canonical order.
    docs : (n_pairs,) the document of each pair, or its paragraph's digest where none is known.
    paragraphs : how many paragraphs the pairs come from.
    """

    pairs: tuple[tuple[Decision, Decision], ...]
    first: NDArray[np.bool_]
    second: NDArray[np.bool_]
    docs: NDArray[np.str_]
    paragraphs: int

    def of_kind(self, kind: str) -> ReaderPairs:
        """The pairs that join these `KINDS` of readers."""
        return self.only([_kind(pair) == kind for pair in self.pairs])

    def only(self, mask: Sequence[bool] | NDArray[np.bool_]) -> ReaderPairs:
        """The pairs that `mask`, (n_pairs,), keeps."""
        kept = np.asarray(mask, dtype=bool)
        pairs = tuple(pair for pair, keep in zip(self.pairs, kept.tolist(), strict=True) if keep)
        return ReaderPairs(
            pairs,
            self.first[kept],
            self.second[kept],
            self.docs[kept],
            len({pair[0].digest for pair in pairs}),
        )

    def weights(self) -> NDArray[np.float64]:
        """(n_pairs,) under which the pairs of a paragraph weigh as half its readings, however many."""
        readings: dict[str, set[str]] = {}
        count: dict[str, int] = {}
        for one, other in self.pairs:
            readings.setdefault(one.digest, set()).update((one.reader, other.reader))
            count[one.digest] = count.get(one.digest, 0) + 1
        return np.array(
            [len(readings[one.digest]) / (2 * count[one.digest]) for one, _ in self.pairs], dtype=np.float64
        )


def reader_pairs(decisions: Iterable[Decision], taxonomy: Taxonomy) -> ReaderPairs:
    """Every pair of readers on every paragraph; ``settled``, which is no reading, is left out."""
    pairs: list[tuple[Decision, Decision]] = []
    docs: list[str] = []
    for digest, lines in by_digest(decisions).items():
        readings = [line for reader, line in newest_by_reader(lines).items() if reader != SETTLED]
        found = [_human_first(pair) for pair in combinations(readings, 2)]
        pairs += found
        docs += [next((line.doc for line in lines if line.doc), digest)] * len(found)

    def matrix(side: int) -> NDArray[np.bool_]:
        cells = [[id in pair[side].labels for id in taxonomy.ids] for pair in pairs]
        return np.array(cells, dtype=bool).reshape(len(pairs), len(taxonomy))

    paragraphs = len({pair[0].digest for pair in pairs})
    return ReaderPairs(tuple(pairs), matrix(0), matrix(1), np.array(docs, dtype=np.str_), paragraphs)


def instead(pairs: ReaderPairs) -> NDArray[np.int64]:
    """What one reader said where the other gave a label that they did not share.

    Returns
    -------
    (n_labels, n_labels + 1) : row, a label given by one of a pair alone; columns, the labels that only the
    other of that pair gave, and last, that the other gave none of its own.
    """
    n_labels = pairs.first.shape[1]
    table = np.zeros((n_labels, n_labels + 1), dtype=np.int64)
    for own, other in ((pairs.first, pairs.second), (pairs.second, pairs.first)):
        alone, theirs = (own & ~other).astype(np.int64), (other & ~own).astype(np.int64)
        table[:, :n_labels] += alone.T @ theirs
        table[:, n_labels] += alone[theirs.sum(axis=1) == 0].sum(axis=0)
    return table


def _human_first(pair: tuple[Decision, Decision]) -> tuple[Decision, Decision]:
    one, other = pair
    return (other, one) if (one.reader_kind, other.reader_kind) == ("model", "human") else pair


def _kind(pair: tuple[Decision, Decision]) -> str:
    return f"{pair[0].reader_kind}-{pair[1].reader_kind}"
