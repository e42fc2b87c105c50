import numpy as np
import pytest

from strategyclf.measures.prevalence import ErrorRates, adjusted_count, error_rates, reestimated_prior


def test_rates_are_the_shares_of_tags_among_rows_with_and_without_the_label():
    rates = error_rates([1, 1, 0, 1, 0, 0], [1, 1, 1, 0, 0, 0])
    assert (rates.hit, rates.false_alarm) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert (rates.hits_of, rates.alarms_of) == (3, 3)


def test_weights_undo_a_draw_that_favoured_tagged_rows():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.1
    tags = np.where(truth, rng.random(20_000) < 0.8, rng.random(20_000) < 0.05)
    chance = np.where(tags, 0.5, 0.05)
    drawn = rng.random(20_000) < chance
    rates = error_rates(tags[drawn], truth[drawn], 1 / chance[drawn])
    assert rates.hit == pytest.approx(0.8, abs=0.06)
    assert rates.false_alarm == pytest.approx(0.05, abs=0.01)
    assert error_rates(tags[drawn], truth[drawn]).false_alarm > 0.2


def test_adjusted_counting_gives_back_the_true_share():
    rates = ErrorRates(0.8, 0.05, 300, 3000)
    for true in (0.0, 0.1, 0.4, 1.0):
        corrected = adjusted_count(true * 0.8 + (1 - true) * 0.05, rates)
        assert corrected.value == pytest.approx(true)
        assert corrected.low - 1e-9 <= true <= corrected.high + 1e-9


def test_rates_that_do_not_tell_rows_apart_correct_nothing():
    assert np.isnan(adjusted_count(0.2, ErrorRates(0.3, 0.25, 50, 50)).value)
    assert np.isnan(adjusted_count(0.2, error_rates([1, 0], [0, 0])).value)


def test_the_prior_is_found_again_from_shifted_probabilities():
    rng = np.random.default_rng(1)
    # Calibrated where half of the rows have the label; here a fifth have.
    truth = rng.random(20_000) < 0.2
    score = np.where(truth, 1.0, -1.0) + rng.normal(size=20_000)
    probability = 1 / (1 + np.exp(-2 * score))
    assert probability.mean() > 0.25
    assert reestimated_prior(probability, 0.5) == pytest.approx(0.2, abs=0.01)
    assert np.isnan(reestimated_prior(probability, 1.0))
