"""A model on labelled text: the per-class table, with cross-fitted scores where the model saw the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.model import Model
from strategyclf.model.out_of_fold import OutOfFold, out_of_fold


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` finds.

    Attributes
    ----------
    table : the figures.
    trained_on : rows that the model was trained on; they are scored by the fold that left them out.
    text : the labelled text.
    kept : rows of `text` that the figures are about. said : (n_kept,) what the model says of each.
    """

    table: PerClass
    trained_on: int
    text: LabelledText
    model: str
    kept: NDArray[np.int64]
    said: OutOfFold

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
    said = out_of_fold(model, [text.texts[i] for i in kept])
    table = per_class(
        model.taxonomy.ids,
        text.Y[kept],
        said.tags,
        said.probabilities,
        text.column("doc")[kept],
        [Measured(float(value)) for value in model.decisions.thresholds],
        census=bool((text.column("draw")[kept] == "census").all()),
        seed=seed,
    )
    return Evaluation(table, int(said.trained_on.sum()), text, model.digest, kept, said)
