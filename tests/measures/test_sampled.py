import json

import numpy as np
import pytest

from strategyclf.evaluation.sample_design import cells_of
from strategyclf.measures.sampled import Cells, cell_numbers, sampled_figures
from strategyclf.measures.stratified import draw_rows, stratify

FIGURES = ("precision", "recall", "f1", "share")


def simulated(seed=0, n_rows=4000, shift=0.0):
    """Truth, tags and probabilities of three labels; with a shift the probabilities are off."""
    rng = np.random.default_rng(seed)
    logit = rng.normal((-3.5, -4.5, -5.0), 3.0, (n_rows, 3))
    said = 1 / (1 + np.exp(-logit))
    truth = (rng.random(said.shape) < 1 / (1 + np.exp(-(logit + shift)))).astype(int)
    return truth, (said >= 0.45).astype(int), said


def true_figures(truth, tags):
    right, tagged, true = (truth & tags).sum(0), tags.sum(0), truth.sum(0)
    return np.column_stack([right / tagged, right / true, 2 * right / (tagged + true), truth.mean(0)])


def estimate(truth, tags, said, rows, strata, n_draws=1000):
    cells = cells_of(strata.of_row, tags, said, rows, truth[rows])
    return sampled_figures(("a", "b", "c"), cells, n_draws=n_draws)


def bounds(figures):
    lines = [[getattr(label, name) for name in FIGURES] for label in figures.labels]
    return (np.array([[getattr(m, k) for m in line] for line in lines]) for k in ("value", "low", "high"))


@pytest.mark.parametrize("shift", [0.0, -0.7])
def test_the_intervals_hold_the_truth_about_as_often_as_they_say(shift):
    truth, tags, said = simulated(shift=shift)
    strata = stratify(tags, said, 200)
    known = true_figures(truth, tags)
    held, macro = [], []
    for seed in range(60):
        figures = estimate(truth, tags, said, draw_rows(strata, seed), strata, n_draws=500)
        _, low, high = bounds(figures)
        held.append((low <= known + 1e-12) & (known <= high + 1e-12))
        macro.append(figures.macro_f1.low <= known[:, 2].mean() <= figures.macro_f1.high)
    assert (np.mean(held, axis=(0, 1)) >= 0.88).all(), "60 draws of 3 labels: three standard errors are 5 %"
    assert np.mean(held) < 0.99
    assert np.mean(macro) > 0.85


def test_a_sample_of_everything_gives_the_very_figures_of_the_corpus():
    truth, tags, said = simulated(n_rows=300)
    strata = stratify(tags, said, 300)
    value, low, high = bounds(estimate(truth, tags, said, draw_rows(strata), strata))
    for part in (value, low, high):
        np.testing.assert_allclose(part, true_figures(truth, tags), atol=1e-12)


def test_what_the_model_overrates_is_corrected_in_the_shares():
    truth, tags, said = simulated(shift=-1.5, n_rows=20000)
    strata = stratify(tags, said, 200)
    shares = np.mean(
        [
            [x.share.value for x in estimate(truth, tags, said, draw_rows(strata, s), strata, 10).labels]
            for s in range(10)
        ],
        axis=0,
    )
    true, tagged = truth.mean(axis=0), tags.mean(axis=0)
    assert (np.abs(shares - true) < 0.3 * np.abs(tagged - true)).all()


def test_the_tagged_share_is_known_and_the_labelled_rows_are_counted():
    truth, tags, said = simulated()
    strata = stratify(tags, said, 100)
    rows = draw_rows(strata)
    figures = estimate(truth, tags, said, rows, strata)
    assert [label.tagged_share for label in figures.labels] == tags.mean(axis=0).tolist()
    assert [label.positives for label in figures.labels] == truth[rows].sum(axis=0).tolist()
    assert [label.found for label in figures.labels] == tags[rows].sum(axis=0).tolist()
    assert (figures.rows, figures.corpus_rows) == (100, 4000)
    assert json.loads(json.dumps(figures.as_json()))["labels"]["a"]["recall"].keys() == {
        "value",
        "low",
        "high",
    }


def test_precision_of_a_tag_that_is_never_given_is_not_measured():
    cells = Cells(
        tagged=np.array([False]), size=np.array([50]), probability=np.array([0.05]),
        drawn=np.array([20]), positive=np.array([2]),
    )  # fmt: skip
    figures = sampled_figures(("a",), [cells])
    assert np.isnan(figures.labels[0].precision.value)
    assert figures.labels[0].recall.value == 0
    assert 0.04 < figures.labels[0].share.value < 0.15
    assert figures.as_json()["labels"]["a"]["precision"] == {"value": None, "low": None, "high": None}


def test_a_cell_is_told_by_stratum_tag_and_band():
    numbers = cell_numbers([0, 0, 1, 0], [0, 1, 0, 0], [0.5, 0.5, 0.5, 0.001])
    assert len(set(numbers.tolist())) == 4
    assert (numbers % 2).tolist() == [0, 1, 0, 0]
