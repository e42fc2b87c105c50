"""What a model says of labelled text that it has not learnt from: the only say that can question a label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.counts_cache import cached_counts
from strategyclf.learning.recipe import Recipe
from strategyclf.measures.decisions import Decisions
from strategyclf.model.building import check_documents, estimator, jobs_for
from strategyclf.model.labelled_text import LabelledText
from strategyclf.model.model import Model
from strategyclf.taxonomy import Taxonomy

Floats = NDArray[np.float64]

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What a model says of texts without having learnt from them.

    Attributes
    ----------
    tags, probabilities : (n_rows, n_labels).
    trained_on : (n_rows,) texts that the model was trained on: for them the fold that left them out speaks,
        with its own thresholds and calibration.
    """

    tags: NDArray[np.int64]
    probabilities: Floats
    trained_on: NDArray[np.bool_]


def out_of_fold(
    model: Model, texts: Sequence[str], learn: Callable[[], Sequence[Decisions]] | None = None
) -> OutOfFold:
    """Tags and probabilities of `texts` by `model`, never by weights that saw the text or a reprint of it.

    Parameters
    ----------
    learn : gives the decisions of each fold; called once, where a text is one that the model was trained on.
        None takes those that the model keeps, which are the balanced ones.

    Raises `ValueError` for a text that trained a model of other thresholds, unless `learn` is given.
    """
    record = model.training
    of_folds: Sequence[Decisions] | None = None if learn or model.operating.name else record.decisions
    shape = (len(texts), len(model.taxonomy))
    said = OutOfFold(np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(len(texts), dtype=np.bool_))
    new = []
    for i, text in enumerate(texts):
        row = record.row_of(text)
        if row is None:
            new.append(i)
            continue
        if of_folds is None:
            if learn is None:
                raise ValueError(f"no decisions of the folds at {model.operating.name}")
            of_folds = learn()
        decisions, scores = of_folds[record.folds[row]], record.scores[row : row + 1]
        said.tags[i] = decisions.tags(scores)[0]
        said.probabilities[i] = decisions.probabilities(scores)[0]
        said.trained_on[i] = True
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        scores = model.score([texts[i] for i in batch]).texts
        said.tags[batch] = model.decisions.tags(scores)
        said.probabilities[batch] = model.decisions.probabilities(scores)
    return said


def cross_validated_probabilities(
    text: LabelledText, taxonomy: Taxonomy, recipe: Recipe | None = None, n_jobs: int | None = None
) -> Floats:
    """(n_rows, n_labels) by models that are trained on the other documents of `text`, and kept nowhere.

    Raises `LabelError` for a label found in too few documents, by name.
    """
    recipe = recipe or Recipe()
    check_documents(text, taxonomy)
    n_jobs = jobs_for(len(text), n_jobs)
    counted = cached_counts(text.texts, recipe.ngrams, recipe.user_words, n_jobs)
    fitted = estimator(recipe, n_jobs).cross_fit(
        counted,
        text.Y,
        groups=text.groups,
        score_rows=text.scored(),
        also_in=text.restated,
        sample_weight=text.confidence_weights(recipe.confidence_weights),
    )
    return fitted.cross_fitted()[1]
