import numpy as np
import pytest

from strategyclf.learning.operating_points import (
    FEWEST_TAGGED,
    SLACK,
    learn_operating_points,
    precision_thresholds,
)
from strategyclf.measures.operating_points import PRECISIONS, LabelPoints, bound_on_the_grid

RNG = np.random.default_rng(8)
N = 4000
SCORES = RNG.normal(0, 2, (N, 2))
# The second label is a guess at best: no score makes it sure.
TRUE = np.column_stack([1 / (1 + np.exp(-2 * SCORES[:, 0])), 0.2 + 0.3 / (1 + np.exp(-SCORES[:, 1]))])
Y = (RNG.random((N, 2)) < TRUE).astype(int)
GROUPS = np.repeat(np.arange(N // 10), 10)
FOLDS = GROUPS % 5


@pytest.fixture(scope="module")
def labels():
    return learn_operating_points(SCORES, Y, GROUPS, FOLDS, n_resamples=20)


def test_what_is_held_is_held_on_rows_that_thresholds_never_saw(labels):
    new = RNG.normal(0, 2, 40_000)
    truth = RNG.random(40_000) < 1 / (1 + np.exp(-2 * new))
    for bound in (0.8, 0.9, 0.95):
        point = labels[0].holding[bound]
        assert truth[new >= point.threshold].mean() == pytest.approx(bound, abs=0.02)
        assert point.precision.value >= bound - SLACK
        assert point.precision.low < point.precision.value < point.precision.high
        assert point.lower <= point.threshold <= point.upper


def test_a_precision_out_of_reach_is_not_held(labels):
    assert labels[0].best > 0.95
    assert labels[1].best is None or labels[1].best < 0.6


def test_a_higher_bound_and_a_preference_for_precision_never_lower_the_threshold(labels):
    for label in labels:
        held = [point.threshold for _, point in sorted(label.holding.items())]
        assert held == sorted(held)
        assert label.preferred["recall"].threshold <= label.preferred["precision"].threshold
    preferred = labels[0].preferred
    assert preferred["precision"].precision.value > preferred["recall"].precision.value
    assert preferred["precision"].recall.value < preferred["recall"].recall.value


def test_a_lucky_run_at_the_top_is_no_precision():
    scores = np.arange(200, 0, -1.0)
    y = np.zeros(200, dtype=int)
    y[: FEWEST_TAGGED - 1] = 1
    (threshold,) = precision_thresholds(y, scores, at=[1.0])
    assert threshold == np.inf
    y[:FEWEST_TAGGED] = 1
    (threshold,) = precision_thresholds(y, scores, at=[1.0])
    assert (scores >= threshold).sum() == FEWEST_TAGGED


def test_equal_scores_stand_or_fall_together_and_a_weight_of_two_is_two_rows():
    scores = np.repeat([3.0, 2.0, 1.0], 30)
    y = np.concatenate([np.ones(30), np.tile([1, 0], 15), np.zeros(30)]).astype(int)
    assert precision_thresholds(y, scores, at=[0.74, 0.76]).tolist() == [1.5, 2.5]
    doubled = precision_thresholds(np.tile(y, 2), np.tile(scores, 2), at=[0.74])
    assert precision_thresholds(y, scores, np.full(90, 2.0), at=[0.74]) == doubled


def test_rows_of_no_weight_are_no_rows():
    assert precision_thresholds(np.ones(30, dtype=int), np.ones(30), np.zeros(30), at=[0.5]) == np.inf


def test_under_ten_documents_no_interval_is_told():
    few = learn_operating_points(SCORES[:400], Y[:400], FOLDS[:400], FOLDS[:400], n_resamples=3)
    assert np.isnan(few[0].preferred["recall"].precision.low)
    assert LabelPoints.from_json(few[0].as_json()).preferred["recall"].threshold == pytest.approx(
        few[0].preferred["recall"].threshold
    )


def test_points_come_back_from_their_rows(labels):
    again = LabelPoints.from_json(labels[0].as_json())
    assert again.best == labels[0].best
    assert again.holding[0.9].precision.value == pytest.approx(
        labels[0].holding[0.9].precision.value, abs=1e-6
    )


def test_a_bound_between_two_steps_takes_the_higher():
    assert bound_on_the_grid(0.9) == 0.9
    assert bound_on_the_grid(0.901) == 0.91
    assert bound_on_the_grid(0.61) == 0.65
    assert bound_on_the_grid(0.999) is None
    assert list(PRECISIONS) == sorted(set(PRECISIONS))
