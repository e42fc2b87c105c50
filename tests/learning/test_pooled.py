from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import check_grad
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from strategyclf.learning.clause_matrix import ClauseMatrix
from strategyclf.learning.pooled import PooledLinearClassifier, log_count_ratio, margin_loss, text_presence
from strategyclf.learning.vectorizer import ClauseVectorizer

RNG = np.random.default_rng(0)


def bags_of_clauses(n=400, features=6):
    """Texts of one to four clauses; a text is positive when one clause has much of feature 0."""
    sizes = RNG.integers(1, 5, n)
    bags = np.concatenate([[0], np.cumsum(sizes)])
    clauses = RNG.normal(size=(bags[-1], features))
    y = np.array([clauses[a:b, 0].max() > 1 for a, b in pairwise(bags)])
    return ClauseMatrix(sparse.csr_matrix(clauses), bags), y.astype(int)


@parametrize_with_checks(
    [
        PooledLinearClassifier(),
        PooledLinearClassifier(nb_power=0.5, length_power=0.5, loss="squared_hinge", C=1.0),
    ]
)
def test_it_is_a_scikit_learn_estimator(estimator, check):
    check(estimator)


def test_on_single_clauses_it_is_logistic_regression():
    X = RNG.normal(size=(200, 4))
    y = (X[:, 0] + RNG.normal(size=200) > 0).astype(int)
    ours = PooledLinearClassifier(C=2.0, max_iter=500, tol=1e-10).fit(X, y)
    theirs = LogisticRegression(C=2.0, tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-4)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-4)


def test_one_clause_is_enough_is_learnt_better_than_by_averaging_clauses():
    X, y = bags_of_clauses()
    pooled = PooledLinearClassifier().fit(X[:300], y[:300])
    means = np.array([np.asarray(part.clauses.mean(axis=0)).ravel() for part in X])
    averaged = LogisticRegression(C=8.0).fit(means[:300], y[:300])
    ours = (pooled.predict(X[300:]) == y[300:]).mean()
    assert ours > 0.9
    assert ours > averaged.score(means[300:], y[300:]) + 0.05


def test_the_gradient_is_that_of_the_loss(monkeypatch):
    X, y = bags_of_clauses(40)
    seen = {}
    from strategyclf.learning import pooled

    def spy(loss, start, **options):
        seen["error"] = check_grad(lambda p: loss(p)[0], lambda p: loss(p)[1], RNG.normal(size=len(start)))
        return original(loss, start, **options)

    original = pooled.minimize
    monkeypatch.setattr(pooled, "minimize", spy)
    PooledLinearClassifier().fit(X, y)
    assert seen["error"] < 1e-6


def test_several_labels_are_fitted_each_on_its_own_whatever_the_number_of_jobs():
    X, y = bags_of_clauses()
    Y = np.column_stack([y, 1 - y])
    one = PooledLinearClassifier(n_jobs=1).fit(X, Y)
    two = PooledLinearClassifier(n_jobs=2).fit(X, Y)
    assert one.coef_.tobytes() == two.coef_.tobytes()
    assert one.predict(X).shape == one.predict_proba(X).shape == Y.shape
    alone = PooledLinearClassifier().fit(X, y)
    assert one.coef_[0].tobytes() == alone.coef_[0].tobytes()


def test_classes_of_any_name_are_told_apart():
    X = RNG.normal(size=(300, 3))
    y = np.array(["甲", "乙", "丙"])[X.argmax(axis=1)]
    fitted = PooledLinearClassifier().fit(X, y)
    assert (fitted.predict(X) == y).mean() > 0.9
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1.0)
    assert fitted.classes_.tolist() == ["丙", "乙", "甲"]


def test_it_works_in_a_pipeline_and_a_grid_search():
    texts = ["推进技术改造。天气好。", "天气好。", "更新设备，技术改造。", "今日有雨。"] * 6
    y = [1, 0, 1, 0] * 6
    search = GridSearchCV(
        make_pipeline(ClauseVectorizer(min_df=1), PooledLinearClassifier()),
        {"pooledlinearclassifier__sharpness": [1.0, 4.0], "clausevectorizer__min_df": [1, 2]},
        cv=3,
    ).fit(np.array(texts, dtype=object), y)
    assert search.best_score_ == 1.0
    assert clone(search.best_estimator_).get_params()["pooledlinearclassifier__C"] == 8.0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"sharpness": 0.0}, "above 0"),
        ({"C": -1.0}, "above 0"),
        ({"loss": "hinge"}, "loss must be"),
        ({"paragraph_weight": 1.5}, "within 0 and 1"),
    ],
)
def test_parameters_out_of_range_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        PooledLinearClassifier(**parameters).fit([[0.0], [1.0]], [0, 1])


