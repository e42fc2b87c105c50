"""From scores to decisions: calibrated probabilities and a threshold a label, from out-of-fold scores."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
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
Integers = NDArray[np.int64]


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
    spread = np.array([_middle_thresholds(Y[:, j], scores[:, j], weights) for j in columns]).reshape(-1, 2)
    return Decisions(
        thresholds=thresholds,
        lower=np.fmin(spread[:, 0], thresholds),
        upper=np.fmax(spread[:, 1], thresholds),
        calibration=tuple(fit_calibration(scores[:, j], Y[:, j]) for j in columns),
    )


def _middle_thresholds(y: NDArray[np.int64], scores: Floats, weights: Floats) -> tuple[float, float]:
    """The middle 80 % of thresholds over resamples."""
    # Sorted once: every further stable sort of the same scores then is one look at each.
    order = np.argsort(-scores, kind="stable")
    y, scores = y[order], scores[order]
    return percentile_interval([best_f1_threshold(y, scores, w[order]) for w in weights], level=0.8)


class CalibratedThresholds(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Calibrated probabilities and tuned thresholds for a multi-label estimator, by grouped folds.

    Parameters
    ----------
    estimator : with ``fit`` and ``decision_function``; cloned for each fold and for the final fit.
    n_folds : folds at most; fewer where a label has positives in fewer groups.
    seed : of the folds and of the resampling behind the uncertain zone.
    n_jobs : processes that fit folds at once; None for this one alone, -1 for as many as there are cores.
        The result is the same for any number; each holds the matrix of one fold.

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

    def __init__(self, estimator: Any, *, n_folds: int = 5, seed: int = 0, n_jobs: int | None = None) -> None:
        self.estimator = estimator
        self.n_folds = n_folds
        self.seed = seed
        self.n_jobs = n_jobs

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
        return self._fit_folds(X, y, groups, score_rows, also_in, sample_weight, whole=True)

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
        return self._fit_folds(X, y, groups, score_rows, also_in, sample_weight, whole=False)

    def _fit_folds(
        self,
        X: Any,
        y: ArrayLike,
        groups: ArrayLike | None,
        score_rows: ArrayLike | None,
        also_in: Sequence[Collection[Any]] | None,
        sample_weight: Floats | None,
        *,
        whole: bool,
    ) -> CalibratedThresholds:
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
        splits = list(_splits(self.folds_, group, counted, also_in))
        with Parallel(n_jobs=self.n_jobs) as parallel:
            fits = parallel(
                delayed(_fit_and_score)(self.estimator, X, Y, sample_weight, rest, out)
                for rest, out in [*splits, *[(None, None)] * whole]
            )
            if whole:
                self.estimator_ = fits.pop()
            self.scores_ = np.empty(Y.shape)
            for (_, out), scores in zip(splits, fits, strict=True):
                self.scores_[out] = scores
            learnt_from = [counted, *(counted & (self.folds_ != fold) for fold in range(n_folds))]
            decisions: list[Decisions] = parallel(
                delayed(learn_decisions)(self.scores_[rows], Y[rows], group[rows], seed=self.seed)
                for rows in learnt_from
            )
        self.decisions_, *self.fold_decisions_ = decisions
        return self

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


def _splits(
    folds: Integers,
    group: NDArray[Any],
    counted: NDArray[np.bool_],
    also_in: Sequence[Collection[Any]] | None,
) -> Iterator[tuple[Integers, Integers]]:
    """For each fold the rows to learn from and those left out; see `CalibratedThresholds.fit`."""
    members = [
        {own, *others} for own, others in zip(group.tolist(), also_in or [()] * len(group), strict=True)
    ]
    for fold in range(int(folds.max()) + 1):
        out = np.flatnonzero(folds == fold)
        left_out = set().union(*(members[row] for row in out if counted[row]))
        sharing = np.array([not left_out.isdisjoint(groups) for groups in members])
        yield np.flatnonzero((folds != fold) & ~sharing), out


def _fit_and_score(
    estimator: Any, X: Any, Y: Integers, weight: Floats | None, rest: Integers | None, out: Integers | None
) -> Any:
    """The scores of the rows `out` by a clone fitted on `rest`; without rows, a clone fitted on all."""
    if rest is None:
        return _fitted(estimator, X, Y, weight)
    fitted = _fitted(estimator, X[rest], Y[rest], None if weight is None else weight[rest])
    return fitted.decision_function(X[out])


def _fitted(estimator: Any, X: Any, Y: Integers, weight: Floats | None) -> Any:
    fresh = clone(estimator)
    if weight is None:
        return fresh.fit(X, Y)
    # A pipeline hands a weight to the step whose name stands before it.
    step = f"{fresh.steps[-1][0]}__" if isinstance(fresh, Pipeline) else ""
    return fresh.fit(X, Y, **{f"{step}sample_weight": weight})
