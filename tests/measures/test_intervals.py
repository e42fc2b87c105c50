import numpy as np
import pytest

from strategyclf.measures.intervals import (
    basic_interval,
    document_weights,
    percentile_interval,
)


def test_documents_are_drawn_whole_and_as_many_as_there_are():
    groups = np.array(["a", "a", "b", "c", "c", "c"])
    weights = document_weights(groups, 50)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 5]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()
    assert len(np.unique(weights, axis=0)) > 3


def test_the_interval_holds_the_middle_and_ignores_what_could_not_be_measured():
    low, high = percentile_interval([*range(101), float("nan")], level=0.9)
    assert (low, high) == pytest.approx((5, 95))
    assert np.isnan(percentile_interval([float("nan")])).all()


def test_a_bootstrap_interval_holds_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(2)
    held = 0
    for seed in range(300):
        per_document = rng.normal(0, 1, 60)
        values = np.repeat(per_document, 4) + rng.normal(0, 0.1, 240)
        weights = document_weights(np.repeat(np.arange(60), 4), 300, seed)
        low, high = percentile_interval(weights @ values / weights.sum(axis=1))
        held += low <= 0 <= high
    assert 0.90 <= held / 300 <= 0.98


def test_the_basic_interval_mirrors_the_percentiles_and_holds_the_value():
    values = [*np.linspace(0.010, 0.020, 101)]
    assert basic_interval(0.012, values, level=1.0) == pytest.approx((0.004, 0.014))
    assert basic_interval(0.008, values, level=1.0) == pytest.approx((0.0, 0.008))
    assert np.isnan(basic_interval(0.1, [])).all()
