import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, f1_score, precision_score

from strategyclf.measures.metrics import brier_skill, calibration_error
from strategyclf.measures.per_class import Measured, per_class
from strategyclf.measures.scorecard import LIKELY, macro_f1_lead, scorecard

RNG = np.random.default_rng(11)
P = RNG.random((600, 2)) ** 2
Y = (RNG.random((600, 2)) < P).astype(int)
TAGS = (P > 0.5).astype(int)
DOCS = np.repeat(np.arange(60), 10)
WEIGHTS = RNG.integers(1, 4, 600).astype(float)
CARD = scorecard(("a", "b"), Y, TAGS, P, DOCS, n_resamples=300)


def test_every_figure_is_that_of_the_single_metrics():
    for j, id in enumerate(("a", "b")):
        found = {name: figure.value for name, figure in CARD.labels[id].items()}
        assert found["precision"] == pytest.approx(precision_score(Y[:, j], TAGS[:, j]))
        assert found["average_precision"] == pytest.approx(average_precision_score(Y[:, j], P[:, j]))
        assert found["brier"] == pytest.approx(brier_score_loss(Y[:, j], P[:, j]))
        assert found["brier_skill"] == pytest.approx(brier_skill(Y[:, j], P[:, j]))
        assert found["calibration_error"] == pytest.approx(calibration_error(Y[:, j], P[:, j]))
        likely = P[:, j] >= LIKELY
        assert found["likely_error"] == pytest.approx(calibration_error(Y[likely, j], P[likely, j]))
        assert CARD.support[id] == Y[:, j].sum()
    assert CARD.means["macro_f1"].value == pytest.approx(f1_score(Y, TAGS, average="macro"))
    assert CARD.means["micro_f1"].value == pytest.approx(f1_score(Y, TAGS, average="micro"))
    assert (CARD.rows, CARD.documents) == (600, 60)


def test_every_figure_lies_in_its_interval():
    for figures in (CARD.means, *CARD.labels.values()):
        for name, figure in figures.items():
            assert figure.low < figure.value <= figure.high, name
            assert figure.value < figure.high or name in ("calibration_error", "likely_error")


def test_a_row_of_weight_two_counts_as_two_rows():
    copies = np.repeat(np.arange(600), WEIGHTS.astype(int))
    weighted = scorecard(("a", "b"), Y, TAGS, P, DOCS, weights=WEIGHTS, n_resamples=50)
    repeated = scorecard(("a", "b"), Y[copies], TAGS[copies], P[copies], DOCS[copies], n_resamples=50)
    for name in ("macro_f1", "micro_f1", "average_precision", "brier"):
        ours, theirs = weighted.means[name], repeated.means[name]
        assert ours.value == pytest.approx(theirs.value)
        # Of weighted rows the interval of average precision is the plain one.
        near = 0.01 if name == "average_precision" else 1e-5
        assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=near)


def test_intervals_are_those_of_the_table_that_evaluate_prints():
    table = per_class(("a", "b"), Y, TAGS, P, DOCS, [Measured(0.5)] * 2, n_resamples=300)
    for line in table.labels:
        for name in ("precision", "recall", "f1", "average_precision"):
            ours, theirs = CARD.labels[line.id][name], getattr(line, name)
            assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01), name


def test_the_lead_is_of_the_same_documents_and_so_narrower_than_either_interval():
    worse = np.where(RNG.random(TAGS.shape) < 0.05, 1 - TAGS, TAGS)
    other = scorecard(("a", "b"), Y, worse, P, DOCS, n_resamples=300)
    lead = macro_f1_lead(CARD, other)
    assert 0 < lead.low < lead.value < lead.high
    assert lead.value == pytest.approx(CARD.means["macro_f1"].value - other.means["macro_f1"].value)
    alone = CARD.means["macro_f1"]
    assert lead.high - lead.low < alone.high - alone.low
    assert macro_f1_lead(CARD, CARD).high == 0


def test_few_documents_give_no_intervals_and_one_kind_of_row_no_skill():
    card = scorecard(("a", "b"), Y * [1, 0], TAGS, P, DOCS // 10)
    assert card.documents == 6
    assert np.isnan(card.means["macro_f1"].low)
    assert np.isnan(card.labels["b"]["brier_skill"].value)
    assert np.isnan(card.labels["b"]["average_precision"].value)
    assert np.isnan(macro_f1_lead(card, card).low)


def test_the_json_form_has_every_figure():
    data = json.loads(json.dumps(CARD.as_json()))
    assert set(data) >= {"macro_f1", "micro_f1", "average_precision", "brier", "calibration_error", "labels"}
    assert data["labels"]["a"]["likely_error"].keys() == {"value", "low", "high"}
    assert data["labels"]["b"]["support"] == Y[:, 1].sum()
