from __future__ import annotations

from strategyclf.labelling.pairs import reader_pairs


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
