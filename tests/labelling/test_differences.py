from __future__ import annotations

from strategyclf.article import digest
from strategyclf.labelling.differences import differences


def test_paragraphs_in_dispute_come_first_and_agreement_is_not_listed(decide):
    lines = [
        decide("甲", ("tech",), "ann"),
        decide("甲", (), "bo"),
        decide("甲", ("tech",), "settled"),
        decide("乙", ("tech",), "ann", doc="d"),
        decide("乙", ("land",), "bo", doc="d"),
        decide("丙", ("land",), "ann"),
        decide("丙", ("land",), "bo"),
        decide("丙", (), "settled"),
    ]
    found = differences(lines, {digest("乙"): "乙"})
    assert [(one.digest, one.settled) for one in found] == [(digest("乙"), None), (digest("甲"), ("tech",))]
    assert found[0].as_json() == {
        "digest": digest("乙"),
        "doc": "d",
        "readings": {"ann": ["tech"], "bo": ["land"]},
        "settled": None,
        "text": "乙",
    }
    assert found[1].as_json()["settled"] == ["tech"]
    assert found[1].text == ""


def test_a_reader_who_thought_again_is_taken_at_the_newest_word(decide):
    lines = [
        decide("甲", ("tech",), "ann", at="2024-05-01"),
        decide("甲", (), "bo"),
        decide("甲", (), "ann", at="2024-05-02"),
    ]
    assert differences(lines, {}) == []
