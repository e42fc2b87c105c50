"""From scores to decisions: calibrated probabilities and a threshold a label, from out-of-fold scores."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from strategyclf.learning.calibration import fit_calibration
from strategyclf.measures.decisions import Decisions
from strategyclf.measures.intervals import document_weights, percentile_interval
from strategyclf.measures.metrics import best_f1_threshold
from strategyclf.measures.splits import fold_count, grouped_folds

Floats = NDArray[np.float64]


def learn_decisions(
    scores: Floats, Y: NDArray[np.int64], groups: ArrayLike, n_resamples: int = 100, seed: int = 0
) -> Decisions:
    """Learn thresholds of highest F1, their spread over documents, and the calibration.

    Parameters
    ----------
    scores : (n_rows, n_labels) out-of-fold scores.
    Y : (n_rows, n_labels) 0/1.
    groups : (n_rows,) documents, resampled whole for the spread.
    """
    weights = document_weights(groups, n_resamples, seed)
    columns = range(Y.shape[1])
    thresholds = np.array([best_f1_threshold(Y[:, j], scores[:, j]) for j in columns])
    spread = np.array(
        [
            percentile_interval([best_f1_threshold(Y[:, j], scores[:, j], w) for w in weights], level=0.8)
            for j in columns
        ]
    ).reshape(-1, 2)
    return Decisions(
        thresholds=thresholds,
        lower=np.fmin(spread[:, 0], thresholds),
        upper=np.fmax(spread[:, 1], thresholds),
        calibration=tuple(fit_calibration(scores[:, j], Y[:, j]) for j in columns),
    )


class CalibratedThresholds(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Calibrated probabilities and tuned thresholds for a multi-label estimator, by grouped folds.

    Parameters
    ----------
    estimator : with ``fit`` and ``decision_function``; cloned for each fold and for the final fit.
    n_folds : folds at most; fewer where a label has positives in fewer groups.
    seed : of the folds and of the resampling behind the uncertain zone.

    Attributes
    ----------
    estimator_ : fitted on every row.
    decisions_ : `Decisions` from all out-of-fold scores.
    scores_ : (n_rows, n_labels) out-of-fold scores.
    folds_ : (n_rows,) the fold that left each row out.
    fold_decisions_ : for each fold the `Decisions` learnt from the other folds' rows: cross-fitted.
    """

    # A group must come along wherever this estimator is fitted, in a pipeline or a search.
    __metadata_request__fit = {"groups": True}  # noqa: RUF012 - scikit-learn reads a plain class attribute

    def __init__(self, estimator: Any, *, n_folds: int = 5, seed: int = 0) -> None:
        self.estimator = estimator
        self.n_folds = n_folds
        self.seed = seed

    def fit(
        self,
        X: Any,
        y: ArrayLike,
        groups: ArrayLike | None = None,
        score_rows: ArrayLike | None = None,
        also_in: Sequence[Collection[Any]] | None = None,
        sample_weight: Floats | None = None,
    ) -> CalibratedThresholds:
        """Fit.

        Parameters
        ----------
        X : anything the estimator takes that can be indexed by an integer array.
        y : (n_rows, n_labels) 0/1.
        groups : (n_rows,) never split; None makes every row its own group.
        score_rows : (n_rows,) mask of the rows that thresholds and calibration are learnt from; None for all.
            The others train only.
        also_in : (n_rows,) further groups that a row belongs to. A row trains no fold in which a row of
            `score_rows` that shares a group with it is left out.
        sample_weight : (n_rows,) of each row in fitting; thresholds and calibration count every row as one.
        """
        self.cross_fit(X, y, groups, score_rows, also_in, sample_weight)
        self.estimator_ = self._fitted(X, np.asarray(y), sample_weight)
        return self

    def cross_fit(
        self,
        X: Any,
        y: ArrayLike,
        groups: ArrayLike | None = None,
        score_rows: ArrayLike | None = None,
        also_in: Sequence[Collection[Any]] | None = None,
        sample_weight: Floats | None = None,
    ) -> CalibratedThresholds:
        """`fit` without the estimator of all rows: enough for `cross_fitted`, and a sixth cheaper."""
        Y = np.asarray(y)
        if Y.ndim != 2:
            raise ValueError("y must be 0/1 of shape (n_rows, n_labels)")
        group = np.arange(len(Y)) if groups is None else np.asarray(groups)
        counted = np.ones(len(Y), dtype=bool) if score_rows is None else np.asarray(score_rows, dtype=bool)
        n_folds = fold_count(group[counted], Y[counted], self.n_folds)
        if not n_folds:
            raise ValueError("a label has positives in fewer than 2 groups: nothing to cross-validate on")
        self.classes_ = np.arange(Y.shape[1])
        self.folds_ = grouped_folds(group, Y, n_folds, self.seed)
        self.scores_ = np.empty(Y.shape)
        members = [
            {own, *others} for own, others in zip(group.tolist(), also_in or [()] * len(Y), strict=True)
        ]
        for fold in range(n_folds):
            out = np.flatnonzero(self.folds_ == fold)
            left_out = set().union(*(members[row] for row in out if counted[row]))
            sharing = np.array([not left_out.isdisjoint(groups) for groups in members])
            rest = np.flatnonzero((self.folds_ != fold) & ~sharing)
            fitted = self._fitted(X[rest], Y[rest], None if sample_weight is None else sample_weight[rest])
            self.scores_[out] = fitted.decision_function(X[out])
        self.fold_decisions_ = [
            self._learn(Y, group, counted & (self.folds_ != fold)) for fold in range(n_folds)
        ]
        self.decisions_ = self._learn(Y, group, counted)
        return self

    def _fitted(self, X: Any, Y: NDArray[np.int64], weight: Floats | None) -> Any:
        estimator = clone(self.estimator)
        if weight is None:
            return estimator.fit(X, Y)
        # A pipeline hands a weight to the step whose name stands before it.
        step = f"{estimator.steps[-1][0]}__" if isinstance(estimator, Pipeline) else ""
        return estimator.fit(X, Y, **{f"{step}sample_weight": weight})

    def _learn(self, Y: NDArray[np.int64], group: NDArray[Any], rows: NDArray[np.bool_]) -> Decisions:
        return learn_decisions(self.scores_[rows], Y[rows], group[rows], seed=self.seed)

    def cross_fitted(self) -> tuple[NDArray[np.int64], Floats]:
        """Tags and probabilities (n_rows, n_labels) of each row by decisions learnt without its fold."""
        check_is_fitted(self)
        tags = np.empty(self.scores_.shape, dtype=np.int64)
        probabilities = np.empty(self.scores_.shape)
        for fold, decisions in enumerate(self.fold_decisions_):
            rows = self.folds_ == fold
            tags[rows] = decisions.tags(self.scores_[rows])
            probabilities[rows] = decisions.probabilities(self.scores_[rows])
        return tags, probabilities

    def decision_function(self, X: Any) -> Floats:
        """(n_rows, n_labels) scores of the final estimator."""
        check_is_fitted(self, "estimator_")
        return np.asarray(self.estimator_.decision_function(X))

    def predict_proba(self, X: Any) -> Floats:
        """(n_rows, n_labels) calibrated probabilities."""
        return self.decisions_.probabilities(self.decision_function(X))

    def predict(self, X: Any) -> NDArray[np.int64]:
        """(n_rows, n_labels) 0/1."""
        return self.decisions_.tags(self.decision_function(X))
