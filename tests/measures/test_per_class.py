import json

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

from strategyclf.measures.decisions import Calibration, Decisions
from strategyclf.measures.per_class import Measured, per_class

RNG = np.random.default_rng(3)
Y = (RNG.random((300, 2)) < [0.4, 0.1]).astype(int)
SCORES = Y + RNG.normal(0, 0.6, (300, 2))
TAGS = (SCORES > 0.5).astype(int)
DOCS = np.repeat(np.arange(100), 3)
THRESHOLDS = [Measured(0.5), Measured(0.5, 0.4, 0.6)]


def test_every_figure_is_scikit_learn_s_and_lies_in_its_interval():
    table = per_class(("a", "b"), Y, TAGS, SCORES, DOCS, THRESHOLDS, n_resamples=200)
    precision, recall, f1, support = precision_recall_fscore_support(Y, TAGS)
    for j, line in enumerate(table.labels):
        assert line.precision.value == pytest.approx(precision[j])
        assert line.recall.value == pytest.approx(recall[j])
        assert line.f1.value == pytest.approx(f1[j])
        assert line.support.value == support[j]
        assert line.average_precision.value == pytest.approx(average_precision_score(Y[:, j], SCORES[:, j]))
        for figure in (line.precision, line.recall, line.f1, line.average_precision, line.support):
            assert figure.low < figure.value < figure.high
        assert line.documents == len(np.unique(DOCS[Y[:, j] == 1]))
    assert table.macro_f1.value == pytest.approx(f1_score(Y, TAGS, average="macro"))
    assert table.micro_f1.value == pytest.approx(f1_score(Y, TAGS, average="micro"))
    assert table.macro_f1.low < table.macro_f1.value < table.macro_f1.high


def test_below_twenty_documents_there_are_no_intervals():
    table = per_class(("a", "b"), Y, TAGS, SCORES, DOCS // 6, THRESHOLDS)
    assert table.documents == 17
    assert not table.intervals
    assert np.isnan(table.macro_f1.low)
    assert table.as_json()["macro_f1"]["low"] is None


def test_a_figure_that_fewer_than_twenty_documents_bear_on_has_no_interval():
    rare = Y * [1, 0]
    rare[::20, 1] = 1
    line = per_class(("a", "b"), rare, rare, SCORES, DOCS, THRESHOLDS, n_resamples=50).labels[1]
    assert line.documents == 15
    assert line.f1.value == 1
    assert np.isnan([line.f1.low, line.recall.low, line.average_precision.low]).all()
    assert line.support.low < 15 < line.support.high


def test_of_one_document_read_whole_intervals_cover_the_errors_alone_and_its_support_is_known():
    one = np.zeros(len(Y))
    table = per_class(("a", "b"), Y, TAGS, SCORES, one, THRESHOLDS, census=True, n_resamples=200)
    assert (table.basis, table.documents) == ("census", 1)
    assert table.labels[0].f1.low < table.labels[0].f1.value < table.labels[0].f1.high
    support = table.labels[0].support
    assert support.low == support.value == support.high == Y[:, 0].sum()
    assert per_class(("a", "b"), Y, TAGS, SCORES, one, THRESHOLDS).basis == "none"


def test_a_label_without_a_positive_is_not_measured():
    table = per_class(("a", "b"), Y * [1, 0], TAGS, SCORES, DOCS, THRESHOLDS, n_resamples=20)
    assert np.isnan(table.labels[1].average_precision.value)
    assert table.labels[1].support.value == 0


def test_the_json_form_has_the_documented_keys():
    data = json.loads(json.dumps(per_class(("a", "b"), Y, TAGS, SCORES, DOCS, THRESHOLDS).as_json()))
    assert set(data) == {"macro_f1", "micro_f1", "labels", "rows", "documents", "intervals"}
    assert set(data["labels"]["a"]) == {
        *("precision", "recall", "f1", "average_precision", "support", "threshold", "documents"),
    }
    assert set(data["macro_f1"]) == {"value", "low", "high"}
    assert data["labels"]["b"]["threshold"] == {"value": 0.5, "low": 0.4, "high": 0.6}


def test_decisions_survive_their_plain_form():
    ends = np.array([0.1, 0.7])
    lines = tuple(Calibration(np.array([0.0, 1, 2]), np.array([k, k + 1.0, k + 3])) for k in range(2))
    decisions = Decisions(ends, ends + 1, ends + 2, lines)
    again = Decisions.from_rows(json.loads(json.dumps(decisions.to_rows())))
    scores = np.array([[0.05, 0.8], [2.0, 0.0]])
    assert (again.tags(scores) == decisions.tags(scores)).all()
    assert (again.probabilities(scores) == decisions.probabilities(scores)).all()


def test_a_score_is_uncertain_where_resampled_thresholds_disagree():
    one = np.array([0.0])
    decisions = Decisions(one, one - 1, one + 1, (Calibration(np.array([0.0, 1]), np.array([0.0, 1])),))
    assert decisions.uncertain(np.array([[-1.5], [-1.0], [0.5], [1.0]])).ravel().tolist() == [
        False,
        True,
        True,
        False,
    ]
