"""Training: labels and texts in, a cross-validated table and a model's folder out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import NDArray
from sklearn.pipeline import make_pipeline

from strategyclf.errors import LabelError
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.learning.counts_cache import cached_counts
from strategyclf.learning.decisions import CalibratedThresholds
from strategyclf.learning.pooled import PooledLinearClassifier
from strategyclf.learning.recipe import Recipe
from strategyclf.learning.vectorizer import ClauseVectorizer
from strategyclf.measures.intervals import percentile_interval
from strategyclf.measures.per_class import Measured, PerClass, per_class
from strategyclf.messages import phrase
from strategyclf.model.card import card_text
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.layout import write_model
from strategyclf.model.model import Model, load_model
from strategyclf.model.scorer import STORED, model_arrays
from strategyclf.model.training_record import training_record
from strategyclf.shipped import shipped_file
from strategyclf.taxonomy import Taxonomy, read_taxonomy
from strategyclf.text.folding import folding_table

FEWEST_DOCUMENTS_A_LABEL = 3
FEWEST_ROWS_FOR_JOBS = 500
MEMORY = 3 * 2**30
"""Bytes for processes that fit, where nobody says how many there shall be."""

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
    n_jobs : processes that count texts and fit folds at once, -1 for as many as there are cores; the result
        is the same for any number.
    progress : told the name of each step as it begins.
    notes : Markdown that ends the model's card: what was seen of it that no figure tells.

    Raises `LabelError` for a label found in fewer than three documents, by name.
    """
    recipe = recipe or Recipe()
    taxonomy = taxonomy or read_taxonomy(shipped_file("labels/taxonomy.toml"))
    progress(phrase("reading labels and texts"))
    text = gather(labels, corpus, taxonomy, rows=rows)
    return train_on(text, taxonomy, out=out, recipe=recipe, n_jobs=n_jobs, progress=progress, notes=notes)


def train_on(
    text: LabelledText,
    taxonomy: Taxonomy,
    *,
    out: str | Path,
    recipe: Recipe | None = None,
    n_jobs: int | None = None,
    progress: Progress = lambda step: None,
    notes: str = "",
) -> Training:
    """`train` on labelled text that is at hand."""
    recipe = recipe or Recipe()
    check_documents(text, taxonomy)
    n_jobs = jobs_for(len(text), n_jobs)
    progress(phrase("counting n-grams of {text} paragraphs", text=len(text)))
    counted = cached_counts(text.texts, recipe.ngrams, recipe.user_words, n_jobs)
    progress(phrase("fitting {n_folds} folds and the model", n_folds=recipe.n_folds))
    fitted = estimator(recipe, jobs_in_memory(counted, n_jobs)).fit(
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
    progress(phrase("measuring"))
    report, apart = cross_fitted_tables(fitted, text, taxonomy, recipe.seed)
    folder = Path(out)
    progress(phrase("writing {folder}", folder=folder))
    manifest = training_record(fitted, text, counted, taxonomy, recipe, report, apart)
    write_model(folder, manifest, _arrays(fitted, text), card_text(folder.name, manifest, notes))
    model = load_model(folder)
    _check_against_estimator(model, fitted, text)
    return Training(model, report, apart, text)


def jobs_for(rows: int, n_jobs: int | None) -> int | None:
    """`n_jobs`, or 1 for so few rows that they are fitted before other processes have begun."""
    return n_jobs if rows >= FEWEST_ROWS_FOR_JOBS else 1


def jobs_in_memory(counted: CountedTexts, n_jobs: int | None) -> int | None:
    """`n_jobs`; where that is -1, as many as there are cores and as `MEMORY` has room for."""
    if n_jobs != -1:
        return n_jobs
    clauses, wholes = map(int, counted.sizes.sum(axis=0)[1:])
    # A matrix of clauses, its scaled copy, a matrix of wholes, 12 bytes a cell; and the libraries.
    each = 24 * clauses + 12 * wholes + 2**28
    return max(1, min(int(effective_n_jobs(n_jobs)), MEMORY // each))


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
            ),
        ),
        n_folds=recipe.n_folds,
        seed=recipe.seed,
        n_jobs=n_jobs,
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
            phrase(
                "found in under {fewest} documents, too few to learn: {few}",
                fewest=FEWEST_DOCUMENTS_A_LABEL,
                few="; ".join(few),
            ),
            code="too_few_documents",
            remedy=phrase("label more documents that speak of them, or take them out of the taxonomy"),
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


def _check_against_estimator(model: Model, fitted: CalibratedThresholds, text: LabelledText) -> None:
    """The saved model must score as the estimator does, by the compiled scorer and by the reference."""
    sample = text.texts[:200]
    theirs = fitted.decision_function(sample)
    for scorer in (model, model.scorer):
        apart = np.abs(scorer.score(sample).texts - theirs).max()
        if apart > 1e-9:
            raise RuntimeError(f"the saved model's scores are {apart} off the estimator's")
