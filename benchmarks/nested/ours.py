"""Recipes of this project as a system of the benchmark, fitted by what `model.building.train` fits."""

from __future__ import annotations

import ast
import importlib.util
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import CountedTexts

RECIPES: Mapping[str, Recipe] = {
    "default": Recipe(),
    "doubt counts more": replace(Recipe(), C=4.0, confidence_weights=(0.2, 0.6, 1.0)),
}
"""Name → recipe: what is chosen among, fold by fold."""

_COUNTED: dict[tuple[str, str], CountedTexts] = {}


class Ours:
    """The pooled linear classifier under one of `recipes`.

    Parameters
    ----------
    recipes : name → recipe. name, title : of the line in the tables.
    """

    def __init__(
        self, recipes: Mapping[str, Recipe], name: str = "strategyclf", title: str = "**strategyclf**"
    ) -> None:
        self.recipes = dict(recipes)
        self.candidates = tuple(recipes)
        self.name = name
        self.title = title
        self.code = code_digest(*fitting_files())

    def settings(self, candidate: str) -> dict[str, Any]:
        # How many folds a model's own figures rest on, and their seed, are nothing to a single fit.
        return {
            key: value
            for key, value in self.recipes[candidate].as_dict().items()
            if key not in ("n_folds", "seed")
        }

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates`; n-grams are counted once a process."""
        from strategyclf.model.building import estimator

        for name in candidates:
            recipe = self.recipes[name]
            counted = counted_texts(rows, recipe)
            pipeline = estimator(recipe, n_jobs=1).estimator
            weight = np.array([1.0, *recipe.confidence_weights])[rows.confidence[train]]
            pipeline.fit(counted[train], rows.Y[train], pooledlinearclassifier__sample_weight=weight)
            yield name, pipeline.decision_function(counted[test])


def counted_texts(rows: Rows, recipe: Recipe) -> CountedTexts:
    """The n-grams of every row, counted once a process for all recipes that count alike."""
    plain = recipe.as_dict()
    key = rows.digest, json.dumps([plain["ngrams"], plain["user_words"]], sort_keys=True)
    if key not in _COUNTED:
        _COUNTED[key] = CountedTexts.of(rows.texts, recipe.ngrams, recipe.user_words)
    return _COUNTED[key]


def fitting_files() -> list[Path]:
    """The files of this project that a fit runs through: the vectoriser, the classifier, what they import."""
    found: dict[str, Path] = {}
    waiting = ["strategyclf.learning.vectorizer", "strategyclf.learning.pooled"]
    while waiting:
        name = waiting.pop()
        spec = importlib.util.find_spec(name) if name not in found else None
        if spec is None or spec.origin is None:
            continue
        found[name] = Path(spec.origin)
        for node in ast.walk(ast.parse(found[name].read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("strategyclf."):
                waiting.append(str(node.module))
    return [found[name] for name in sorted(found)]
