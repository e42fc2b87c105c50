from __future__ import annotations

from strategyclf.article import digest
from strategyclf.labelling.settlement import settle
from strategyclf.labelling.status import Count, ReaderCount, label_status


def test_everything_is_counted_once_a_paragraph(taxonomy, decide):
    lines = [
        decide("甲", ("tech",), "ann", draw="census", doc="d1", source="a.csv"),
        decide("甲", ("tech", "land"), "ann", draw="census", doc="d1", source="a.csv", at="2024-06-01"),
        decide("甲", ("tech",), "bo", draw="census", doc="d1", source="b.csv", reader_kind="model"),
        decide("甲", ("tech",), "settled", draw="census", doc="d1", source="b.csv"),
        decide("乙", (), "ann", draw="random", doc="d2", genre="news", furniture=True),
        decide("丙", (), "ann", doc="d2"),
        decide("丙", ("land",), "bo", doc="d2", reader_kind="model"),
    ]
    found = label_status(lines, settle(lines), {digest("甲")}, taxonomy)
    assert (found.decisions, found.documents, found.paragraphs) == (7, 2, 2)
    assert (found.read_twice, found.settled, found.disputed, found.furniture) == (2, 1, 1, 1)
    assert found.at_hand == 1
    assert found.labels == {"tech": Count(1, 1), "land": Count(0, 0), "none": Count(1, 0)}
    assert found.draws == {"census": Count(1, 1), "random": Count(1, 0)}
    assert found.genres == {"": Count(1, 1), "news": Count(1, 0)}
    assert found.sources == {"test": Count(2, 0), "a.csv": Count(1, 1), "b.csv": Count(1, 1)}
    assert list(found.readers) == ["ann", "bo", "settled"], "most paragraphs first"
    assert found.readers["ann"] == ReaderCount("human", 3, 1)
    assert found.readers["bo"] == ReaderCount("model", 2, 2)
    assert found.as_json()["readers"]["bo"] == {"reader_kind": "model", "paragraphs": 2, "with_label": 2}


def test_an_empty_store_counts_nothing(taxonomy):
    found = label_status([], settle([]), set(), taxonomy)
    assert (found.decisions, found.paragraphs, found.readers, found.draws) == (0, 0, {}, {})
    assert found.labels["none"] == Count(0, 0)
