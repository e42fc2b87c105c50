import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.multiclass import OneVsRestClassifier

from strategyclf.learning.decisions import CalibratedThresholds, learn_decisions
from strategyclf.measures.metrics import calibration_error

RNG = np.random.default_rng(4)
X = RNG.normal(size=(600, 4))
Y = (X[:, :2] + RNG.normal(size=(600, 2)) > [0.5, 1.5]).astype(int)
GROUPS = np.repeat(np.arange(60), 10)
LINEAR = OneVsRestClassifier(LogisticRegression())


def test_probabilities_are_calibrated_and_thresholds_lie_in_their_spread():
    rng = np.random.default_rng(9)
    scores = rng.normal(0, 2, (6000, 1))
    truth = (rng.random((6000, 1)) < 1 / (1 + np.exp(-(0.5 * scores - 1)))).astype(int)
    decisions = learn_decisions(scores, truth, np.arange(6000) // 10)
    at = np.array([[-4.0], [0.0], [4.0]])
    np.testing.assert_allclose(decisions.probabilities(at), 1 / (1 + np.exp(-(0.5 * at - 1))), atol=0.05)
    assert calibration_error(truth[:, 0], decisions.probabilities(scores)[:, 0]) < 0.03
    assert decisions.lower[0] <= decisions.thresholds[0] <= decisions.upper[0]
    assert decisions.lower[0] < decisions.upper[0]


def test_no_group_trains_the_fold_that_scores_it():
    class Memory(LogisticRegression):
        """Knows by heart which rows it was fitted on: the first column is the row's group."""

        def fit(self, X, y):
            self.seen_ = set(X[:, 0])
            return self

        def decision_function(self, X):
            seen = np.isin(X[:, 0], list(self.seen_))
            return np.column_stack([seen, seen]).astype(float)

    marked = np.column_stack([GROUPS, X])
    fitted = CalibratedThresholds(Memory()).fit(marked, Y, groups=GROUPS)
    assert (fitted.scores_ == 0).all()
    assert (fitted.decision_function(marked) == 1).all()


def test_a_row_that_restates_a_group_does_not_train_where_that_group_is_scored():
    fits = []

    class Spy(LogisticRegression):
        def fit(self, X, y):
            fits.append(set(X[:, 0]))
            return self

        def decision_function(self, X):
            return X[:, 1:3]

    marked = np.column_stack([GROUPS, X])
    also = [frozenset({0}) if group == 59 else frozenset() for group in GROUPS]
    scored = GROUPS != 59
    fitted = CalibratedThresholds(Spy()).fit(marked, Y, groups=GROUPS, score_rows=scored, also_in=also)
    fold_of_0 = fitted.folds_[GROUPS == 0][0]
    assert 59 not in fits[fold_of_0]
    assert sum(59 in fit for fit in fits[:-1]) >= 3
    assert 59 in fits[-1]


def test_cross_fitted_decisions_come_from_the_other_folds():
    fitted = CalibratedThresholds(LINEAR).fit(X, Y, groups=GROUPS)
    tags, probabilities = fitted.cross_fitted()
    for fold in range(5):
        rest = fitted.folds_ != fold
        expected = learn_decisions(fitted.scores_[rest], Y[rest], GROUPS[rest])
        rows = fitted.folds_ == fold
        assert (tags[rows] == expected.tags(fitted.scores_[rows])).all()
        np.testing.assert_allclose(probabilities[rows], expected.probabilities(fitted.scores_[rows]))


def test_rows_that_are_not_scored_train_but_decide_nothing():
    scored = GROUPS < 50
    upset = Y.copy()
    upset[~scored] = 1 - upset[~scored]
    fitted = CalibratedThresholds(LINEAR).fit(X, upset, groups=GROUPS, score_rows=scored)
    expected = learn_decisions(fitted.scores_[scored], upset[scored], GROUPS[scored])
    assert (fitted.decisions_.thresholds == expected.thresholds).all()


def test_it_predicts_and_clones_and_takes_groups_by_metadata_routing():
    estimator = clone(CalibratedThresholds(LINEAR, n_folds=3))
    fitted = estimator.fit(X, Y, groups=GROUPS)
    assert set(np.unique(fitted.predict(X))) == {0, 1}
    assert fitted.predict_proba(X).shape == Y.shape
    with sklearn.config_context(enable_metadata_routing=True):
        found = cross_validate(
            estimator, X, Y, cv=GroupKFold(3), params={"groups": GROUPS}, scoring="f1_macro"
        )
    assert (found["test_score"] > 0.5).all()


def test_what_cannot_be_cross_validated_is_refused():
    with pytest.raises(ValueError, match="n_rows, n_labels"):
        CalibratedThresholds(LINEAR).fit(X, Y[:, 0])
    rare = np.zeros((600, 1), dtype=int)
    rare[3] = 1
    with pytest.raises(ValueError, match="fewer than 2 groups"):
        CalibratedThresholds(LINEAR).fit(X, rare, groups=GROUPS)


def test_cross_fitting_alone_gives_the_same_scores_and_no_final_estimator():
    whole = CalibratedThresholds(LINEAR).fit(X, Y, groups=GROUPS)
    alone = CalibratedThresholds(LINEAR).cross_fit(X, Y, groups=GROUPS)
    np.testing.assert_array_equal(alone.scores_, whole.scores_)
    for ours, theirs in zip(alone.cross_fitted(), whole.cross_fitted(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(NotFittedError):
        alone.predict(X)
