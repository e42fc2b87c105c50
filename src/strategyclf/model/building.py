"""Training: labels and texts in, a cross-validated table and a model's folder out."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import make_pipeline

from strategyclf.errors import LabelError
from strategyclf.learning.decisions import CalibratedThresholds
from strategyclf.learning.operating_points import learn_operating_points
from strategyclf.learning.pooled import PooledLinearClassifier
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import ClauseVectorizer, CountedTexts
from strategyclf.measures.bands import bands_as_rows, measured_bands
from strategyclf.measures.intervals import percentile_interval
from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.model.card import card_text
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.layout import canonical_digest, write_model
from strategyclf.model.model import Model, load_model
from strategyclf.model.scorer import STORED, model_arrays
from strategyclf.model.training_likeness import training_likeness
from strategyclf.shipped import shipped_file
from strategyclf.taxonomy import Taxonomy, read_taxonomy
from strategyclf.text.folding import folding_table
from strategyclf.text.segmentation import dictionary_digest

FEWEST_DOCUMENTS_A_LABEL = 3

Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Training:
    """What `train` gives back.

    Attributes
    ----------
    model : as loaded again from its folder.
    report : cross-fitted figures on the rows that figures are about.
    apart : the same on parts of the rows: by draw, by genre, and headings.
    text : the labelled text it was trained on.
    """

    model: Model
    report: PerClass
    apart: dict[str, PerClass]
    text: LabelledText


def train(
    *,
    labels: Sequence[str | Path],
    corpus: Sequence[str | Path],
    out: str | Path,
    recipe: Recipe | None = None,
    taxonomy: Taxonomy | None = None,
    rows: Literal["article", "paragraph"] = "article",
    n_jobs: int | None = None,
    progress: Progress = lambda step: None,
    notes: str = "",
) -> Training:
    """Train a model, measure it by grouped cross-validation, and write it.

    Parameters
    ----------
    labels : label journals, or folders of them.
    corpus : files, folders and tables that hold the labelled texts.
    out : the model's folder; its last part is the model's name.
    recipe, taxonomy : the defaults, unless given.
    rows : what a row of a table of the corpus is.
    n_jobs : labels fitted at once; the result is the same for any number.
    progress : told the name of each step as it begins.
    notes : Markdown that ends the model's card: what was seen of it that no figure tells.

    Raises `LabelError` for a label found in fewer than three documents, by name.
    """
    recipe = recipe or Recipe()
    taxonomy = taxonomy or read_taxonomy(shipped_file("labels/taxonomy.toml"))
    progress("reading labels and texts")
    text = gather(labels, corpus, taxonomy, rows=rows)
    check_documents(text, taxonomy)
    progress(f"counting n-grams of {len(text)} paragraphs")
    counted = CountedTexts.of(text.texts, recipe.ngrams, recipe.user_words)
    progress(f"fitting {recipe.n_folds} folds and the model")
    fitted = estimator(recipe, n_jobs).fit(
        counted,
        text.Y,
        groups=text.groups,
        score_rows=text.scored(),
        also_in=text.restated,
        sample_weight=text.confidence_weights(recipe.confidence_weights),
    )
    # What is stored is what is used: weights rounded in the estimator as in the file.
    classifier = fitted.estimator_[-1]
    classifier.coef_ = classifier.coef_.astype(STORED).astype(np.float64)
    if classifier.paragraph_coef_ is not None:
        classifier.paragraph_coef_ = classifier.paragraph_coef_.astype(STORED).astype(np.float64)
    progress("measuring")
    report, apart = cross_fitted_tables(fitted, text, taxonomy, recipe.seed)
    folder = Path(out)
    progress(f"writing {folder}")
    manifest = _manifest(fitted, text, counted, taxonomy, recipe, report, apart)
    write_model(folder, manifest, _arrays(fitted, text), card_text(folder.name, manifest, notes))
    model = load_model(folder)
    _check_against_estimator(model, fitted, text)
    return Training(model, report, apart, text)


def estimator(recipe: Recipe, n_jobs: int | None = None) -> CalibratedThresholds:
    """The whole classifier of `recipe`, unfitted: vectoriser, pooled estimator, thresholds, calibration."""
    return CalibratedThresholds(
        make_pipeline(
            ClauseVectorizer(
                ngrams=recipe.ngrams,
                min_df=recipe.min_df,
                user_words=recipe.user_words,
                paragraphs=recipe.paragraph_weight > 0,
            ),
            PooledLinearClassifier(
                sharpness=recipe.sharpness,
                length_power=recipe.length_power,
                paragraph_weight=recipe.paragraph_weight,
                loss=recipe.loss,
                C=recipe.C,
                nb_power=recipe.nb_power,
                max_iter=recipe.max_iter,
                n_jobs=n_jobs,
            ),
        ),
        n_folds=recipe.n_folds,
        seed=recipe.seed,
    )


def check_documents(text: LabelledText, taxonomy: Taxonomy) -> None:
    """Raise `LabelError` for labels whose paragraphs, among those scored, stand in too few documents."""
    scored = text.scored()
    few = []
    for j, label in enumerate(taxonomy):
        documents = len(np.unique(text.groups[scored & (text.Y[:, j] == 1)]))
        if documents < FEWEST_DOCUMENTS_A_LABEL:
            few.append(f"{label.id} ({label.zh}): {documents}")
    if few:
        raise LabelError(
            f"found in under {FEWEST_DOCUMENTS_A_LABEL} documents, too few to learn: {'; '.join(few)}",
            code="too_few_documents",
            remedy="label more documents that speak of them, or take them out of the taxonomy",
        )


def cross_fitted_tables(
    fitted: CalibratedThresholds, text: LabelledText, taxonomy: Taxonomy, seed: int
) -> tuple[PerClass, dict[str, PerClass]]:
    """The table on all scored rows, and on its parts (``draw census``, ``genre news``, ``headings`` …)."""
    tags, probabilities = fitted.cross_fitted()
    scored = text.scored()
    spread = np.array([decisions.thresholds for decisions in fitted.fold_decisions_])
    thresholds = [
        Measured(float(value), *percentile_interval(spread[:, j]))
        for j, value in enumerate(fitted.decisions_.thresholds)
    ]

    def table(rows: NDArray[np.bool_]) -> PerClass:
        return per_class(
            taxonomy.ids,
            text.Y[rows],
            tags[rows],
            probabilities[rows],
            text.column("doc")[rows],
            thresholds,
            seed=seed,
        )

    parts: dict[str, NDArray[np.bool_]] = {}
    for name in ("draw", "genre"):
        values = text.column(name)
        for value in np.unique(values[scored & (values != "")]):
            parts[f"{name} {value}"] = scored & (values == value)
    sample = np.isin(text.column("draw"), ("census", "random"))
    parts["draw census or random"] = scored & sample
    parts["headings"] = text.column("unit") == "heading"
    told = {name: rows for name, rows in parts.items() if rows.any() and not np.array_equal(rows, scored)}
    return table(scored), {name: table(rows) for name, rows in told.items()}


def _arrays(fitted: CalibratedThresholds, text: LabelledText) -> dict[str, NDArray[Any]]:
    vectorizer, classifier = (step for _, step in fitted.estimator_.steps)
    return {
        **model_arrays(
            vectorizer.keys_,
            vectorizer.idf_,
            vectorizer.view_starts_,
            classifier.coef_,
            classifier.intercept_,
            folding_table(),
            None
            if classifier.paragraph_coef_ is None
            else (classifier.paragraph_coef_, classifier.paragraph_intercept_, vectorizer.paragraph_idf_),
        ),
        "training_keys": np.array([int(key, 16) for key in text.match_keys()], dtype=np.uint64),
        "training_folds": fitted.folds_.astype(np.int64),
        "training_scores": fitted.scores_,
    }


def _manifest(
    fitted: CalibratedThresholds,
    text: LabelledText,
    counted: CountedTexts,
    taxonomy: Taxonomy,
    recipe: Recipe,
    report: PerClass,
    apart: dict[str, PerClass],
) -> dict[str, Any]:
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


def _check_against_estimator(model: Model, fitted: CalibratedThresholds, text: LabelledText) -> None:
    """The saved model must score as the estimator does, by the compiled scorer and by the reference."""
    sample = text.texts[:200]
    theirs = fitted.decision_function(sample)
    for scorer in (model, model.scorer):
        apart = np.abs(scorer.score(sample).texts - theirs).max()
        if apart > 1e-9:
            raise RuntimeError(f"the saved model's scores are {apart} off the estimator's")
