"""All that the report of `evaluate` shows, computed once: page, JSON and tests read the same figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from strategyclf.evaluation.curves import RankingCurve, ReliabilityBin, ranking_curve, reliability
from strategyclf.evaluation.evaluation import Evaluation
from strategyclf.evaluation.learning_curve import LearningPoint, learning_curve
from strategyclf.evaluation.mistakes import Confusion, Mistake, confusion, worst_mistakes
from strategyclf.evaluation.origins import origins
from strategyclf.evaluation.slices import Slice, confidence_class, length_class, slices
from strategyclf.labelling.journal import journal_files, read_journal
from strategyclf.labelling.pairs import KINDS, reader_pairs
from strategyclf.measures.reading_agreement import AgreementTable, agreement_table
from strategyclf.messages import phrase
from strategyclf.model.model import Model
from strategyclf.reading.inputs import expand
from strategyclf.taxonomy import Taxonomy

NGRAMS = 30
"""N-grams shown of each label."""


@dataclass(frozen=True, slots=True)
class Ngram:
    """An n-gram and what one occurrence adds before a clause is brought to unit length."""

    text: str
    kind: Literal["words", "characters"]
    weight: float


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How far readers of one kind agree on the paragraphs measured; `kind` as in ``model-model``."""

    kind: str
    paragraphs: int
    table: AgreementTable


