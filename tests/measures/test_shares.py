import numpy as np
import pytest
from scipy import stats

from strategyclf.measures.shares import census_error, false_discovery, share_difference, share_trend


def corpus(rng, documents, share, *, spread=0.05, size=40):
    """Part and whole of each document; documents differ in their share."""
    whole = rng.integers(size // 2, size * 2, documents).astype(float)
    chance = np.clip(rng.normal(share, spread, documents), 0, 1)
    return rng.binomial(whole.astype(int), chance).astype(float), whole


def test_a_difference_is_the_difference_of_the_two_ratios_and_its_test_welch_s_on_equal_documents():
    rng = np.random.default_rng(3)
    first, second = rng.random(30), rng.random(40)
    zero = np.zeros
    found = share_difference(
        np.concatenate([first, zero(40)]),
        np.concatenate([np.ones(30), zero(40)]),
        np.concatenate([zero(30), second]),
        np.concatenate([zero(30), np.ones(40)]),
    )
    assert found.value == pytest.approx(first.mean() - second.mean())
    welch = stats.ttest_ind(first, second, equal_var=False)
    assert found.value / found.error == pytest.approx(welch.statistic, rel=0.02)
    assert found.p == pytest.approx(welch.pvalue, abs=0.02)


def test_no_difference_is_found_five_times_in_a_hundred():
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(1000):
        (y, n), (other_y, other_n) = corpus(rng, 30, 0.2), corpus(rng, 60, 0.2)
        pad, other_pad = np.zeros(60), np.zeros(30)
        difference = share_difference(
            np.concatenate([y, pad]),
            np.concatenate([n, pad]),
            np.concatenate([other_pad, other_y]),
            np.concatenate([other_pad, other_n]),
        )
        found += difference.p < 0.05
    assert 30 <= found <= 75


def test_what_one_document_shares_between_both_sides_does_not_count_as_evidence():
    n = np.full(25, 10.0)
    y = np.linspace(0, 5, 25)
    same = share_difference(y, n, y, n)
    assert same.value == 0
    assert same.error == pytest.approx(0)


def test_a_side_without_text_cannot_be_compared():
    nothing = share_difference([1.0, 2.0], [3.0, 4.0], [0.0, 0.0], [0.0, 0.0])
    assert np.isnan([nothing.value, nothing.p]).all()
    assert np.isnan(share_difference([1.0], [3.0], [1.0], [2.0]).p)


def test_a_census_s_range_holds_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(2)
    held = 0
    for run in range(300):
        p = rng.beta(0.3, 0.9, 60)
        mass = rng.integers(10, 80, 60).astype(float)
        truth = (mass * (rng.random(60) < p)).sum() / mass.sum()
        open = census_error(p, mass, mass.sum(), seed=run)
        held += open.low <= truth <= open.high
    assert 0.93 <= held / 300 <= 0.99


def test_a_long_census_uses_the_normal_range_and_agrees_with_the_drawn_one():
    p, mass = np.full(4000, 0.3), np.ones(4000)
    drawn = census_error(p, mass, 4000)
    summed = census_error(np.full(4001, 0.3), np.ones(4001), 4001)
    assert drawn.low == pytest.approx(summed.low, abs=0.002)
    assert drawn.high == pytest.approx(summed.high, abs=0.002)
    assert np.isnan(census_error([], [], 0).low)


def test_rows_that_err_together_count_as_one_by_its_surest_row():
    p, mass = np.array([0.6, 0.3, 0.5]), np.array([4.0, 2.0, 3.0])
    apart = census_error(p, mass, 9)
    alone = census_error(p, mass, 9, together=[0, 1, 2])
    assert (apart.low, apart.high, apart.error) == (alone.low, alone.high, alone.error)
    joined = census_error(np.full(2, 0.5), [4.0, 5.0], 9, together=[7, 7])
    # All or nothing, as one row of the whole mass is.
    assert (joined.low, joined.high) == (0, 1)
    assert joined.error == pytest.approx(0.5)
    rng = np.random.default_rng(0)
    luck = rng.random((100_000, 2))
    drawn = ((luck[:, [0, 0, 1]] < p) @ mass) / 9
    found = census_error(p, mass, 9, together=[0, 0, 1])
    assert found.high == pytest.approx(np.quantile(drawn, 0.975))
    assert found.error == pytest.approx(drawn.std(), rel=0.01)


def test_a_trend_is_the_weighted_line():
    rng = np.random.default_rng(5)
    years = np.repeat(np.arange(2018, 2026), 12).astype(float)
    whole = rng.integers(50, 200, len(years)).astype(float)
    part = whole * (0.1 + 0.02 * (years - 2018)) + rng.normal(0, 1, len(years))
    trend = share_trend(years, part, whole)
    slope = np.polynomial.polynomial.polyfit(years - 2018, part / whole, 1, w=np.sqrt(whole))[1]
    assert trend.slope == pytest.approx(slope)
    assert trend.low < 0.02 < trend.high
    assert trend.p < 1e-6


def test_two_documents_or_one_year_have_no_trend():
    assert np.isnan(share_trend([2020, 2021], [1, 1], [2, 2]).slope)
    assert np.isnan(share_trend([2020, 2020, 2020], [1, 1, 1], [2, 2, 2]).slope)


def test_false_discovery_is_scipy_s_with_gaps_left_open():
    p = np.array([0.01, np.nan, 0.04, 0.2])
    adjusted = false_discovery(p)
    assert np.isnan(adjusted[1])
    assert adjusted[[0, 2, 3]] == pytest.approx(stats.false_discovery_control([0.01, 0.04, 0.2]))
    assert np.isnan(false_discovery([np.nan])).all()
