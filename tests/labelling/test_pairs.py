from __future__ import annotations

import numpy as np
import pytest

from strategyclf.article import digest
from strategyclf.labelling.pairs import KINDS, instead, reader_pairs


def test_each_pair_of_readers_is_a_row_and_settled_is_no_reader(taxonomy, decide):
    lines = [
        decide("甲", ("tech",), "ann"),
        decide("甲", ("tech", "land"), "bo"),
        decide("甲", ("land",), "cy"),
        decide("甲", ("land",), "settled"),
        decide("乙", (), "ann"),
    ]
    pairs = reader_pairs(lines, taxonomy)
    assert pairs.paragraphs == 1
    assert pairs.first.tolist() == [[True, False], [True, False], [True, True]]
    assert pairs.second.tolist() == [[True, True], [False, True], [False, True]]


def test_only_a_readers_newest_decision_is_compared(taxonomy, decide):
    lines = [
        decide("甲", ("tech",), "ann", at="2024-05-01"),
        decide("甲", (), "bo"),
        decide("甲", (), "ann", at="2024-05-02"),
    ]
    assert reader_pairs(lines, taxonomy).first.tolist() == [[False, False]]


def test_without_second_readings_the_arrays_are_empty_but_shaped(taxonomy, decide):
    pairs = reader_pairs([decide("甲")], taxonomy)
    assert pairs.paragraphs == 0
    assert pairs.first.shape == pairs.second.shape == (0, 2)


def test_a_human_reading_stands_first_and_kinds_are_kept_apart(taxonomy, decide):
    lines = [
        decide("甲", ("tech",), "m1", reader_kind="model", doc="d1"),
        decide("甲", ("land",), "ann", doc="d1"),
        decide("甲", (), "bo", doc="d1"),
        decide("乙", (), "m1", reader_kind="model"),
        decide("乙", ("tech",), "m2", reader_kind="model"),
    ]
    pairs = reader_pairs(lines, taxonomy)
    mixed = pairs.of_kind("human-model")
    assert [(one.reader, other.reader) for one, other in mixed.pairs] == [("ann", "m1"), ("bo", "m1")]
    assert mixed.docs.tolist() == ["d1", "d1"]
    assert mixed.paragraphs == 1
    assert [(a.reader, b.reader) for a, b in pairs.of_kind("human-human").pairs] == [("ann", "bo")]
    model = pairs.of_kind("model-model")
    assert model.first.tolist() == [[False, False]]
    assert model.docs.tolist() == [digest("乙")], "without a document a paragraph stands by itself"
    assert sum(len(pairs.of_kind(kind).pairs) for kind in KINDS) == len(pairs.pairs)


def test_the_pairs_of_a_paragraph_weigh_as_half_its_readings(taxonomy, decide):
    lines = [decide("甲", (), reader) for reader in ("ann", "bo", "cy", "di")]
    lines += [decide("乙", (), reader) for reader in ("ann", "bo")]
    pairs = reader_pairs(lines, taxonomy)
    weights = pairs.weights()
    own = np.array([one.digest == digest("甲") for one, _ in pairs.pairs])
    assert weights[own] == pytest.approx(np.full(6, 1 / 3))
    assert weights[~own].tolist() == [1.0]
    mixed = reader_pairs([*lines, decide("乙", (), "m", reader_kind="model")], taxonomy)
    assert mixed.of_kind("human-model").weights().sum() == 1.5


def test_the_confusion_says_what_the_other_reader_gave_instead(taxonomy, decide):
    lines = [
        decide("甲", ("tech",), "ann"),
        decide("甲", ("land",), "bo"),
        decide("乙", ("tech", "land"), "ann"),
        decide("乙", ("tech",), "bo"),
        decide("丙", ("land",), "ann"),
        decide("丙", ("land",), "bo"),
    ]
    assert instead(reader_pairs(lines, taxonomy)).tolist() == [[0, 1, 0], [1, 0, 1]]
