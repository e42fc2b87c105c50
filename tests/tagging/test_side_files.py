from __future__ import annotations

import json

import pytest

from strategyclf.errors import InputError, OutputError
from strategyclf.tagging.side_files import SideFiles

LINE = {"article": "青石 市.md", "text": "打印本页", "rule": "controls"}


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_failures_and_what_was_left_out_are_listed(tmp_path):
    failures, left_out = tmp_path / "f.jsonl", tmp_path / "l.jsonl"
    files = SideFiles(failures, left_out)
    files.add([LINE])
    files.commit([InputError("坏了", code="broken", file="x\udc80.csv", place="line 7", remedy="mend it")])
    files.discard()
    assert lines(failures) == [
        {"file": "x\ufffd.csv", "code": "broken", "place": "line 7", "message": "坏了", "remedy": "mend it"}
    ]
    assert lines(left_out) == [LINE]


def test_a_run_without_failures_empties_the_list_of_the_run_before(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text("old\n")
    SideFiles(path, None).commit([])
    assert path.read_bytes() == b""


def test_nothing_is_written_where_nothing_is_asked_for(tmp_path):
    files = SideFiles(None, None)
    files.add([LINE])
    files.commit([InputError("x")])
    files.discard()
    assert [file.name for file in tmp_path.iterdir()] == []


def test_discard_leaves_the_old_lists(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_text("old\n")
    files = SideFiles(None, path)
    files.add([LINE])
    files.discard()
    assert path.read_text() == "old\n"
    assert [file.name for file in tmp_path.iterdir()] == ["l.jsonl"]


def test_when_one_list_cannot_be_written_the_other_leaves_no_trace(tmp_path):
    with pytest.raises(OutputError, match="there is no folder"):
        SideFiles(tmp_path / "f.jsonl", tmp_path / "missing" / "l.jsonl")
    assert [file.name for file in tmp_path.iterdir()] == []
