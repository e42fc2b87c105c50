"""The decisions of each training fold at other thresholds than the balanced ones.

A model keeps the balanced decisions of its folds, and of its other operating points the shipped thresholds
alone. Those of a fold are learnt again here as training learnt them, from the out-of-fold scores that the
model keeps and the labels of the other folds; labels that do not lead to the shipped thresholds are not the
ones it was trained on, and are refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import match_key
from strategyclf.errors import LabelError
from strategyclf.labelling.settlement import LabelledParagraph
from strategyclf.learning.operating_points import precision_thresholds, preferred_thresholds
from strategyclf.measures.decisions import Decisions
from strategyclf.measures.operating_points import BETAS, bound_on_the_grid
from strategyclf.messages import phrase
from strategyclf.model.labelled_text import LabelledText, scored_rows
from strategyclf.model.model import Model

Floats = NDArray[np.float64]


def fold_decisions(model: Model, text: LabelledText) -> list[Decisions]:
    """The decisions of each fold of `model` at its operating point, learnt without the fold.

    Parameters
    ----------
    text : labelled by what the model was trained on; the texts themselves need not be at hand.

    Raises `LabelError` where the labels are not those that the model was trained on.
    """
    asked, ids = model.operating, model.taxonomy.ids
    record = model.training
    columns = [j for j, id in enumerate(ids) if id not in asked.without]
    learnt: dict[int, list[float]] = {}
    if asked.min_precision is not None or asked.prefer != "balanced":
        scores, Y, folds = _training_rows(model, text)
        for j in columns:
            learnt[j] = [
                _threshold(model, Y[folds != fold, j], scores[folds != fold, j])
                for fold in range(len(record.decisions))
            ]
    found = []
    for fold, decisions in enumerate(record.decisions):
        thresholds = decisions.thresholds.copy()
        for j in range(len(ids)):
            if j not in columns:
                thresholds[j] = np.inf
            elif j in learnt:
                thresholds[j] = learnt[j][fold]
        # Where resampled thresholds of a fold would lie is not learnt: no figure asks for it.
        found.append(replace(decisions, thresholds=thresholds, lower=thresholds, upper=thresholds))
    return found


def _threshold(model: Model, y: NDArray[np.int64], scores: Floats) -> float:
    asked = model.operating
    if asked.min_precision is None:
        return float(preferred_thresholds(y, scores)[list(BETAS).index(asked.prefer)])  # type: ignore[arg-type]
    bound = bound_on_the_grid(asked.min_precision)
    assert bound is not None  # such a model could not be chosen
    return float(precision_thresholds(y, scores, at=(bound,))[0])


def _training_rows(model: Model, text: LabelledText) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Scores, truth and folds of the rows that thresholds were learnt from."""
    record, ids = model.training, model.taxonomy.ids
    waiting: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(record.keys.tolist()):
        waiting[key].append(row)
    paragraphs: list[LabelledParagraph | None] = [None] * len(record.keys)
    for key, paragraph in _keyed(text):
        if waiting[key]:
            paragraphs[waiting[key].pop(0)] = paragraph
    known: Sequence[Any] = [paragraph for paragraph in paragraphs if paragraph is not None]
    if len(known) < len(paragraphs):
        raise _other_labels(model, text)
    rows = scored_rows(known)
    Y = np.array([[int(id in p.labels) for id in ids] for p in known], dtype=np.int64)[rows]
    scores, folds = record.scores[rows], record.folds[rows]
    for name in BETAS:
        shipped = model.at(prefer=name).decisions.thresholds
        again = [
            preferred_thresholds(Y[:, j], scores[:, j])[list(BETAS).index(name)] for j in range(len(ids))
        ]
        if not np.allclose(again, shipped, rtol=0, atol=1e-9):
            raise _other_labels(model, text)
    return scores, Y, folds


def _keyed(text: LabelledText) -> Iterable[tuple[int, LabelledParagraph]]:
    for paragraph, words in zip(text.paragraphs, text.texts, strict=True):
        yield int(match_key(words), 16), paragraph
    for paragraph in text.missing:
        if paragraph.match_key and not paragraph.furniture:
            yield int(paragraph.match_key, 16), paragraph


def _other_labels(model: Model, text: LabelledText) -> LabelError:
    return LabelError(
        phrase(
            "some of this text trained the model, and these labels (digest {given}) are not the ones it was "
            "trained on ({trained}): what the asked-for thresholds would have been without it cannot be told",
            given=text.labels_digest,
            trained=model.manifest["digests"]["labels"],
        ),
        code="other_labels",
        remedy=phrase(
            "name all labels of its training with --labels, or text it was not trained on, or leave --prefer "
            "and --min-precision out"
        ),
    )
