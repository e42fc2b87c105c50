"""The label audit: labels that the model, a near-duplicate or the codebook speaks against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from strategyclf.errors import CallError, LabelError
from strategyclf.evaluation.exclusions import Exclusion
from strategyclf.evaluation.findings import Finding, findings
from strategyclf.messages import phrase
from strategyclf.model.corpus_texts import Rows
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.model import Model
from strategyclf.model.out_of_fold import Floats, cross_validated_probabilities, out_of_fold
from strategyclf.taxonomy import Taxonomy

Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Audit:
    """What `audit` finds.

    Attributes
    ----------
    findings : the likeliest mistake first. text : the labelled text that their rows point into.
    judge : what the labels were held against, in words; "" where no model was.
    problems : what could not be done, and why.
    """

    findings: tuple[Finding, ...]
    text: LabelledText
    judge: str
    problems: tuple[str, ...] = ()


def audit(
    *,
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path],
    taxonomy: Taxonomy,
    exclusions: Sequence[Exclusion] = (),
    model: Model | None = None,
    shipped: Model | None = None,
    rows: Rows = "article",
    n_jobs: int | None = None,
    progress: Progress = lambda step: None,
) -> Audit:
    """Look for mistakes among labels; none is changed.

    Parameters
    ----------
    labels, corpus, rows : as for `gather`.
    model : holds the labels against this model: on text that it was trained on, against the fold that left
        the document out.
    shipped : the same, but only if it was trained on just these labels. Without either, models are
        cross-validated on the labels given.
    n_jobs : processes that fit folds at once in that case.
    progress : told the name of each step as it begins.
    """
    progress(phrase("reading labels and texts"))
    text = gather(labels, corpus, taxonomy, rows=rows)
    if model is None and shipped is not None and shipped.manifest["digests"]["labels"] == text.labels_digest:
        model = shipped
    problems: list[str] = []
    probabilities: Floats | None
    if model is not None:
        judge = phrase(
            "model {name} ({digest}), by fold where it knows the text", name=model.name, digest=model.digest
        )
        probabilities = out_of_fold(model, text.texts).probabilities
    else:
        judge = phrase("models cross-validated on these {text:,} paragraphs", text=len(text))
        progress(phrase("cross-validating on {text:,} paragraphs (--model NAME is quicker)", text=len(text)))
        try:
            probabilities = cross_validated_probabilities(text, taxonomy, n_jobs=n_jobs)
        except LabelError as error:
            problems.append(phrase("no model was asked: {error}; or name a model with --model", error=error))
            judge, probabilities = "", None
    progress(phrase("comparing"))
    try:
        found = findings(text, taxonomy, exclusions, probabilities)
    except CallError as error:
        problems.append(str(error))
        judge, found = "", findings(text, taxonomy, exclusions)
    return Audit(tuple(found), text, judge, tuple(problems))
