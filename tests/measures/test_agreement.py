from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from strategyclf.measures.agreement import agreement


@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 6), st.floats(0.05, 0.95))
def test_f1_and_kappa_are_those_of_scikit_learn(seed: int, rows: int, labels: int, share: float):
    rng = np.random.default_rng(seed)
    first = rng.random((rows, labels)) < share
    second = np.where(rng.random((rows, labels)) < 0.8, first, rng.random((rows, labels)) < share)
    found = agreement(first, second)
    for j in range(labels):
        one, other = first[:, j], second[:, j]
        assert found.both[j] + found.first_only[j] == one.sum()
        assert found.both[j] + found.second_only[j] == other.sum()
        if one.any() or other.any():
            assert found.f1[j] == pytest.approx(f1_score(one, other, zero_division=0))
        else:
            assert math.isnan(found.f1[j])
        if one.all() == other.all() and one.any() == other.any() and one.all() == one.any():
            assert math.isnan(found.kappa[j])
        else:
            assert found.kappa[j] == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)


def test_it_does_not_matter_which_reader_comes_first():
    rng = np.random.default_rng(0)
    first, second = rng.random((2, 50, 3)) < 0.4
    one, other = agreement(first, second), agreement(second, first)
    np.testing.assert_array_equal(one.f1, other.f1)
    np.testing.assert_array_equal(one.kappa, other.kappa)
    np.testing.assert_array_equal(one.first_only, other.second_only)


def test_full_agreement_is_one_and_full_disagreement_is_below_zero():
    y = np.array([[1, 0], [0, 1], [1, 0]])
    assert agreement(y, y).f1.tolist() == [1.0, 1.0]
    assert agreement(y, y).kappa.tolist() == [1.0, 1.0]
    assert (agreement(y, 1 - y).kappa < 0).all()
    assert agreement(y, 1 - y).f1.tolist() == [0.0, 0.0]


def test_the_means_leave_out_labels_that_nobody_gave():
    first = np.array([[1, 0], [1, 0], [0, 0], [0, 0]])
    second = np.array([[1, 0], [0, 0], [0, 0], [0, 0]])
    found = agreement(first, second)
    assert found.macro_f1 == pytest.approx(2 / 3)
    assert found.macro_kappa == pytest.approx(0.5)


def test_without_rows_nothing_is_measured():
    found = agreement(np.zeros((0, 2)), np.zeros((0, 2)))
    assert found.rows == 0
    assert math.isnan(found.macro_f1)
    assert math.isnan(found.macro_kappa)


def test_one_label_may_come_as_a_plain_row():
    found = agreement([1, 1, 0], [1, 0, 0])
    assert found.f1.shape == (1,)
    assert found.f1[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize(("first", "second"), [([[1, 0]], [[1]]), ([1, 0], [1]), (1, 1)])
def test_readings_that_do_not_match_are_refused(first: object, second: object):
    with pytest.raises(ValueError, match="readings of the same rows and labels"):
        agreement(first, second)
