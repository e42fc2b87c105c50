"""How fast a model of a recipe scores paragraphs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nested.ours import counted_texts
from nested.rows import Rows
from strategyclf.learning.recipe import Recipe
from strategyclf.model.building import estimator
from strategyclf.model.layout import ModelFiles, canonical_digest
from strategyclf.model.model import Model
from strategyclf.model.scorer import model_arrays
from strategyclf.taxonomy import Taxonomy
from strategyclf.text.folding import folding_table


def characters_per_second(recipe: Recipe, rows: Rows, taxonomy: Taxonomy, most: int = 2000) -> float:
    """Characters a second of `Model.score` in this process: the best of three runs after a first.

    Parameters
    ----------
    most : scored rows, drawn from all genres, that are timed.
    """
    model = quickly_trained(recipe, rows, taxonomy)
    scored = np.flatnonzero(rows.scored)
    picked = np.random.default_rng(0).choice(scored, min(most, len(scored)), replace=False)
    texts = [rows.texts[row] for row in picked]
    model.score(texts[:10])  # compiles, or builds the tables
    return sum(map(len, texts)) / min(_seconds(model, texts) for _ in range(3))


def quickly_trained(recipe: Recipe, rows: Rows, taxonomy: Taxonomy) -> Model:
    """A model of the recipe's vocabulary on all rows after one step of fitting.

    A score takes the same time whatever the weights are, so that they need not be good ones.
    """
    pipeline = estimator(replace(recipe, max_iter=1)).estimator.fit(counted_texts(rows, recipe), rows.Y)
    vectorizer, classifier = (step for _, step in pipeline.steps)
    paragraph = None
    if classifier.paragraph_coef_ is not None:
        paragraph = classifier.paragraph_coef_, classifier.paragraph_intercept_, vectorizer.paragraph_idf_
    arrays = model_arrays(
        vectorizer.keys_,
        vectorizer.idf_,
        vectorizer.view_starts_,
        classifier.coef_,
        classifier.intercept_,
        folding_table(),
        paragraph,
    )
    manifest = {
        "digest": canonical_digest([recipe.as_dict(), rows.digest]),
        "taxonomy": taxonomy.as_dict(),
        "recipe": recipe.as_dict(),
        "decisions": [],
    }
    return Model("quickly-trained", ModelFiles(manifest, arrays))


def _seconds(model: Model, texts: Sequence[str]) -> float:
    start = time.perf_counter()
    model.score(texts)
    return time.perf_counter() - start
