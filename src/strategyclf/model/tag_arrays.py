"""The tags of many texts as arrays, for writers that have no time for an object a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.decisions import Decisions
from strategyclf.model.scorer import Floats, Scores

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TagArrays:
    """What a model says of some texts.

    Attributes
    ----------
    given, uncertain : (n_texts, n_labels) truth values. probabilities : the same shape, calibrated.
    evidence : (n_texts * n_labels + 1,) the clauses behind label j of text i are ``evidence[k]`` to
        ``evidence[k + 1]`` of the arrays below, ``k = i * n_labels + j``; the winner, then the others over
        the threshold in order; none where the label is not given.
    starts, ends, scores : of those clauses: offsets in the text, score.
    """

    given: NDArray[np.bool_]
    uncertain: NDArray[np.bool_]
    probabilities: Floats
    evidence: Integers
    starts: Integers
    ends: Integers
    scores: Floats


def tag_arrays(scores: Scores, decisions: Decisions) -> TagArrays:
    """Apply `decisions` to `scores`."""
    n_texts, n_labels = scores.texts.shape
    given = decisions.tags(scores.texts).astype(bool)
    text = np.repeat(np.arange(n_texts), np.diff(scores.bags))
    # Only clauses of texts with a tag can be evidence.
    tagged: NDArray[np.bool_] = np.asarray(given.any(axis=1))
    rows = np.flatnonzero(tagged[text])
    text, values = text[rows], scores.clauses[rows]
    asked = given[text]
    highest = np.full((n_texts, n_labels), -np.inf)
    if len(rows):
        first = np.flatnonzero(np.diff(text, prepend=-1))
        highest[text[first]] = np.maximum.reduceat(values, first, axis=0)
    # Of clauses equally high the first wins.
    clause, label = np.nonzero(asked & (values == highest[text]))
    _, earliest = np.unique(text[clause] * n_labels + label, return_index=True)
    wins = np.zeros(values.shape, dtype=bool)
    wins[clause[earliest], label[earliest]] = True
    clause, label = np.nonzero(asked & (wins | (values >= decisions.thresholds)))
    cell = text[clause] * n_labels + label
    order = np.lexsort((clause, ~wins[clause, label], cell))
    clause, label = clause[order], label[order]
    counts = np.bincount(cell, minlength=n_texts * n_labels)
    spans = scores.spans[rows[clause]]
    return TagArrays(
        given=given,
        uncertain=decisions.uncertain(scores.texts),
        probabilities=decisions.probabilities(scores.texts),
        evidence=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        starts=spans[:, 0],
        ends=spans[:, 1],
        scores=values[clause, label],
    )
