"""A model on labelled text: the per-class table, with cross-fitted scores where the model saw the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.model import Model

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` finds.

    Attributes
    ----------
    table : the figures.
    trained_on : rows that the model was trained on; they are scored by the fold that left them out.
    text : the labelled text.
    """

    table: PerClass
    trained_on: int
    text: LabelledText
    model: str

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --json``."""
        return {
            **self.table.as_json(),
            "model": self.model,
            "trained_on_rows": self.trained_on,
            "labels_without_text": len(self.text.missing),
        }


def evaluate(
    model: Model,
    *,
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path],
    rows: Literal["article", "paragraph"] = "article",
    seed: int = 0,
) -> Evaluation:
    """Measure `model` on the labels whose text is in `corpus`.

    A row that the model was trained on (or a reprint of one) counts with the score, the threshold and the
    calibration of the fold that left its document out; other rows with the model's own.
    """
    text = gather(labels, corpus, model.taxonomy, rows=rows)
    kept = np.flatnonzero(text.scored())
    shape = (len(text), len(model.taxonomy))
    tags = np.zeros(shape, dtype=np.int64)
    probabilities = np.zeros(shape)
    record = model.training
    known = {i: row for i in kept.tolist() if (row := record.row_of(text.texts[i])) is not None}
    for i, row in known.items():
        decisions = record.decisions[record.folds[row]]
        scores = record.scores[row : row + 1]
        tags[i] = decisions.tags(scores)[0]
        probabilities[i] = decisions.probabilities(scores)[0]
    new = [i for i in kept.tolist() if i not in known]
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        scores = model.score([text.texts[i] for i in batch]).texts
        tags[batch] = model.decisions.tags(scores)
        probabilities[batch] = model.decisions.probabilities(scores)
    table = per_class(
        model.taxonomy.ids,
        text.Y[kept],
        tags[kept],
        probabilities[kept],
        text.column("doc")[kept],
        [Measured(float(value)) for value in model.decisions.thresholds],
        seed=seed,
    )
    return Evaluation(table, len(known), text, model.digest)