def test_shapes_that_do_not_fit_are_refused():
    X, y = bags_of_clauses(20)
    with pytest.raises(ValueError, match="20 texts but 19 targets"):
        PooledLinearClassifier().fit(X, y[:-1])
    fitted = PooledLinearClassifier().fit(X, y)
    narrow = ClauseMatrix(X.clauses[:, :3], X.bags)
    with pytest.raises(ValueError, match="3 features"):
        fitted.predict(narrow)


def test_one_label_may_stand_in_a_column():
    X, y = bags_of_clauses(50)
    column = PooledLinearClassifier().fit(X, y[:, None])
    assert column.predict(X).shape == column.decision_function(X).shape == (50, 1)
    assert column.coef_.tobytes() == PooledLinearClassifier().fit(X, y).coef_.tobytes()


def test_labels_that_are_not_0_or_1_are_refused():
    X, y = bags_of_clauses(20)
    with pytest.raises(ValueError, match="must be 0/1"):
        PooledLinearClassifier().fit(X, np.column_stack([y, y + 1]))


def test_log_count_ratios_are_large_where_classes_differ_and_a_row_of_weight_two_is_two_rows():
    present = sparse.csr_matrix([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 1, 1]])
    y = np.array([1.0, 1, 0, 0])
    plain = log_count_ratio(present, y, np.ones(4))
    assert plain[0] > plain[1]
    np.testing.assert_allclose(np.mean(plain**2), 1.0)
    doubled = log_count_ratio(present, y, np.array([1.0, 1, 1, 2]))
    rows = [0, 1, 2, 3, 3]
    np.testing.assert_allclose(doubled, log_count_ratio(present[rows], y[rows], np.ones(5)))


def test_scaling_by_naive_bayes_helps_where_few_of_many_features_tell():
    rng = np.random.default_rng(3)
    y = (rng.random(300) < 0.5).astype(int)
    noise = rng.random((300, 400)) < 0.1
    telling = rng.random((300, 3)) < np.where(y, 0.6, 0.1)[:, None]
    X = np.hstack([telling, noise]).astype(float)
    scores = [
        PooledLinearClassifier(nb_power=power).fit(X[:150], y[:150]).score(X[150:], y[150:])
        for power in (0.0, 1.0)
    ]
    assert scores[1] > scores[0]


def test_a_feature_presence_counts_once_a_text():
    X, _ = bags_of_clauses(5)
    assert text_presence(X).toarray().tolist() == np.ones((5, 6)).tolist()


def with_paragraphs(X):
    whole = np.add.reduceat(X.clauses.toarray(), X.bags[:-1])
    return ClauseMatrix(X.clauses, X.bags, sparse.csr_matrix(whole))


def test_the_squared_hinge_of_single_clauses_is_a_linear_support_vector_machine():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(200, 5))
    y = (X @ [1.0, -2.0, 0.0, 0.5, 0.0] + rng.normal(size=200) > 0.3).astype(int)
    ours = PooledLinearClassifier(loss="squared_hinge", C=0.5, max_iter=500, tol=1e-10).fit(X, y)
    # The intercept of LinearSVC is penalised unless scaled away, and its penalty is the same half of |w|^2.
    theirs = LinearSVC(C=0.5, intercept_scaling=1e4, tol=1e-10, max_iter=200_000, dual=False).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-4)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-3)


def test_the_slopes_of_the_losses_are_their_derivatives():
    margin = np.array([-3.0, -0.2, 0.4, 0.999, 1.5, 4.0])
    for loss in ("logistic", "squared_hinge"):
        above, below = margin_loss(margin + 1e-6, loss)[0], margin_loss(margin - 1e-6, loss)[0]
        np.testing.assert_allclose(margin_loss(margin, loss)[1], (above - below) / 2e-6, atol=1e-5)


def test_a_score_is_the_weighted_mean_of_clauses_and_of_the_text_as_a_whole():
    X, y = bags_of_clauses(120)
    X = with_paragraphs(X)
    kinds = {"sharpness": 1.0, "loss": "squared_hinge", "C": 1.0}
    both = PooledLinearClassifier(paragraph_weight=0.3, **kinds).fit(X, y)
    clauses = PooledLinearClassifier(**kinds).fit(X, y)
    whole = PooledLinearClassifier(**kinds).fit(X.paragraphs, y)
    expected = 0.7 * clauses.decision_function(X) + 0.3 * whole.decision_function(X.paragraphs)
    np.testing.assert_allclose(both.decision_function(X), expected, atol=1e-12)
    with pytest.raises(ValueError, match="X has no paragraphs"):
        both.decision_function(ClauseMatrix(X.clauses, X.bags))
    assert X[[4, 2]].paragraphs.toarray().tolist() == X.paragraphs.toarray()[[4, 2]].tolist()
