"""Rows of several clauses each, and as a whole: the input of the pooled classifier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


class ClauseMatrix:
    """A sparse matrix of clauses, and which of them belong to which text.

    Parameters
    ----------
    clauses : (n_clauses, n_features) CSR.
    bags : (n_texts + 1,) ascending offsets; text i has the clauses ``bags[i]`` to ``bags[i + 1]``, at
        least one.
    paragraphs : (n_texts, n_features) CSR of the texts as wholes, over the same features; None where a text
        is nothing but its clauses.

    It counts as an array of texts: ``len``, ``shape`` (n_texts, n_features) and indexing by a slice, a
    boolean or an integer array, so that scikit-learn's splitters can cut it.
    """

    ndim = 2

    def __init__(self, clauses: Any, bags: NDArray[np.int64], paragraphs: Any = None) -> None:
        self.clauses = clauses
        self.bags = bags
        self.paragraphs = paragraphs

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.bags) - 1, int(self.clauses.shape[1])

    def __len__(self) -> int:
        return len(self.bags) - 1

    def __getitem__(self, rows: Any) -> ClauseMatrix:
        picked, bags = pick_bags(self.bags, rows)
        chosen = rows if isinstance(rows, slice) else np.asarray(rows)
        paragraphs = None if self.paragraphs is None else self.paragraphs[chosen]
        return ClauseMatrix(self.clauses[picked], bags, paragraphs)

    def __iter__(self) -> Iterator[ClauseMatrix]:
        return (self[i : i + 1] for i in range(len(self)))


def pick_bags(bags: NDArray[np.int64], rows: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The clauses of the texts `rows` (slice, mask or integers), in that order, and their new offsets."""
    chosen = np.arange(len(bags) - 1)[rows if isinstance(rows, slice) else np.asarray(rows)]
    if chosen.ndim != 1:
        raise IndexError("texts are picked by a slice, a mask or a one-dimensional integer array")
    sizes = np.diff(bags)[chosen]
    new = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    clauses = np.arange(new[-1]) + np.repeat(bags[:-1][chosen] - new[:-1], sizes)
    return clauses.astype(np.int64), new


def single_clauses(X: Any) -> ClauseMatrix:
    """A plain matrix (n_rows, n_features) as bags of one clause."""
    return ClauseMatrix(sparse.csr_matrix(X), np.arange(X.shape[0] + 1, dtype=np.int64))
