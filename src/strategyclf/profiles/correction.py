"""The classifier's error rates on a corpus, from a labelled sample of it, or borrowed with a warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategyclf.article import match_key
from strategyclf.errors import CallError, LabelError
from strategyclf.measures.prevalence import ErrorRates, error_rates
from strategyclf.messages import phrase
from strategyclf.profiles.predictions import Predictions

if TYPE_CHECKING:
    from strategyclf.evaluation.sample_design import SampleDesign

FEWEST_ROWS = 30
"""Labelled rows below which nothing is corrected."""

# Rows found because a model spoke of them would make it look better, or worse, than it is.
_FAIR_DRAWS = ("", "census", "random", "sample")


@dataclass(frozen=True, slots=True)
class Correction:
    """Error rates a label. `rows` were labelled; `borrowed` says that they come from other text."""

    rates: Mapping[str, ErrorRates]
    rows: int
    borrowed: bool = False


def correction_from_labels(
    predictions: Predictions, labels: Sequence[str | Path], design: SampleDesign | None = None
) -> Correction:
    """Rates from labelled paragraphs among the predictions.

    Parameters
    ----------
    labels : journals. design : of the sample that they label; each row then stands for as many as its
        chance to be drawn says. Without it the rows must be a random part of the corpus.

    Raises `LabelError` where fewer than 30 labelled paragraphs are found.
    """
    from strategyclf.labelling.journal import read_journal
    from strategyclf.labelling.settlement import settle

    settled = settle(read_journal(labels, predictions.taxonomy).decisions).paragraphs
    drawn = {row.digest: row for row in design.rows} if design else {}
    truth: dict[str, Any] = {}
    for decision in settled:
        if decision.furniture or decision.unit or (not design and decision.draw not in _FAIR_DRAWS):
            continue
        if not design or decision.digest in drawn:
            truth[decision.digest] = decision
            if decision.match_key:
                truth.setdefault(decision.match_key, decision)
    tags: list[tuple[str, ...]] = []
    right: list[tuple[str, ...]] = []
    weights: list[float] = []
    seen: set[str] = set()
    for paragraph in predictions.paragraphs:
        found = truth.get(paragraph.digest) or truth.get(match_key(paragraph.text))
        if found is None or found.digest in seen or paragraph.kind not in ("body", "list_item"):
            continue
        seen.add(found.digest)
        tags.append(paragraph.labels)
        right.append(found.labels)
        weights.append(1 / drawn[found.digest].inclusion if design else 1.0)
    if len(tags) < FEWEST_ROWS:
        raise LabelError(
            phrase("only {number} of the labelled paragraphs are among the predictions", number=len(tags)),
            code="too_few_labels",
            file=", ".join(map(str, labels)),
            remedy=phrase(
                "label a sample of this corpus (labels sample; {fewest} rows or more), or leave --labels out",
                fewest=FEWEST_ROWS,
            ),
        )
    rates = {
        id: error_rates([id in said for said in tags], [id in true for true in right], weights)
        for id in predictions.taxonomy.ids
    }
    return Correction(rates, len(tags))


def correction_from_model(manifest: Mapping[str, Any], ids: Sequence[str]) -> Correction:
    """The model's own cross-fitted rates, on the text that it was trained on; for those who insist.

    Raises `CallError` where the model measures other labels.
    """
    figures = manifest["metrics"]["cross_fitted"]
    rates = {}
    for id in ids:
        line = figures["labels"].get(id)
        if line is None:
            raise CallError(
                phrase("the model says nothing of label {id!r}", id=id),
                code="other_labels",
                remedy=phrase("name the model that made the predictions with --model"),
            )
        precision, recall, support = (line[name]["value"] for name in ("precision", "recall", "support"))
        others = figures["rows"] - support
        false_alarms = support * recall * (1 - precision) / precision if precision else 0.0
        rates[id] = ErrorRates(recall, false_alarms / others, support, others)
    return Correction(rates, figures["rows"], borrowed=True)
