"""Grouped folds for several labels at once: a group is never on both sides of a split."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def grouped_folds(groups: ArrayLike, Y: ArrayLike, n_folds: int, seed: int = 0) -> NDArray[np.int64]:
    """Deal groups to folds so that every fold has its share of rows and of each label's positives.

    Iterative stratification (Sechidis et al. 2011) with whole groups in place of rows: the largest group
    first, each to the fold that lacks it most; `seed` decides the order of groups of equal size.

    Parameters
    ----------
    groups : (n_rows,) any hashable values.
    Y : (n_rows, n_labels) 0/1.
    n_folds : at least 2 and at most the number of groups, else `ValueError`.

    Returns
    -------
    (n_rows,) the fold of each row, 0 to ``n_folds - 1``.
    """
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    labels = np.asarray(Y, dtype=np.float64).reshape(len(number), -1)
    if not 2 <= n_folds <= len(names):
        raise ValueError(
            f"{n_folds} folds from {len(names)} groups: need 2 folds or more, and a group for each"
        )
    weight = np.zeros((len(names), labels.shape[1] + 1))
    np.add.at(weight, number, np.column_stack([labels, np.ones(len(labels))]))
    total = weight.sum(axis=0)
    weight /= np.where(total > 0, total, 1.0)
    order = np.random.default_rng(seed).permutation(len(names))
    order = order[np.argsort(-weight[order].sum(axis=1), kind="stable")]
    filled = np.zeros((n_folds, weight.shape[1]))
    rows = np.zeros(n_folds)
    fold_of = np.empty(len(names), dtype=np.int64)
    for group in order:
        # The squared overshoot grows least where the fold lacks most of what the group brings;
        # an empty fold comes first, so that none stays empty.
        cost = (2 * filled * weight[group]).sum(axis=1)
        cost[rows == 0] = -1.0
        fold = int(np.argmin(cost))
        fold_of[group] = fold
        filled[fold] += weight[group]
        rows[fold] += 1
    return fold_of[number]


def fold_count(groups: ArrayLike, Y: ArrayLike, wanted: int) -> int:
    """As many of the `wanted` folds as every label has groups with a positive (0 where one has under 2)."""
    names, number = np.unique(np.asarray(groups), return_inverse=True)
    labels = np.asarray(Y).reshape(len(number), -1)
    least = min((len(np.unique(number[labels[:, j] == 1])) for j in range(labels.shape[1])), default=0)
    found = min(wanted, len(names), least)
    return found if found >= 2 else 0
