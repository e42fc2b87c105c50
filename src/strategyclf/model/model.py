"""A trained model in memory: tags paragraphs and says what each tag rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import match_key
from strategyclf.measures.decisions import Decisions
from strategyclf.model.finding import find_model
from strategyclf.model.layout import ModelFiles, read_model
from strategyclf.model.scorer import Scorer, Scores
from strategyclf.taxonomy import Taxonomy
from strategyclf.text.ngrams import NgramRecipe


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause that speaks for a tag: offsets in the paragraph (code points), its text and its score."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Tags:
    """What a model says of one paragraph.

    Attributes
    ----------
    labels : the tags, in canonical order.
    probabilities : label → calibrated probability, every label, canonical order.
    evidence : tag → the clause that won, then the other clauses over the threshold in order.
    uncertain : labels whose score lies where resampled thresholds disagree, tagged or not.
    """

    labels: tuple[str, ...]
    probabilities: dict[str, float]
    evidence: dict[str, tuple[Evidence, ...]]
    uncertain: tuple[str, ...]


class Model:
    """A model loaded from its folder.

    Attributes
    ----------
    name : as it was asked for. digest : 16 hex digits over its manifest, which covers the weights.
    taxonomy : its labels. decisions : its thresholds and calibration. manifest : all of ``model.json``.
    """

    def __init__(self, name: str, files: ModelFiles) -> None:
        self.name = name
        self.manifest: Mapping[str, Any] = files.manifest
        self.digest: str = files.manifest["digest"]
        self.taxonomy = Taxonomy.from_dict(files.manifest["taxonomy"])
        self.decisions = Decisions.from_rows(files.manifest["decisions"])
        self._arrays = files.arrays

    @cached_property
    def scorer(self) -> Scorer:
        recipe = self.manifest["recipe"]
        ngrams: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in recipe["ngrams"].items()
        }
        return Scorer(
            self._arrays,
            ngrams=NgramRecipe(**ngrams),
            user_words=recipe["user_words"],
            sharpness=recipe["sharpness"],
            length_power=recipe["length_power"],
        )

    @cached_property
    def training(self) -> TrainingRecord:
        return TrainingRecord(
            rows={int(key): row for row, key in enumerate(self._arrays["training_keys"])},
            folds=self._arrays["training_folds"],
            scores=self._arrays["training_scores"],
            decisions=[Decisions.from_rows(rows) for rows in self.manifest["fold_decisions"]],
        )

    def score(self, texts: Sequence[str]) -> Scores:
        """Scores of `texts` and of their clauses, log-odds before calibration."""
        return self.scorer.score(texts)

    def tag(self, texts: Sequence[str]) -> list[Tags]:
        """The tags of each of `texts`; one text's tags never depend on the others."""
        scores = self.score(texts)
        given = self.decisions.tags(scores.texts)
        probabilities = self.decisions.probabilities(scores.texts)
        uncertain = self.decisions.uncertain(scores.texts)
        ids = self.taxonomy.ids
        return [
            Tags(
                labels=tuple(id for id, tag in zip(ids, given[i], strict=True) if tag),
                probabilities=dict(zip(ids, probabilities[i].tolist(), strict=True)),
                evidence={id: self._evidence(text, scores, i, j) for j, id in enumerate(ids) if given[i, j]},
                uncertain=tuple(id for id, open in zip(ids, uncertain[i], strict=True) if open),
            )
            for i, text in enumerate(texts)
        ]

    def _evidence(self, text: str, scores: Scores, i: int, j: int) -> tuple[Evidence, ...]:
        first, last = scores.bags[i], scores.bags[i + 1]
        clause_scores = scores.clauses[first:last, j]
        winner = int(np.argmax(clause_scores))
        over = np.flatnonzero(clause_scores >= self.decisions.thresholds[j])
        chosen = [winner, *(int(clause) for clause in over if clause != winner)]
        return tuple(
            Evidence(
                start := int(scores.spans[first + clause, 0]),
                end := int(scores.spans[first + clause, 1]),
                text[start:end],
                float(clause_scores[clause]),
            )
            for clause in chosen
        )


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """What a model keeps of its own training, so that it is never measured on text it has seen.

    Attributes
    ----------
    rows : match key (as an integer) → row. folds : (n_rows,) the fold that left the row out.
    scores : (n_rows, n_labels) by the model of that fold.
    decisions : for each fold, learnt from the other folds.
    """

    rows: Mapping[int, int]
    folds: NDArray[np.int64]
    scores: NDArray[np.float64]
    decisions: Sequence[Decisions]

    def row_of(self, text: str) -> int | None:
        """The row of `text` or of a reprint of it; None where it was not trained on."""
        return self.rows.get(int(match_key(text), 16))


def load_model(name: str | Path = "default") -> Model:
    """Load a model by name or path; `ModelError` where it is missing, damaged or of another version."""
    found = find_model(name)
    return Model(found.name, read_model(found.folder))
