"""Paragraphs read more than once, as arrays whose agreement can be measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.labelling.settlement import by_digest, newest_by_reader
from strategyclf.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class ReaderPairs:
    """Two readers' labels side by side, a row for each pair of readers on each paragraph.

    Attributes
    ----------
    first, second : (n_pairs, n_labels) bool, columns in canonical order.
    paragraphs : how many paragraphs the pairs come from.
    """

    first: NDArray[np.bool_]
    second: NDArray[np.bool_]
    paragraphs: int


def reader_pairs(decisions: Iterable[Decision], taxonomy: Taxonomy) -> ReaderPairs:
    """Every pair of readers on every paragraph; ``settled``, which is no reading, is left out."""
    pairs: list[tuple[Decision, Decision]] = []
    paragraphs = 0
    for lines in by_digest(decisions).values():
        readings = [line for reader, line in newest_by_reader(lines).items() if reader != SETTLED]
        paragraphs += len(readings) > 1
        pairs += combinations(readings, 2)

    def matrix(side: int) -> NDArray[np.bool_]:
        cells = [[id in pair[side].labels for id in taxonomy.ids] for pair in pairs]
        return np.array(cells, dtype=bool).reshape(len(pairs), len(taxonomy))

    return ReaderPairs(matrix(0), matrix(1), paragraphs)
