from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from strategyclf.measures.resampling import (
    Draws,
    census_interval,
    corrected_interval,
    share_interval,
    wilson_interval,
)


def test_documents_are_drawn_whole_and_sums_are_those_of_their_rows():
    groups = np.repeat(np.arange(25), 4)
    values = np.random.default_rng(0).random((100, 2, 3))
    draws = Draws.of(groups, 40, seed=3)
    assert (draws.times.sum(axis=1) == 25).all()
    assert draws.sums(values) == pytest.approx(values.reshape(25, 4, 2, 3).sum(axis=1))
    rows = draws.times[:, draws.number].astype(float)
    assert draws.resampled(draws.sums(values)) == pytest.approx(np.tensordot(rows, values, 1), rel=1e-5)


def test_below_twenty_documents_nothing_is_drawn():
    draws = Draws.of(np.arange(19), 40)
    assert draws.times.shape == (0, 19)
    assert np.isnan(draws.interval(np.sum, np.ones(19), np.ones(19))).all()
    assert np.isnan(share_interval(np.ones(19), np.ones(19) * 2)).all()


def test_of_many_even_documents_the_interval_is_scipy_s_bca():
    values = np.random.default_rng(5).exponential(size=4000)
    mean = stats.bootstrap((values,), np.mean, n_resamples=4000, method="BCa", random_state=0)
    draws = Draws.of(np.arange(4000), 4000, seed=1)
    columns = np.stack([values, np.ones(4000)], axis=1)
    low, high = draws.interval(lambda s: s[..., 0] / s[..., 1], columns, np.ones(4000))
    assert low == pytest.approx(mean.confidence_interval.low, abs=0.004)
    assert high == pytest.approx(mean.confidence_interval.high, abs=0.004)


def test_few_and_unequal_documents_widen_the_interval():
    rng = np.random.default_rng(2)
    resampled, left_out = rng.normal(0, 1, 4000), rng.normal(0, 0.1, 24)
    plain = np.quantile(resampled, [0.025, 0.975])
    even = corrected_interval(0.0, resampled, left_out, np.ones(24))
    uneven = corrected_interval(0.0, resampled, left_out, np.append(np.ones(23), 20.0))
    assert np.ptp(plain) < np.ptp(even) < np.ptp(uneven)
    assert np.isnan(corrected_interval(0.0, [np.nan], left_out, np.ones(24))).all()


def test_wilson_is_that_of_scipy():
    theirs = stats.binomtest(7, 50).proportion_ci(method="wilson")
    assert wilson_interval(0.14, 50) == pytest.approx((theirs.low, theirs.high))
    assert np.isnan(wilson_interval(0.5, 0)).all()


def test_a_share_of_documents_that_are_all_or_nothing_is_as_open_as_the_documents_are_few():
    documents = np.arange(40) % 4 == 0
    low, high = share_interval(documents * 10.0, np.full(40, 10.0))
    reference = wilson_interval(0.25, 40)
    assert low == pytest.approx(reference[0], abs=0.02)
    assert high == pytest.approx(reference[1], abs=0.02)
    assert high - low > 2 * np.ptp(wilson_interval(0.25, 400))
    assert share_interval(np.zeros(40), np.full(40, 10.0))[0] == 0


def test_the_census_interval_is_that_of_the_binomial_where_all_probabilities_are_alike():
    low, high = census_interval(np.full(60, 0.3))
    assert (low * 60, high * 60) == pytest.approx(stats.binom(60, 0.3).interval(0.95))
    assert census_interval(np.array([1.0, 0.0])) == (0.5, 0.5)
    assert np.isnan(census_interval([])).all()