@dataclass(frozen=True, slots=True)
class Input:
    """A file that the figures rest on."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """Everything in the report; the tuples a label are in canonical order.

    Attributes
    ----------
    probability_thresholds : where on the scale of probabilities each label's threshold lies.
    learning : empty where it was not asked for.
    whole_paragraph : the weight of the paragraph as a whole in its score, beside its clauses.
    inputs : label files and files of the corpus. command : as it was called.
    """

    evaluation: Evaluation
    taxonomy: Taxonomy
    ceilings: tuple[Ceiling, ...]
    curves: tuple[RankingCurve, ...]
    reliability: tuple[tuple[ReliabilityBin, ...], ...]
    probability_thresholds: tuple[float, ...]
    confusion: Confusion
    slices: tuple[Slice, ...]
    ngrams: tuple[tuple[Ngram, ...], ...]
    mistakes: tuple[Mistake, ...]
    learning: tuple[LearningPoint, ...]
    whole_paragraph: float
    model: str
    labels_digest: str
    inputs: tuple[Input, ...]
    command: str

    def as_json(self) -> dict[str, Any]:
        """The form of ``evaluate --json`` with ``--report``: that of `Evaluation`, and more keys."""
        ids = self.taxonomy.ids

        def by_label(values: Sequence[Any]) -> dict[str, Any]:
            return dict(zip(ids, values, strict=True))

        return {
            **self.evaluation.as_json(),
            "agreement": {
                ceiling.kind: {"paragraphs": ceiling.paragraphs, **ceiling.table.as_json()}
                for ceiling in self.ceilings
            },
            "curves": by_label([curve.as_json() for curve in self.curves]),
            "reliability": by_label([[b.as_json() for b in bins] for bins in self.reliability]),
            "probability_thresholds": by_label([round(p, 6) for p in self.probability_thresholds]),
            "confusion": {"labels": list(ids), **self.confusion.as_json()},
            "slices": [part.as_json(ids) for part in self.slices],
            "ngrams": by_label([[[g.text, g.kind, round(g.weight, 6)] for g in of] for of in self.ngrams]),
            "mistakes": [mistake.as_json() for mistake in self.mistakes],
            "learning_curve": [point.as_json() for point in self.learning],
            "manifest": {
                "model": self.model,
                "labels_digest": self.labels_digest,
                "inputs": [{"path": file.path, "sha256": file.sha256} for file in self.inputs],
                "command": self.command,
            },
        }


def report_figures(
    model: Model,
    evaluation: Evaluation,
    *,
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path],
    rows: Literal["article", "paragraph"] = "article",
    command: str = "",
    with_learning_curve: bool = False,
    seed: int = 0,
    progress: Callable[[str], object] = lambda step: None,
) -> ReportFigures:
    """Compute the report's figures on what `evaluate` measured.

    Parameters
    ----------
    labels, corpus, rows : as they were given to `evaluate`.
    with_learning_curve : train the model's recipe on parts of the documents too: minutes.
    progress : told the name of each step as it begins.
    """
    text, kept, said = evaluation.text, evaluation.kept, evaluation.said
    taxonomy, Y = model.taxonomy, text.Y[kept]
    paragraphs = [text.paragraphs[row] for row in kept]
    docs = text.column("doc")[kept]
    progress(phrase("slicing"))
    from_where = origins(paragraphs, corpus, rows)
    columns = {
        "genre": [paragraph.genre for paragraph in paragraphs],
        "draw": [paragraph.draw for paragraph in paragraphs],
        "source": [origin.source for origin in from_where],
        "year": [origin.year for origin in from_where],
        "length": [length_class(text.texts[row]) for row in kept],
        "confidence": [confidence_class(paragraph.confidence) for paragraph in paragraphs],
    }
    parts = slices(columns, Y, said.tags, docs, seed=seed)
    progress(phrase("comparing readers"))
    ceilings = _ceilings(labels, taxonomy, {paragraph.digest for paragraph in paragraphs}, seed)
    learning = (
        learning_curve(text, taxonomy, _recipe(model), n_jobs=-1, progress=progress)
        if with_learning_curve
        else ()
    )
    progress(phrase("looking for the worst mistakes"))
    return ReportFigures(
        evaluation=evaluation,
        taxonomy=taxonomy,
        ceilings=ceilings,
        curves=tuple(ranking_curve(Y[:, j], said.probabilities[:, j]) for j in range(Y.shape[1])),
        reliability=tuple(reliability(Y[:, j], said.probabilities[:, j], docs) for j in range(Y.shape[1])),
        probability_thresholds=tuple(
            model.decisions.probabilities(model.decisions.thresholds[None])[0].tolist()
        ),
        confusion=confusion(Y, said.tags),
        slices=parts,
        ngrams=top_ngrams(model),
        mistakes=worst_mistakes(model, evaluation),
        learning=learning,
        whole_paragraph=model.scorer.paragraph_weight,
        model=model.made_by,
        labels_digest=text.labels_digest,
        inputs=tuple(_inputs(labels, corpus)),
        command=command,
    )


def top_ngrams(model: Model, most: int = NGRAMS) -> tuple[tuple[Ngram, ...], ...]:
    """The n-grams that speak most for each label, by weight times inverse document frequency."""
    scorer = model.scorer
    share = 1.0 - scorer.paragraph_weight
    weights = share * scorer.coef * scorer.idf
    if scorer.paragraph_weight:
        weights = weights + scorer.paragraph_weight * scorer.paragraph_coef * scorer.paragraph_idf
    found = []
    for line in weights:
        best = np.argsort(-line, kind="stable")[:most]
        found.append(
            tuple(
                Ngram(key.strip(), "words" if key.endswith(" ") else "characters", float(line[i]))
                for i in best
                if line[i] > 0 and (key := scorer.keys[i])
            )
        )
    return tuple(found)


def _ceilings(
    labels: Sequence[str | Path], taxonomy: Taxonomy, digests: set[str], seed: int
) -> tuple[Ceiling, ...]:
    decisions = [d for d in read_journal(labels, taxonomy).decisions if d.digest in digests]
    pairs = reader_pairs(decisions, taxonomy)
    found = []
    for kind in KINDS:
        of = pairs.of_kind(kind)
        if of.pairs:
            table = agreement_table(taxonomy.ids, of.first, of.second, of.weights(), of.docs, seed=seed)
            found.append(Ceiling(kind, of.paragraphs, table))
    return tuple(found)


def _recipe(model: Model) -> Any:
    from strategyclf.learning.recipe import Recipe

    return Recipe.from_dict(model.manifest["recipe"])


def _inputs(labels: Sequence[str | Path], corpus: Sequence[str | Path]) -> list[Input]:
    files = [*journal_files(labels), *(Path(f.path) for given in corpus for f in expand([given]).files)]
    return [Input(str(path), hashlib.sha256(path.read_bytes()).hexdigest()) for path in dict.fromkeys(files)]
