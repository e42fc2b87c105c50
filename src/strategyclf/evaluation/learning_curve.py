"""How the figures grow with the number of labelled documents, by training on parts of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from strategyclf.errors import LabelError
from strategyclf.learning.recipe import Recipe
from strategyclf.measures.per_class import Measured, per_class
from strategyclf.messages import phrase
from strategyclf.model.labelled_text import LabelledText
from strategyclf.taxonomy import Taxonomy

PARTS = (0.1, 0.2, 0.4, 0.7, 1.0)


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """Cross-fitted figures of the recipe on a part of the documents."""

    share: float
    rows: int
    documents: int
    macro_f1: Measured
    micro_f1: Measured

    def as_json(self) -> dict[str, Any]:
        counts = {"share": self.share, "rows": self.rows, "documents": self.documents}
        return {**counts, "macro_f1": self.macro_f1.as_json(), "micro_f1": self.micro_f1.as_json()}


def learning_curve(
    text: LabelledText,
    taxonomy: Taxonomy,
    recipe: Recipe | None = None,
    *,
    parts: tuple[float, ...] = PARTS,
    n_jobs: int | None = None,
    progress: Callable[[str], object] = lambda step: None,
) -> tuple[LearningPoint, ...]:
    """Train on growing random parts of the groups of `text`; a part with too few documents is left out.

    Each part is cross-fitted by itself, so that no row is ever scored by a model that saw its document.
    """
    from strategyclf.learning.counts_cache import cached_counts
    from strategyclf.model.building import check_documents, estimator, jobs_for

    recipe = recipe or Recipe()
    n_jobs = jobs_for(len(text), n_jobs)
    counted = cached_counts(text.texts, recipe.ngrams, recipe.user_words, n_jobs)
    groups = np.random.default_rng(recipe.seed).permutation(np.unique(text.groups))
    points = []
    for part in parts:
        kept = np.flatnonzero(np.isin(text.groups, groups[: max(1, round(part * len(groups)))]))
        some = _rows(text, kept.tolist())
        progress(phrase("learning curve: training on {some:,} paragraphs", some=len(some)))
        try:
            check_documents(some, taxonomy)
            fitted = estimator(recipe, n_jobs).cross_fit(
                counted[kept],
                some.Y,
                groups=some.groups,
                score_rows=some.scored(),
                also_in=some.restated,
                sample_weight=some.confidence_weights(recipe.confidence_weights),
            )
        except LabelError:
            continue
        tags, probabilities = fitted.cross_fitted()
        scored, docs = some.scored(), some.column("doc")
        table = per_class(
            taxonomy.ids,
            some.Y[scored],
            tags[scored],
            probabilities[scored],
            docs[scored],
            [Measured(float("nan"))] * len(taxonomy),
            seed=recipe.seed,
        )
        points.append(LearningPoint(part, table.rows, table.documents, table.macro_f1, table.micro_f1))
    return tuple(points)


def _rows(text: LabelledText, rows: list[int]) -> LabelledText:
    return replace(
        text,
        texts=tuple(text.texts[i] for i in rows),
        paragraphs=tuple(text.paragraphs[i] for i in rows),
        Y=text.Y[rows],
        groups=text.groups[rows],
        restated=tuple(text.restated[i] for i in rows),
    )
