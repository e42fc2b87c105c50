"""What a model says of labelled text that it has not learnt from: the only say that can question a label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.model.building import check_documents, estimator
from strategyclf.model.labelled_text import LabelledText
from strategyclf.model.model import Model
from strategyclf.taxonomy import Taxonomy

Floats = NDArray[np.float64]

_BATCH = 1000


def probabilities_of_model(model: Model, texts: tuple[str, ...]) -> Floats:
    """(n_rows, n_labels) by `model`: of a text that it was trained on, by the fold that left it out."""
    probabilities = np.zeros((len(texts), len(model.taxonomy)))
    record = model.training
    known = {i: row for i, text in enumerate(texts) if (row := record.row_of(text)) is not None}
    for i, row in known.items():
        decisions = record.decisions[record.folds[row]]
        probabilities[i] = decisions.probabilities(record.scores[row : row + 1])[0]
    new = [i for i in range(len(texts)) if i not in known]
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        probabilities[batch] = model.decisions.probabilities(model.score([texts[i] for i in batch]).texts)
    return probabilities


def cross_validated_probabilities(
    text: LabelledText, taxonomy: Taxonomy, recipe: Recipe | None = None, n_jobs: int | None = None
) -> Floats:
    """(n_rows, n_labels) by models that are trained on the other documents of `text`, and kept nowhere.

    Raises `LabelError` for a label found in too few documents, by name.
    """
    recipe = recipe or Recipe()
    check_documents(text, taxonomy)
    counted = CountedTexts.of(text.texts, recipe.ngrams, recipe.user_words)
    fitted = estimator(recipe, n_jobs).cross_fit(
        counted, text.Y, groups=text.groups, score_rows=text.scored(), also_in=text.restated
    )
    return fitted.cross_fitted()[1]
