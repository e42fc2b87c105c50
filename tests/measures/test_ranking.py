from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from strategyclf.measures.ranking import average_precision_interval, pulls, resampled_average_precision
from strategyclf.measures.resampling import Draws

RNG = np.random.default_rng(0)
Y = (RNG.random(300) < 0.3).astype(int)
SCORES = np.round(Y * 0.3 + RNG.random(300), 1)  # many of equal score


def test_average_precision_of_every_draw_is_scikit_learn_s():
    draws = Draws.of(np.arange(300) // 5, 30)
    found = resampled_average_precision(Y, SCORES, draws)
    for times, value in zip(draws.times, found, strict=True):
        weights = times[draws.number]
        assert value == pytest.approx(average_precision_score(Y, SCORES, sample_weight=weights))


def test_a_row_s_pull_is_the_derivative_by_its_weight():
    found, weights, step = pulls(Y, SCORES), np.ones(300), 1e-5
    for row in range(0, 300, 7):
        weights[row] = 1 + step
        up = average_precision_score(Y, SCORES, sample_weight=weights)
        weights[row] = 1 - step
        down = average_precision_score(Y, SCORES, sample_weight=weights)
        weights[row] = 1
        assert found[row] == pytest.approx((up - down) / (2 * step), abs=1e-9)


def test_the_interval_holds_the_figure_and_is_none_without_a_positive():
    draws = Draws.of(np.arange(300) // 5, 300)
    low, high = average_precision_interval(Y, SCORES, draws)
    assert low < average_precision_score(Y, SCORES) < high
    assert np.isnan(average_precision_interval(0 * Y, SCORES, draws)).all()
    assert np.isnan(resampled_average_precision(0 * Y, SCORES, draws)).all()
