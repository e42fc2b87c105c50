"""A model on labelled text: the per-class table, with cross-fitted scores where the model saw the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.evaluation.fold_points import fold_decisions
from strategyclf.measures.figures_table import per_class_html, per_class_rows
from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.model import Model
from strategyclf.model.out_of_fold import OutOfFold, out_of_fold
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` finds.

    Attributes
    ----------
    table : the figures.
    trained_on : rows that the model was trained on; they are scored by the fold that left them out.
    text : the labelled text. model : the model's digest. thresholds : which of its thresholds were taken.
    taxonomy : its labels.
    kept : rows of `text` that the figures are about. said : (n_kept,) what the model says of each.
    """

    table: PerClass
    trained_on: int
    text: LabelledText
    model: str
    thresholds: str
    taxonomy: Taxonomy
    kept: NDArray[np.int64]
    said: OutOfFold

    def to_pandas(self) -> pd.DataFrame:
        """A row a label: its names ``zh`` and ``en``, each figure with its bounds, and ``documents``.

        The figures are precision, recall, f1, average_precision, support and threshold, their bounds end in
        ``_low`` and ``_high``; what was not measured is NaN.
        """
        import pandas as pd

        return pd.DataFrame(per_class_rows(self.table, self.taxonomy)).set_index("label")

    def _repr_html_(self) -> str:
        seen = f"{self.trained_on:,}"
        told = f"其中 {seen} 段用于训练，按交叉拟合计 · {seen} trained on, cross-fitted"
        which = "" if self.thresholds == "balanced" else f" · {self.thresholds}"
        return per_class_html(
            self.table,
            self.taxonomy,
            f"评测 evaluation {self.model}{which}" + (f" · {told}" if self.trained_on else ""),
        )

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --json``."""
        return {
            **self.table.as_json(),
            "model": self.model,
            "thresholds": self.thresholds,
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
    calibration of the fold that left its document out; other rows with the model's own. The thresholds are
    those of `Model.at`; for rows trained on they are learnt anew without the fold, see `fold_decisions`.
    """
    text = gather(labels, corpus, model.taxonomy, rows=rows)
    kept = np.flatnonzero(text.scored())
    learn = partial(fold_decisions, model, text) if model.operating.name else None
    said = out_of_fold(model, [text.texts[i] for i in kept], learn)
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
    return Evaluation(
        table=table,
        trained_on=int(said.trained_on.sum()),
        text=text,
        model=model.digest,
        thresholds=model.operating.name or "balanced",
        taxonomy=model.taxonomy,
        kept=kept,
        said=said,
    )
