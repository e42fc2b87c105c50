"""Which labels the out-of-fold probabilities make doubtful: confident learning (Northcutt et al. 2021)."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

from strategyclf.errors import CallError
from strategyclf.messages import phrase

Floats = NDArray[np.float64]


def doubt(Y: NDArray[np.int64], probabilities: Floats) -> Floats:
    """(n_rows, n_labels) how likely a cell of `Y` is the other way: one less its self-confidence."""
    value: Floats = np.where(Y == 1, 1 - probabilities, probabilities)
    return value


def doubtful(Y: NDArray[np.int64], probabilities: Floats) -> NDArray[np.bool_]:
    """(n_rows, n_labels) the cells that cleanlab takes for label errors, label by label.

    The confident joint (counts of cells whose probability reaches the mean of those that bear a value)
    estimates how many are wrong; that many of the least self-confident cells are taken.

    Parameters
    ----------
    Y : (n_rows, n_labels) 0/1.
    probabilities : (n_rows, n_labels) out-of-fold.

    Raises `CallError` where cleanlab is not installed.
    """
    try:
        from cleanlab.filter import find_label_issues
    except ImportError:
        raise CallError(
            phrase("cleanlab is not installed, so no label was held against the model"),
            code="no_cleanlab",
            remedy=phrase("install it with: pip install 'strategyclf[audit]'"),
        ) from None
    found = np.zeros(Y.shape, dtype=bool)
    for j in range(Y.shape[1]):
        given = Y[:, j]
        # A label that all rows have, or none, gives nothing to hold the others against.
        if not 0 < given.sum() < len(given):
            continue
        with warnings.catch_warnings():
            # That it may miss some in a class of few rows: what it does find is still only to be looked at.
            warnings.filterwarnings("ignore", message="May not flag all label issues")
            found[:, j] = find_label_issues(
                given,
                np.column_stack([1 - probabilities[:, j], probabilities[:, j]]),
                filter_by="prune_by_noise_rate",
                min_examples_per_class=1,
                n_jobs=1,
            )
    return found
