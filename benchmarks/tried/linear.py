"""A linear score of several views, fitted jointly over all labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from nested.fits import Floats
from nested.rows import Integers, Rows
from strategyclf.learning.clause_matrix import ClauseMatrix
from strategyclf.learning.pooled import log_count_ratio, margin_loss
from strategyclf.text.pooling import soft_maximum
from tried.features import Features
from tried.keys import counted_texts
from tried.settings import Linear


def scores_of_linear(setting: Linear, rows: Rows, train: Integers, test: Integers, corpus: Path) -> Floats:
    """(n_test, n_labels) scores by `setting`, fitted on `train`."""
    counted = counted_texts(rows, setting.ngrams, corpus)
    features = Features(
        rows.texts,
        counted,
        train,
        min_df=setting.min_df,
        unit=setting.unit,
        idf_power=setting.idf_power,
        binary=setting.binary,
    )
    views = [features.view(name) for name in setting.views]
    Y = rows.Y[train].astype(np.float64)
    present, ones = features.present()[train], np.ones(len(train))
    scale = np.column_stack([log_count_ratio(present, target, ones) ** setting.nb_power for target in Y.T])
    confidence = np.array([1.0, *setting.confidence_weights])[rows.confidence[train]]
    weight = confidence[:, None] * np.where(Y == 1, setting.positive_weight, 1.0)
    coef, intercept = fit_jointly([view[train] for view in views], Y, scale, weight, setting)
    return score([view[test] for view in views], coef, intercept, setting)


def fit_jointly(
    views: Sequence[ClauseMatrix], Y: Floats, scale: Floats, weight: Floats, setting: Linear
) -> tuple[list[Floats], Floats]:
    """Weights of each view (n_features, n_labels) and intercepts (n_labels,), by L-BFGS from zero.

    A text's score is the sum over views of the soft maximum over its clauses there. Matrices are in single
    precision, and all labels share a line search: twice as fast as the library's label by label, and near
    enough to choose by.

    Parameters
    ----------
    views : of the training texts. Y : (n_texts, n_labels) 0/1. scale : (n_features, n_labels) of features.
    weight : (n_texts, n_labels).
    """
    narrow = [view.clauses.astype(np.float32) for view in views]
    transposed = [matrix.T.tocsr() for matrix in narrow]
    scaled = scale.astype(np.float32)
    n_texts, n_labels = Y.shape
    n_features = len(scale)
    sign = 2.0 * Y - 1.0
    owner = [np.repeat(np.arange(n_texts), np.diff(view.bags)) for view in views]

    def loss(flat: Floats) -> tuple[float, Floats]:
        parameters = flat.reshape(-1, n_labels)
        per_view = parameters[:-1].reshape(len(views), n_features, n_labels)
        scores = np.tile(parameters[-1], (n_texts, 1))
        shares = []
        for view, matrix, part in zip(views, narrow, per_view, strict=True):
            clause_scores = (matrix @ (scaled * part.astype(np.float32))).astype(np.float64)
            pooled, share = _pool(clause_scores, view, setting)
            scores += pooled
            shares.append(share)
        losses, slopes = margin_loss(sign * scores, setting.loss)
        pull = weight * sign * slopes
        gradient = parameters.copy()
        gradient[-1] = setting.C * pull.sum(axis=0)
        for i, (matrix, share) in enumerate(zip(transposed, shares, strict=True)):
            moved = matrix @ (pull[owner[i]] * share).astype(np.float32)
            gradient[i * n_features : (i + 1) * n_features] += setting.C * scaled * moved
        value = setting.C * float((weight * losses).sum()) + 0.5 * float((parameters[:-1] ** 2).sum())
        return value / n_texts, gradient.ravel() / n_texts

    found = minimize(
        loss,
        np.zeros((len(views) * n_features + 1) * n_labels),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": setting.max_iter, "maxcor": 10, "ftol": 1e-7, "gtol": 1e-7},
    ).x.reshape(-1, n_labels)
    per_view = found[:-1].reshape(len(views), n_features, n_labels)
    return [scaled * part for part in per_view], found[-1]


def score(
    views: Sequence[ClauseMatrix], coef: Sequence[Floats], intercept: Floats, setting: Linear
) -> Floats:
    """(n_texts, n_labels)."""
    pooled = [_pool(view.clauses @ part, view, setting)[0] for view, part in zip(views, coef, strict=True)]
    return intercept + np.sum(pooled, axis=0)


def _pool(clause_scores: Floats, view: ClauseMatrix, setting: Linear) -> tuple[Floats, Floats]:
    """Texts' scores, and each clause's share in them, label by label."""
    if len(clause_scores) == len(view):
        return clause_scores, np.ones_like(clause_scores)
    parts = [
        soft_maximum(column, view.bags, setting.sharpness, setting.length_power)
        for column in np.ascontiguousarray(clause_scores.T)
    ]
    return np.column_stack([one for one, _ in parts]), np.column_stack([share for _, share in parts])
