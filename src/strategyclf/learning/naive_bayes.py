"""How well each n-gram tells texts of a label from the others: naive Bayes' log-count ratios."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from strategyclf.learning.clause_matrix import ClauseMatrix

Floats = NDArray[np.float64]

_TEXTS = 4096
"""Texts whose clauses are copied at once."""


def text_presence(X: ClauseMatrix) -> Any:
    """(n_texts, n_features) CSR of ones where any clause of the text has the feature."""
    indices, sizes = [np.empty(0, dtype=np.int32)], [np.zeros(1, dtype=np.int64)]
    for start in range(0, len(X), _TEXTS):
        bags = X.bags[start : start + _TEXTS + 1]
        pattern = (X.clauses[bags[0] : bags[-1]] != 0).astype(np.float64)
        n_clauses = int(bags[-1] - bags[0])
        member = sparse.csr_matrix(
            (np.ones(n_clauses), np.arange(n_clauses), bags - bags[0]), shape=(len(bags) - 1, n_clauses)
        )
        present = member @ pattern
        indices.append(present.indices)
        sizes.append(np.diff(present.indptr))
    found = np.concatenate(indices)
    return sparse.csr_matrix(
        (np.ones(len(found)), found, np.cumsum(np.concatenate(sizes))), shape=(len(X), X.shape[1])
    )


def log_count_ratio(present: Any, target: Floats, weight: Floats) -> Floats:
    """Size of the naive-Bayes log-count ratio of each feature, counts smoothed by one, at mean square 1.

    Parameters
    ----------
    present : (n_texts, n_features) 0/1. target : (n_texts,) 0/1. weight : (n_texts,).
    """
    positive = 1.0 + present.T @ (weight * target)
    negative = 1.0 + present.T @ (weight * (1.0 - target))
    ratio: Floats = np.abs(np.log(positive / positive.sum()) - np.log(negative / negative.sum()))
    size = float(np.sqrt(np.mean(ratio**2)))
    return ratio / size if size > 0 else np.ones_like(ratio)
