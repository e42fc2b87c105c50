"""The soft maximum: how the scores of clauses become the score of their text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def soft_maximum(clause_scores: Floats, bags: NDArray[np.int64], sharpness: float) -> tuple[Floats, Floats]:
    """Pool clause scores by ``log(sum(exp(a z))) / a``, ``a`` the sharpness.

    Parameters
    ----------
    clause_scores : (n_clauses,).
    bags : (n_texts + 1,) offsets of the clauses of each text, at least one each.

    Returns
    -------
    scores : (n_texts,) never below the highest clause of the text.
    share : (n_clauses,) each clause's part in its text's score, summing to 1 a text: its derivative.
    """
    if len(bags) == 1:
        return np.empty(0), np.empty(0)
    starts = bags[:-1]
    bag = np.repeat(np.arange(len(starts)), np.diff(bags))
    highest = np.maximum.reduceat(clause_scores, starts)
    power = np.exp(sharpness * (clause_scores - highest[bag]))
    total = np.add.reduceat(power, starts)
    return highest + np.log(total) / sharpness, power / total[bag]
