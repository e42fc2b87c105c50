from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategyclf.errors import LabelError
from strategyclf.labelling.decision import Decision
from strategyclf.taxonomy import Label, Taxonomy

TWO = Taxonomy((Label("tech", "技术", "technology"), Label("land", "土地", "land")))
FULL = Decision(
    digest="0123456789abcdef",
    labels=("tech", "land"),
    reader="ann",
    reader_kind="human",
    at="2024-05-01T08:00:00+08:00",
    source="page",
    doc="a-report",
    genre="report",
    unit="heading",
    confidence=2,
    draw="random",
    furniture=True,
    match_key="fedcba9876543210",
    restates=("b", "c"),
    proposal_seen=True,
    model="default",
    note="想了很久",
)


def test_a_line_gives_back_the_decision_whole():
    assert Decision.from_line(FULL.to_line(), TWO) == FULL


@given(
    st.builds(
        Decision,
        digest=st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
        labels=st.sampled_from([(), ("tech",), ("land",), ("tech", "land")]),
        reader=st.text(st.characters(exclude_categories=["C"]), min_size=1).filter(str.strip),
        reader_kind=st.sampled_from(["human", "model"]),
        at=st.datetimes().map(lambda moment: moment.isoformat()),
        source=st.text(st.characters(exclude_categories=["Cs"])),
        confidence=st.sampled_from([None, 1, 2, 3]),
        furniture=st.booleans(),
        proposal_seen=st.sampled_from([None, True, False]),
        restates=st.lists(st.text(st.characters(exclude_categories=["Cs"]))).map(tuple),
        note=st.text(st.characters(exclude_categories=["Cs"])),
    )
)
def test_any_decision_is_one_line_that_gives_it_back(decision: Decision):
    line = decision.to_line()
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert Decision.from_line(line, TWO) == decision


def test_fields_stand_in_a_fixed_order_and_unknown_ones_are_left_out():
    plain = Decision(
        "0123456789abcdef", (), "ann", "human", "2024-05-01", "page", doc="d", match_key="a" * 16
    )
    assert plain.to_line().decode() == (
        '{"digest":"0123456789abcdef","labels":[],"reader":"ann","reader_kind":"human","at":"2024-05-01",'
        '"source":"page","doc":"d","match_key":"aaaaaaaaaaaaaaaa"}\n'
    )
    assert list(json.loads(FULL.to_line())) == list(Decision.__dataclass_fields__)


def test_keys_of_a_later_version_are_ignored():
    record = json.loads(FULL.to_line()) | {"mood": "bright"}
    assert Decision.from_line(json.dumps(record).encode(), TWO) == FULL


def test_labels_come_in_canonical_order_without_repeats():
    record = json.loads(FULL.to_line()) | {"labels": ["land", "tech", "land"]}
    assert Decision.from_line(json.dumps(record).encode(), TWO).labels == ("tech", "land")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"digest": "short"}, "'digest' should be 16 hexadecimal digits"),
        ({"labels": "tech"}, "'labels' should be a list of label ids"),
        ({"labels": None}, "'labels' is missing"),
        ({"reader": "  "}, "'reader' should be a name"),
        ({"reader_kind": "cat"}, '\'reader_kind\' should be "human" or "model"'),
        ({"at": "yesterday"}, "'at' should be an ISO 8601 date or time"),
        ({"at": 7}, "'at' should be an ISO 8601 date or time"),
        ({"confidence": 4}, "'confidence' should be 1, 2 or 3"),
        ({"confidence": True}, "'confidence' should be 1, 2 or 3"),
        ({"furniture": "no"}, "'furniture' should be true or false"),
        ({"restates": "b"}, "'restates' should be a list of docs"),
        ({"doc": 3}, "'doc' should be a string"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named_with_file_and_line(change: dict[str, object], said: str):
    line = json.dumps(json.loads(FULL.to_line()) | change).encode()
    with pytest.raises(LabelError) as caught:
        Decision.from_line(line, TWO, file="labels/a.jsonl", place="line 3")
    assert str(caught.value).startswith(f"labels/a.jsonl, line 3: {said}")
    assert str(caught.value).endswith("; mend or remove that line")


@pytest.mark.parametrize(("line", "said"), [(b"{", "not valid JSON"), (b"[1]", "not a JSON object")])
def test_a_line_that_is_no_object_is_refused(line: bytes, said: str):
    with pytest.raises(LabelError, match=said):
        Decision.from_line(line, TWO)


def test_an_unknown_label_is_named_with_file_line_and_the_known_ones():
    line = FULL.to_line().replace(b'"land"', b'"lend"')
    with pytest.raises(LabelError) as caught:
        Decision.from_line(line, TWO, file="a.jsonl", place="line 9")
    assert str(caught.value) == "a.jsonl, line 9: unknown label 'lend'; use one of tech, land"
    assert caught.value.exit_code == 2


def test_a_time_without_a_zone_is_utc():
    noon = Decision("0" * 16, (), "ann", "human", "2024-05-01T12:00:00", "page")
    beijing = Decision("0" * 16, (), "ann", "human", "2024-05-01T20:00:00+08:00", "page")
    assert noon.moment == beijing.moment
