from __future__ import annotations

import json
from pathlib import Path

import pytest

from strategyclf.article import digest, match_key
from strategyclf.errors import InputError, LabelError
from strategyclf.labelling.corpus_rows import import_rows, not_yet_in
from strategyclf.labelling.settlement import settle

TEXT = "旧仓库改成了车间，机器也换了新的。"


def row(**fields: object) -> dict[str, object]:
    return {
        "id": "r#1",
        "sha": digest(TEXT),
        "genre": "report",
        "doc": "某市",
        "date": "2024-05-01",
        "labels": ["tech", "land"],
        "readers": {"ann": ["land"], "bo": ["land", "tech"]},
        "settled": True,
        "confidence": 2,
        "draw": "census",
        "furniture": False,
        "text": TEXT,
    } | fields


@pytest.fixture
def write(tmp_path: Path):
    def rows_file(*rows: object) -> Path:
        path = tmp_path / "rows.jsonl"
        path.write_text(
            "".join(f"{json.dumps(r, ensure_ascii=False)}\n\n" for r in rows), encoding="utf-8-sig"
        )
        return path

    return rows_file


def test_each_reader_has_a_line_and_so_has_the_final_word(write, taxonomy):
    found = list(import_rows(write(row()), taxonomy, at="2024-05-02"))
    assert [(d.reader, d.labels) for d in found] == [
        ("ann", ("land",)),
        ("bo", ("tech", "land")),
        ("settled", ("tech", "land")),
    ]
    for d in found:
        assert (d.digest, d.match_key) == (digest(TEXT), match_key(TEXT))
        assert (d.doc, d.genre, d.confidence, d.draw, d.furniture) == ("某市", "report", 2, "census", False)
        assert (d.reader_kind, d.at, d.source) == ("model", "2024-05-02", "rows.jsonl")
        assert TEXT[:4] not in d.to_line().decode()


def test_a_row_that_was_not_settled_has_no_final_line(write, taxonomy):
    agreed = row(readers={"ann": ["tech", "land"]}, settled=False, furniture=True)
    (decision,) = import_rows(write(agreed), taxonomy, at="2024-05-02", source="here", reader_kind="human")
    assert (decision.reader, decision.reader_kind, decision.source) == ("ann", "human", "here")
    assert decision.furniture


def test_readers_left_in_dispute_stay_so(write, taxonomy):
    found = settle(import_rows(write(row(settled=False)), taxonomy, at="2024-05-02"))
    assert found.paragraphs == ()
    assert len(found.disputed) == 1


def test_a_row_without_its_text_is_taken_on_trust_and_has_no_match_key(write, taxonomy):
    bare = row()
    del bare["text"]
    assert {d.match_key for d in import_rows(write(bare), taxonomy, at="2024-05-02")} == {""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sha": "0" * 16}, "'sha' is not the digest of 'text'"),
        ({"sha": None, "text": None}, "'sha' is missing"),
        ({"sha": "../etc", "text": None}, "'sha' is missing or not 16 hexadecimal digits"),
        ({"text": 5}, "'sha' is not the digest of 'text'"),
        ({"readers": {}}, "'readers' should name each reader's label ids"),
        ({"readers": {"ann": "land"}}, "'readers' should name each reader's label ids"),
        ({"readers": {" ": []}}, "'readers' should name each reader's label ids"),
        ({"labels": "land"}, "'labels' should be a list of label ids"),
        ({"confidence": 9}, "'confidence' should be 1, 2 or 3"),
        (
            {"readers": {"ann": ["land"]}, "settled": False},
            "'labels' are not those that the readers agree on",
        ),
        ({"labels": ["sea"]}, "unknown label 'sea'; use one of tech, land"),
        ({"readers": {"ann": ["lnad"]}}, "unknown label 'lnad'"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(write, taxonomy, change, said):
    path = write(row(), row(**change))
    with pytest.raises(LabelError) as caught:
        list(import_rows(path, taxonomy, at="2024-05-02"))
    assert str(caught.value).startswith(f"{path}, line 3: {said}")


def test_lines_that_are_no_json_objects_are_named(tmp_path: Path, taxonomy):
    path = tmp_path / "rows.jsonl"
    for content, said in ((b'{"sha": \n', "not valid JSON"), (b"[]\n", "not a JSON object")):
        path.write_bytes(content)
        with pytest.raises(LabelError, match=f"line 1: {said}"):
            list(import_rows(path, taxonomy, at="2024-05-02"))


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path, taxonomy):
    with pytest.raises(InputError, match=r"none\.jsonl: cannot be read .*; name a file of labelled rows"):
        list(import_rows(tmp_path / "none.jsonl", taxonomy, at="2024-05-02"))


def test_a_repeated_import_on_another_day_adds_nothing(write, taxonomy):
    path = write(row(), row(doc="某省"))
    first = list(import_rows(path, taxonomy, at="2024-05-02"))
    assert not_yet_in([], first) == first
    assert not_yet_in(first, import_rows(path, taxonomy, at="2024-06-02")) == []


def test_a_second_thought_and_its_return_are_both_added(write, taxonomy, decide):
    yes, no = decide(TEXT, ("land",), at="2024-05-01"), decide(TEXT, (), at="2024-05-02")
    yes_again = decide(TEXT, ("land",), at="2024-05-03")
    assert not_yet_in([yes], [no]) == [no]
    assert not_yet_in([no, yes], [yes_again]) == [yes_again]


def test_equal_rows_of_one_import_are_added_once(write, taxonomy):
    found = list(import_rows(write(row(), row()), taxonomy, at="2024-05-02"))
    assert len(found) == 6
    assert len(not_yet_in([], found)) == 3
