from __future__ import annotations

from dataclasses import replace

import pytest

from strategyclf.labelling.settlement import settle
from strategyclf.labelling.texts import TextFinder, attach

PLANT, DEPOT, SCHOOL = "一厂，换了新设备。", "旧仓库空着，等人来租。", "学校添了两个班。"


@pytest.fixture
def labelled(decide):
    return settle([decide(PLANT, ("tech",)), decide(DEPOT, ("land",)), decide(SCHOOL)]).paragraphs


def test_labels_find_their_texts_by_digest_and_keep_their_own_order(labelled):
    found = attach(labelled, [SCHOOL, "无关", DEPOT, "一厂， 换了\n新设备。"])
    assert [row.text for row in found.rows] == ["一厂， 换了\n新设备。", DEPOT, SCHOOL]
    assert {row.found_by for row in found.rows} == {"digest"}
    assert found.missing == ()
    assert found.by_match_key == 0


def test_a_reprint_is_found_by_match_key_and_counted(labelled):
    found = attach(labelled, ["一廠,換了新設備.", DEPOT])
    assert [(row.text, row.found_by) for row in found.rows] == [
        ("一廠,換了新設備.", "match key"),
        (DEPOT, "digest"),
    ]
    assert found.by_match_key == 1
    assert found.missing == (labelled[2],)


def test_the_digest_goes_before_the_match_key_whichever_comes_first(labelled):
    for texts in (["一廠,換了新設備.", PLANT], [PLANT, "一廠,換了新設備."]):
        row = attach(labelled, texts).rows[0]
        assert (row.text, row.found_by) == (PLANT, "digest")


def test_two_labels_with_one_match_key_may_share_a_text(decide):
    both = settle([decide(PLANT, ("tech",)), decide("一厂换了新设备", ("tech",))]).paragraphs
    found = attach(both, [PLANT])
    assert [(row.text, row.found_by) for row in found.rows] == [(PLANT, "digest"), (PLANT, "match key")]


def test_a_label_without_a_match_key_attaches_by_digest_only(labelled):
    bare = [replace(paragraph, match_key="") for paragraph in labelled]
    assert [row.text for row in attach(bare, ["一廠,換了新設備.", DEPOT]).rows] == [DEPOT]


def test_reading_stops_once_every_digest_has_its_text(labelled):
    def texts():
        yield from (PLANT, DEPOT, SCHOOL)
        raise AssertionError("read on although nothing was missing")

    assert len(attach(labelled, texts()).rows) == 3


def test_nothing_is_read_where_no_label_waits():
    def texts():
        raise AssertionError("read although nothing was wanted")
        yield ""

    assert attach([], texts()).rows == ()


def test_the_finder_says_what_it_took(labelled):
    finder = TextFinder(labelled)
    assert finder.offer(PLANT)
    assert not finder.offer(PLANT)
    assert not finder.offer("无关")
    assert finder.offer("旧仓库空着等人来租")
    assert not finder.complete
    assert finder.offer(DEPOT)
    assert finder.offer(SCHOOL)
    assert finder.complete
    assert not finder.offer(SCHOOL)
