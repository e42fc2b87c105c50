"""The pooled linear classifier: a text's score is the soft maximum of its clauses' linear scores.

Multiple-instance learning (Andrews et al. 2002; Carbonneau et al. 2018): one clause that speaks of a
strategy is enough for the paragraph, and which clause it is need not be labelled. Beside it a linear view of
the text as a whole, fitted on its own: two views that err apart are worth more averaged than fitted together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
from threadpoolctl import threadpool_limits

from strategyclf.learning.clause_matrix import ClauseMatrix, single_clauses
from strategyclf.learning.naive_bayes import log_count_ratio, text_presence
from strategyclf.learning.recipe import Loss
from strategyclf.text.pooling import soft_maximum

Floats = NDArray[np.float64]


class PooledLinearClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """L2-regularised linear classification on the soft maximum over clauses.

    With clause scores ``z = X w + b`` a text of ``n`` clauses scores ``log(sum(exp(a z)) / n ** k) / a``,
    ``a`` the sharpness and ``k`` the length power; for a text of one clause this is plain logistic
    regression or a linear support vector machine. Where the texts are given as wholes too, a linear score of
    those is fitted apart, and a text's score is the weighted mean of the two. Each label (or class, one
    against the rest) is fitted on its own by L-BFGS from zero, so that the result does not depend on the
    number of jobs.

    Parameters
    ----------
    sharpness : ``a`` above, > 0.
    length_power : ``k`` above; 0 sums over clauses, 1 averages.
    paragraph_weight : of the score of the text as a whole, 0 to 1; for texts that have `paragraphs`.
    loss : ``"logistic"``, or ``"squared_hinge"``, which spends nothing on texts that are beyond the margin
        (Fan et al. 2008) and bears wrong labels and rare classes better here.
    C : inverse strength of the penalty on the weights; the intercept is free.
    nb_power : features are scaled by this power of their naive-Bayes log-count ratio before fitting, so that
        what tells the classes apart is penalised less (Wang & Manning 2012); 0 scales none. `coef_` is of
        the features as given.
    max_iter : steps of L-BFGS at most.
    tol : stop when no component of the gradient, over the total weight, exceeds it.
    n_jobs : labels fitted at once (threads).

    Attributes
    ----------
    classes_ : the classes; for a 2-D 0/1 ``y`` the column numbers.
    coef_ : (n_outputs, n_features); one row for two classes.
    intercept_ : (n_outputs,).
    paragraph_coef_, paragraph_intercept_ : the same of the text as a whole; None where that is not fitted.
    n_features_in_ : number of features.
    n_iter_ : (n_outputs,) steps taken over the clauses.

    Examples
    --------
    >>> from strategyclf.learning.vectorizer import ClauseVectorizer
    >>> X = ClauseVectorizer(min_df=1).fit_transform(["推进技改。天气晴。", "天气晴。"])
    >>> PooledLinearClassifier(C=10.0).fit(X, [1, 0]).predict(X).tolist()
    [1, 0]
    """

    def __init__(
        self,
        *,
        sharpness: float = 2.0,
        length_power: float = 0.0,
        paragraph_weight: float = 0.0,
        loss: Loss = "logistic",
        C: float = 8.0,
        nb_power: float = 0.0,
        max_iter: int = 100,
        tol: float = 1e-8,
        n_jobs: int | None = None,
    ) -> None:
        self.sharpness = sharpness
        self.length_power = length_power
        self.paragraph_weight = paragraph_weight
        self.loss = loss
        self.C = C
        self.nb_power = nb_power
        self.max_iter = max_iter
        self.tol = tol
        self.n_jobs = n_jobs

    def fit(
        self, X: ClauseMatrix | ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> PooledLinearClassifier:
        """Fit on texts of clauses, or on a plain matrix whose rows are single clauses.

        Parameters
        ----------
        X : `ClauseMatrix`, or (n_texts, n_features).
        y : (n_texts,) classes, or (n_texts, n_labels) 0/1.
        sample_weight : (n_texts,).
        """
        if not self.sharpness > 0 or not self.C > 0:
            raise ValueError(f"sharpness and C must be above 0, got {self.sharpness} and {self.C}")
        if self.loss not in ("logistic", "squared_hinge"):
            raise ValueError(f"loss must be 'logistic' or 'squared_hinge', got {self.loss!r}")
        if not 0 <= self.paragraph_weight <= 1:
            raise ValueError(f"paragraph_weight must lie within 0 and 1, got {self.paragraph_weight}")
        bags, y = self._validated(X, y)
        check_classification_targets(y)
        weight = _check_sample_weight(sample_weight, np.empty((len(bags), 1)), dtype=np.float64)
        self.multilabel_ = y.ndim == 2
        if self.multilabel_:
            if not np.isin(y, (0, 1)).all():
                raise ValueError("a y of two dimensions must be 0/1, a column for each label")
            self.classes_ = np.arange(y.shape[1])
            targets = np.asarray(y, dtype=np.float64).T
        else:
            self.classes_ = np.unique(y)
            if len(self.classes_) < 2:
                raise ValueError(f"one class only ({self.classes_[0]!r}): need two classes or more")
            positive = self.classes_[1:] if len(self.classes_) == 2 else self.classes_
            targets = np.array([y == value for value in positive], dtype=np.float64)
        scales = np.ones((len(targets), self.n_features_in_))
        if self.nb_power:
            present = text_presence(bags)
            scales = np.array(
                [log_count_ratio(present, target, weight) ** self.nb_power for target in targets]
            )
            del present
        views = [bags]
        if bags.paragraphs is not None and self.paragraph_weight:
            views.append(single_clauses(bags.paragraphs))
        # One BLAS thread a job: its sums then do not depend on the machine's cores, and jobs do not fight.
        with threadpool_limits(limits=1, user_api="blas"):
            fits = Parallel(n_jobs=self.n_jobs, require="sharedmem")(
                delayed(self._fit_one)(view, target, weight, scale)
                for view in views
                for target, scale in zip(targets, scales, strict=True)
            )
        weights = np.array([found for found, _ in fits]).reshape(len(views), len(targets), -1)
        self.coef_, self.intercept_ = weights[0, :, :-1], weights[0, :, -1]
        self.paragraph_coef_ = self.paragraph_intercept_ = None
        if len(views) == 2:
            self.paragraph_coef_, self.paragraph_intercept_ = weights[1, :, :-1], weights[1, :, -1]
        self.n_iter_ = np.array([steps for _, steps in fits[: len(targets)]])
        return self

    def decision_function(self, X: ClauseMatrix | ArrayLike) -> Floats:
        """Pooled scores: (n_texts, n_outputs), or (n_texts,) for two classes."""
        check_is_fitted(self)
        bags = self._bags(X)
        clause_scores = bags.clauses @ self.coef_.T + self.intercept_
        scores = np.column_stack(
            [
                soft_maximum(z, bags.bags, self.sharpness, self.length_power)[0]
                for z in np.asarray(clause_scores).T
            ]
        )
        if self.paragraph_coef_ is not None:
            if bags.paragraphs is None:
                raise ValueError("fitted on texts as wholes too: X has no paragraphs")
            whole = np.asarray(bags.paragraphs @ self.paragraph_coef_.T) + self.paragraph_intercept_
            scores = (1.0 - self.paragraph_weight) * scores + self.paragraph_weight * whole
        return scores[:, 0] if not self.multilabel_ and scores.shape[1] == 1 else scores

    def predict_proba(self, X: ClauseMatrix | ArrayLike) -> Floats:
        """Logistic of the scores: (n_texts, n_labels), or (n_texts, n_classes) with rows that sum to one.

        Not calibrated over clauses: see `CalibratedThresholds`.
        """
        scores = self.decision_function(X)
        probability: Floats = np.exp(-np.logaddexp(0.0, -scores))
        if self.multilabel_:
            return probability
        if probability.ndim == 1:
            return np.column_stack([1.0 - probability, probability])
        total = probability.sum(axis=1, keepdims=True)
        return np.where(total > 0, probability / np.where(total > 0, total, 1.0), 1.0 / len(self.classes_))

    def predict(self, X: ClauseMatrix | ArrayLike) -> NDArray[Any]:
        """Classes (n_texts,), or 0/1 (n_texts, n_labels) at a score of 0."""
        scores = self.decision_function(X)
        if self.multilabel_:
            return (scores > 0).astype(np.int64)
        chosen = (scores > 0).astype(int) if scores.ndim == 1 else np.argmax(scores, axis=1)
        return np.asarray(self.classes_[chosen])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.classifier_tags.multi_label = True
        return tags

    def _validated(self, X: ClauseMatrix | ArrayLike, y: ArrayLike) -> tuple[ClauseMatrix, NDArray[Any]]:
        if isinstance(X, ClauseMatrix):
            target = np.asarray(y)
            if len(target) != len(X):
                raise ValueError(f"{len(X)} texts but {len(target)} targets")
            self.n_features_in_ = X.shape[1]
            return X, target
        X, target = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, multi_output=True)
        target = np.asarray(target)
        if target.ndim == 2 and target.shape[1] == 1:
            import warnings

            from sklearn.exceptions import DataConversionWarning

            warnings.warn(
                "A column-vector y was passed when a 1d array was expected. It was flattened.",
                DataConversionWarning,
                stacklevel=3,
            )
            target = target.ravel()
        return single_clauses(X), target

    def _bags(self, X: ClauseMatrix | ArrayLike) -> ClauseMatrix:
        if not isinstance(X, ClauseMatrix):
            return single_clauses(validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False))
        if X.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {X.shape[1]} features, but the classifier was fitted on {self.n_features_in_}"
            )
        return X

    def _fit_one(
        self, X: ClauseMatrix, target: Floats, weight: Floats, feature_scale: Floats
    ) -> tuple[Floats, int]:
        """Weights and intercept (n_features + 1,) of one 0/1 target, and the steps taken."""
        clauses = X.clauses @ sparse.diags(feature_scale) if self.nb_power else X.clauses
        # Column by column the same cells are added in the same order as by a copy in row form.
        transposed = clauses.T
        sign = 2.0 * target - 1.0
        bag = np.repeat(np.arange(len(X), dtype=np.int32), np.diff(X.bags))
        # Over the total weight, so that a row of weight 2 counts as two rows at every step.
        total = float(weight.sum())
        scale = self.C / total

        def loss(parameters: Floats) -> tuple[float, Floats]:
            scores, share = soft_maximum(
                clauses @ parameters[:-1] + parameters[-1], X.bags, self.sharpness, self.length_power
            )
            losses, slopes = margin_loss(sign * scores, self.loss)
            pull = (sign * weight * slopes)[bag] * share
            value = scale * float(weight @ losses)
            penalty = 0.5 * float(parameters[:-1] @ parameters[:-1]) / total
            gradient = np.append(scale * (transposed @ pull) + parameters[:-1] / total, scale * pull.sum())
            return value + penalty, gradient

        found = minimize(
            loss,
            np.zeros(X.shape[1] + 1),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": self.max_iter, "gtol": self.tol, "ftol": 0.0, "maxcor": 10},
        )
        return found.x * np.append(feature_scale, 1.0), int(found.nit)


def margin_loss(margin: Floats, loss: Loss) -> tuple[Floats, Floats]:
    """Losses at `margin` (score times ±1), any shape, and their slopes there."""
    if loss == "squared_hinge":
        short = np.maximum(0.0, 1.0 - margin)
        return short * short, -2.0 * short
    # d log(1 + exp(-m)) / dm = -1 / (1 + exp(m)), written so that it cannot overflow.
    return np.logaddexp(0.0, -margin), -np.exp(-np.logaddexp(0.0, margin))
