import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from strategyclf.learning.calibration import fit_calibration
from strategyclf.measures.decisions import Calibration, Decisions
from strategyclf.measures.metrics import calibration_error

RNG = np.random.default_rng(3)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def test_odds_that_flatten_out_below_are_followed_where_one_straight_line_errs():
    scores = RNG.normal(-3, 3, 20_000)
    true = logistic(np.where(scores < -2, -4 + 0.2 * (scores + 2), -4 + 2 * (scores + 2)))
    y = (RNG.random(20_000) < true).astype(int)
    line = fit_calibration(scores, y)
    new = RNG.normal(-3, 3, 20_000)
    truth = logistic(np.where(new < -2, -4 + 0.2 * (new + 2), -4 + 2 * (new + 2)))
    straight = LogisticRegression(C=1e6).fit(scores[:, None], y).predict_proba(new[:, None])[:, 1]
    assert np.abs(line.probabilities(new) - truth).mean() < 0.7 * np.abs(straight - truth).mean()
    assert calibration_error(y, line.probabilities(scores)) < 0.015


@pytest.mark.parametrize("sign", [1, -1])
def test_a_higher_score_is_a_higher_probability_even_where_scores_rank_backwards(sign):
    scores = RNG.normal(size=400)
    y = (sign * scores + RNG.normal(size=400) > 1).astype(int)
    at = np.linspace(-6, 6, 500)
    probabilities = fit_calibration(scores, y).probabilities(at)
    assert (np.diff(probabilities) > 0).all()
    assert ((probabilities > 0) & (probabilities < 1)).all()


@pytest.mark.parametrize("y", [[0, 0, 0, 0], [0, 0, 0, 1], [1, 1, 1, 1], [0, 0, 1, 1]])
def test_few_or_parted_rows_give_finite_probabilities(y):
    line = fit_calibration(np.array([-2.0, -1.0, 1.0, 2.0]), np.array(y))
    found = line.probabilities(np.array([-50.0, 0.0, 50.0]))
    assert np.isfinite(line.log_odds).all()
    assert (np.diff(found) >= 0).all()


def test_decisions_come_back_from_their_rows_and_from_those_with_one_straight_line():
    line = Calibration(np.array([-1.0, 0.0, 2.0]), np.array([-4.0, -1.0, 0.5]))
    decisions = Decisions(np.array([0.1]), np.array([0.0]), np.array([0.3]), (line,))
    scores = np.linspace(-9, 9, 40)[:, None]
    again = Decisions.from_rows(decisions.to_rows())
    np.testing.assert_array_equal(again.probabilities(scores), decisions.probabilities(scores))
    old = Decisions.from_rows([{"thresholds": 0, "lower": 0, "upper": 0, "slope": 0.5, "offset": -1.0}])
    np.testing.assert_allclose(old.probabilities(scores), logistic(0.5 * scores - 1))
