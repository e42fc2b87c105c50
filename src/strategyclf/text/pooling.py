"""The soft maximum: how the scores of clauses become the score of their text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def soft_maximum(
    clause_scores: Floats, bags: NDArray[np.int64], sharpness: float, length_power: float = 0.0
) -> tuple[Floats, Floats]:
    """Pool clause scores by ``log(sum(exp(a z)) / n ** k) / a``, ``a`` the sharpness, ``k`` the length power.

    Parameters
    ----------
    clause_scores : (n_clauses,).
    bags : (n_texts + 1,) offsets of the clauses of each text, at least one each.
    length_power : how much of a text's number of clauses ``n`` is taken out: 0 sums over clauses, so that
        more of them score more; 1 averages.

    Returns
    -------
    scores : (n_texts,); a text of one clause scores as its clause.
    share : (n_clauses,) each clause's part in its text's score, summing to 1 a text: its derivative.
    """
    if len(bags) == 1:
        return np.empty(0), np.empty(0)
    if len(bags) - 1 == len(clause_scores):
        # One clause each: what follows would come to the same.
        return clause_scores.copy(), np.ones(len(clause_scores))
    starts = bags[:-1]
    bag = np.repeat(np.arange(len(starts)), np.diff(bags))
    highest = np.maximum.reduceat(clause_scores, starts)
    power = np.exp(sharpness * (clause_scores - highest[bag]))
    total = np.add.reduceat(power, starts)
    size = length_power * np.log(np.diff(bags))
    return highest + (np.log(total) - size) / sharpness, power / total[bag]
