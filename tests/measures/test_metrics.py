import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from strategyclf.measures import metrics

RNG = np.random.default_rng(5)
Y = (RNG.random((200, 3)) < [0.5, 0.2, 0.05]).astype(int)
P = np.where(RNG.random((200, 3)) < 0.8, Y, 1 - Y)


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_precision_recall_and_f1_are_scikit_learn_s(name):
    ours = getattr(metrics, name)(metrics.confusion_counts(Y, P).sum(axis=0))
    theirs = getattr(reference, f"{name}_score")(Y, P, average=None, zero_division=0)
    np.testing.assert_allclose(ours, theirs)


def test_nothing_tagged_and_nothing_true_give_zero():
    counts = metrics.confusion_counts(np.zeros((3, 1)), np.zeros((3, 1))).sum(axis=0)
    assert metrics.precision(counts) == metrics.recall(counts) == metrics.f1(counts) == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 3)), min_size=1, max_size=40))
def test_average_precision_is_scikit_learn_s_with_ties_and_weights(rows):
    y, score, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    ours = metrics.average_precision(y, score, weight)
    if (y * weight).sum() == 0:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(reference.average_precision_score(y, score, sample_weight=weight))


def test_brier_score_is_scikit_learn_s():
    p = RNG.random(200)
    assert metrics.brier_score(Y[:, 0], p) == pytest.approx(reference.brier_score_loss(Y[:, 0], p))


def test_calibration_error_is_nought_for_true_probabilities_and_large_for_false_ones():
    p = RNG.random(40_000)
    y = (RNG.random(40_000) < p).astype(int)
    assert metrics.calibration_error(y, p) < 0.015
    assert metrics.calibration_error(1 - y, p) > 0.3


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1, max_size=30))
def test_no_threshold_gives_a_higher_f1_than_the_best_one(rows):
    y, score = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    best = metrics.best_f1_threshold(y, score)
    if not y.any():
        assert best == float("inf")
        return

    def value(threshold):
        return reference.f1_score(y, score >= threshold, zero_division=0)

    assert value(best) == pytest.approx(max(value(t) for t in np.arange(-0.5, 7)))


def test_a_row_of_weight_two_counts_as_two_rows():
    y, score = np.array([1, 0, 1, 0]), np.array([4.0, 3.0, 2.0, 1.0])
    doubled = metrics.best_f1_threshold(y, score, np.array([1, 2, 1, 1]))
    assert doubled == metrics.best_f1_threshold([1, 0, 0, 1, 0], [4, 3, 3, 2, 1])


def test_brier_skill_is_one_for_certainty_nought_for_the_base_rate_and_none_for_rows_of_one_kind():
    y = Y[:, 0]
    assert metrics.brier_skill(y, y) == 1
    assert metrics.brier_skill(y, np.full(200, y.mean())) == pytest.approx(0)
    assert np.isnan(metrics.brier_skill(np.ones(5), np.full(5, 0.3)))


def test_bins_are_of_equal_weight_and_in_the_order_of_the_probabilities():
    p, weight = RNG.random(3000), RNG.integers(1, 4, 3000)
    number = metrics.equal_mass_bins(p, 15, weight)
    mass = np.bincount(number, weights=weight)
    assert len(mass) == 15
    assert np.ptp(mass) <= 6
    assert (np.diff(number[np.argsort(p)]) >= 0).all()
    assert metrics.calibration_error([], []) == 0


def test_calibration_counts_a_row_of_weight_two_as_two_rows():
    p = np.repeat([0.1, 0.3, 0.6, 0.9], 50)
    y = (RNG.random(200) < p).astype(float)
    weight = np.tile([1.0, 2.0], 100)
    twice = np.repeat(np.arange(200), weight.astype(int))
    assert metrics.calibration_error(y, p, 4, weight) == pytest.approx(
        metrics.calibration_error(y[twice], p[twice], 4)
    )
    assert metrics.brier_score(y, p, weight) == pytest.approx(metrics.brier_score(y[twice], p[twice]))
