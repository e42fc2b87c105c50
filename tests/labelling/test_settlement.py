from __future__ import annotations

from strategyclf.article import digest
from strategyclf.labelling.settlement import newest_by_reader, settle

TEXT = "旧仓库改成了车间"


def test_readers_who_agree_give_the_label_and_their_names(decide):
    found = settle([decide(TEXT, ("land",), "ann"), decide(TEXT, ("land",), "bo")])
    (paragraph,) = found.paragraphs
    assert paragraph.digest == digest(TEXT)
    assert paragraph.labels == ("land",)
    assert paragraph.readers == ("ann", "bo")
    assert found.disputed == ()


def test_readers_who_differ_are_left_out_and_listed(decide):
    found = settle(
        [decide(TEXT, ("land",), "ann", doc="d1"), decide(TEXT, (), "bo"), decide("别的", (), "ann")]
    )
    assert [paragraph.digest for paragraph in found.paragraphs] == [digest("别的")]
    (dispute,) = found.disputed
    assert dispute.labels == {"ann": ("land",), "bo": ()}
    assert str(dispute) == f"{digest(TEXT)} (d1): ann: land; bo: none"


def test_settled_decides_over_any_reader_however_new(decide):
    lines = [
        decide(TEXT, ("tech",), "settled", at="2024-05-01"),
        decide(TEXT, ("land",), "ann", at="2024-06-01"),
        decide(TEXT, ("land",), "bo", at="2024-06-01"),
    ]
    assert settle(lines).paragraphs[0].labels == ("tech",)


def test_the_newest_settled_line_counts(decide):
    lines = [
        decide(TEXT, ("tech",), "settled", at="2024-05-02"),
        decide(TEXT, ("land",), "settled", at="2024-05-01"),
    ]
    assert settle(lines).paragraphs[0].labels == ("tech",)


def test_a_readers_newest_line_wins_by_time_then_by_place(decide):
    late = decide(TEXT, ("land",), at="2024-05-01T20:00:00+08:00")
    early = decide(TEXT, ("tech",), at="2024-05-01T11:59:00Z")
    assert newest_by_reader([late, early]) == {"ann": late}
    again = decide(TEXT, (), at="2024-05-01T12:00:00Z")
    assert newest_by_reader([late, early, again]) == {"ann": again}


def test_a_second_thought_ends_a_dispute(decide):
    lines = [
        decide(TEXT, ("land",), "ann"),
        decide(TEXT, (), "bo", at="2024-05-01"),
        decide(TEXT, ("land",), "bo", at="2024-05-02"),
    ]
    assert settle(lines).disputed == ()


def test_the_lowest_confidence_given_counts(decide):
    lines = [decide(TEXT, reader="ann", confidence=3), decide(TEXT, reader="bo", confidence=1)]
    assert settle(lines).paragraphs[0].confidence == 1
    assert settle([decide(TEXT)]).paragraphs[0].confidence is None


def test_every_document_of_a_paragraph_is_kept_and_the_first_names_it(decide):
    paragraph = settle([decide(TEXT, doc="b"), decide(TEXT, doc="a"), decide(TEXT, doc="b")]).paragraphs[0]
    assert paragraph.docs == ("b", "a")
    assert paragraph.doc == "b"
    assert settle([decide(TEXT)]).paragraphs[0].doc == digest(TEXT)


def test_a_paragraph_drawn_twice_keeps_the_draw_that_can_speak_for_a_corpus(decide):
    lines = [decide(TEXT, draw="found"), decide(TEXT, reader="bo", draw="random")]
    assert settle(lines).paragraphs[0].draw == "random"
    assert settle([decide(TEXT, draw="mine")]).paragraphs[0].draw == "mine"
    assert settle([decide(TEXT)]).paragraphs[0].draw == ""


def test_one_reader_is_enough_to_call_furniture_and_settled_can_overrule(decide):
    lines = [decide(TEXT, reader="ann"), decide(TEXT, reader="bo", furniture=True)]
    assert settle(lines).paragraphs[0].furniture
    assert not settle([*lines, decide(TEXT, reader="settled")]).paragraphs[0].furniture


def test_paragraphs_keep_the_order_in_which_they_first_appear(decide):
    lines = [decide("丙"), decide("甲"), decide("乙"), decide("甲", reader="bo")]
    assert [p.digest for p in settle(lines).paragraphs] == [digest("丙"), digest("甲"), digest("乙")]


def test_genre_unit_and_restated_docs_are_carried(decide):
    lines = [
        decide(TEXT, genre="starter", restates=("x",)),
        decide(TEXT, reader="bo", restates=("y", "x"), unit="heading"),
    ]
    paragraph = settle(lines).paragraphs[0]
    assert (paragraph.genre, paragraph.unit, paragraph.restates) == ("starter", "heading", ("x", "y"))
