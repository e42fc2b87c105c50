"""The compiled scorer held against the reference and against jieba: tokens, clauses, scores and labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from strategyclf.model.compiled.jit import compiled
from strategyclf.model.model import Model
from strategyclf.model.tag_arrays import TagArrays, tag_arrays
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold

NEAR = 1e-9
"""How far a score may be from the reference's, and a text from a threshold whose labels may differ."""


def compare(model: Model, texts: Sequence[str]) -> tuple[TagArrays, int]:
    """Assert that machine code says of `texts` what the reference says.

    Returns what the reference says, and how many texts lie within `NEAR` of a threshold: their labels alone
    may differ.
    """
    ours, theirs = model.compiled._score(texts, compiled()), model.scorer.score(texts)
    assert ours.bags.tolist() == theirs.bags.tolist()
    assert ours.spans.tolist() == theirs.spans.tolist()
    assert np.abs(ours.clauses - theirs.clauses).max(initial=0) < NEAR
    assert np.abs(ours.texts - theirs.texts).max(initial=0) < NEAR
    segmenter, ngrams = model.scorer.segmenter, model.scorer.ngrams
    for text in texts:
        folded = fold(text, model.scorer.folding)
        for start, end in cut_clauses(folded, ngrams.boundary, ngrams.shortest):
            clause = folded[start:end]
            assert model.compiled.words(clause, compiled()) == segmenter.cut(clause)
    near = np.abs(theirs.texts - model.decisions.thresholds) < NEAR
    tags, wanted = tag_arrays(ours, model.decisions), tag_arrays(theirs, model.decisions)
    assert (tags.given == wanted.given)[~near].all()
    return wanted, int(near.any(axis=1).sum())
