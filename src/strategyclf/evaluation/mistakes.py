"""What was said instead, together with what, and the paragraphs that a model got most wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.evaluation.evaluation import Evaluation
from strategyclf.measures.metrics import Floats
from strategyclf.model.model import Model

Kind = Literal["false positive", "missed"]
KINDS: tuple[Kind, Kind] = ("false positive", "missed")
WORST = 10
"""Paragraphs shown of each label and kind."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of rows, label by label.

    Attributes
    ----------
    instead : (n_labels, n_labels + 1) row: a label that was missed; columns: the labels that were wrongly
        given to the same paragraph, and last, that none was.
    together : (n_labels, n_labels) row: a label that the paragraph has; columns: the tags given to it.
    """

    instead: Integers
    together: Integers

    def as_json(self) -> dict[str, Any]:
        return {"instead": self.instead.tolist(), "together": self.together.tolist()}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A paragraph whose tag is wrong.

    Attributes
    ----------
    start, end : the clause that speaks most for the label, in code points.
    truth, tags : all its labels and all its tags.
    """

    label: str
    kind: Kind
    probability: float
    text: str
    start: int
    end: int
    doc: str
    digest: str
    genre: str
    confidence: int | None
    truth: tuple[str, ...]
    tags: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Without the text, which a file of figures has no need to spread."""
        told = {key: value for key, value in asdict(self).items() if key != "text"}
        return {**told, "probability": round(self.probability, 6)}


def confusion(Y: Integers, tags: Integers) -> Confusion:
    """Count over (n_rows, n_labels) truth and tags."""
    missed, wrong = Y * (1 - tags), tags * (1 - Y)
    alone = missed[wrong.sum(axis=1) == 0].sum(axis=0)
    return Confusion(np.column_stack([missed.T @ wrong, alone]), Y.T @ tags)


def worst_mistakes(model: Model, evaluation: Evaluation, most: int = WORST) -> tuple[Mistake, ...]:
    """The paragraphs of each label and kind whose probability is farthest from the truth, the worst first.

    The clause marked is that of the model as it is; the probability is that of the figures.
    """
    text, said, kept = evaluation.text, evaluation.said, evaluation.kept
    Y = text.Y[kept]
    ids = model.taxonomy.ids
    chosen = [
        (j, kind, int(row))
        for j in range(len(ids))
        for kind in KINDS
        for row in _worst(Y[:, j], said.tags[:, j], said.probabilities[:, j], kind)[:most]
    ]
    rows = sorted({row for _, _, row in chosen})
    place = {row: i for i, row in enumerate(rows)}
    scores = model.score([text.texts[kept[row]] for row in rows])
    found = []
    for j, kind, row in chosen:
        first, last = scores.bags[place[row]], scores.bags[place[row] + 1]
        start, end = scores.spans[first + int(np.argmax(scores.clauses[first:last, j]))]
        paragraph = text.paragraphs[kept[row]]
        found.append(
            Mistake(
                label=ids[j],
                kind=kind,
                probability=float(said.probabilities[row, j]),
                text=text.texts[kept[row]],
                start=int(start),
                end=int(end),
                doc=paragraph.doc,
                digest=paragraph.digest,
                genre=paragraph.genre,
                confidence=paragraph.confidence,
                truth=paragraph.labels,
                tags=tuple(id for id, tag in zip(ids, said.tags[row], strict=True) if tag),
            )
        )
    return tuple(found)


def _worst(y: Integers, tags: Integers, probabilities: Floats, kind: Kind) -> NDArray[np.intp]:
    wrong = np.flatnonzero((tags == 1) & (y == 0) if kind == "false positive" else (tags == 0) & (y == 1))
    far = probabilities[wrong] if kind == "false positive" else 1 - probabilities[wrong]
    return wrong[np.argsort(-far, kind="stable")]
