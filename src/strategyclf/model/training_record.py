"""What a model's manifest says of its training."""

from __future__ import annotations

import platform
from collections import Counter
from importlib.metadata import version
from typing import Any

from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.learning.decisions import CalibratedThresholds
from strategyclf.learning.operating_points import learn_operating_points
from strategyclf.learning.recipe import Recipe
from strategyclf.measures.bands import bands_as_rows, measured_bands
from strategyclf.measures.per_class import PerClass
from strategyclf.model.labelled_text import LabelledText
from strategyclf.model.layout import canonical_digest
from strategyclf.model.training_likeness import training_likeness
from strategyclf.taxonomy import Taxonomy
from strategyclf.text.segmentation import dictionary_digest


def training_record(
    fitted: CalibratedThresholds,
    text: LabelledText,
    counted: CountedTexts,
    taxonomy: Taxonomy,
    recipe: Recipe,
    report: PerClass,
    apart: dict[str, PerClass],
) -> dict[str, Any]:
    """What ``model.json`` says of a training: recipe, decisions, figures, digests, versions."""
    libraries = ("numpy", "scipy", "scikit-learn", "jieba", "opencc", "strategyclf")
    recipe_data = recipe.as_dict()
    likeness = training_likeness(
        text, counted, fitted.folds_, fitted.cross_fitted()[1], recipe.ngrams, recipe.min_df
    )
    return {
        "taxonomy": taxonomy.as_dict(),
        "recipe": recipe_data,
        "decisions": fitted.decisions_.to_rows(),
        "fold_decisions": [decisions.to_rows() for decisions in fitted.fold_decisions_],
        "operating_points": _operating_points(fitted, text, recipe.seed),
        "metrics": {
            "cross_fitted": report.as_json(),
            "apart": {name: table.as_json() for name, table in apart.items()},
        },
        "bands": _bands(fitted, text, taxonomy, recipe.seed),
        "likeness": likeness.as_json() if likeness else None,
        "training": {
            "rows": len(text),
            "scored_rows": int(text.scored().sum()),
            "documents": len(set(text.column("doc").tolist())),
            "by_genre": dict(sorted(Counter(text.column("genre").tolist()).items())),
            "by_draw": dict(sorted(Counter(text.column("draw").tolist()).items())),
            "labels_without_text": len(text.missing),
            "texts_found_by_match_key": text.by_match_key,
        },
        "digests": {
            "labels": text.labels_digest,
            "recipe": canonical_digest(recipe_data),
            "dictionary": dictionary_digest(),
        },
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
    }


def _operating_points(fitted: CalibratedThresholds, text: LabelledText, seed: int) -> list[dict[str, Any]]:
    """A label a row: the thresholds of each preference and least precision."""
    rows = text.scored()
    points = learn_operating_points(
        fitted.scores_[rows], text.Y[rows], text.groups[rows], fitted.folds_[rows], seed=seed
    )
    return [label.as_json() for label in points]


def _bands(fitted: CalibratedThresholds, text: LabelledText, taxonomy: Taxonomy, seed: int) -> dict[str, Any]:
    """How often tags of each band of probability were right, cross-fitted as the figures are."""
    tags, probabilities = fitted.cross_fitted()
    rows = text.scored()
    return bands_as_rows(
        measured_bands(
            taxonomy.ids, text.Y[rows], tags[rows], probabilities[rows], text.column("doc")[rows], seed=seed
        )
    )
