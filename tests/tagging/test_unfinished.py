"""The folders of pieces: one run at a time, and none taken for another."""

from __future__ import annotations

import json

import pytest

from strategyclf.errors import CallError, OutputError
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.parts import PageFiles
from strategyclf.tagging.kept import Kept
from strategyclf.tagging.unfinished import MANIFEST, Unfinished

MANIFEST_A = {
    "model": "m@1",
    "options": {"by": "paragraph", "rows": "article"},
    "inputs": [{"path": "a", "size": 1, "time": 5}, {"path": "b", "size": 1, "time": 5}],
}


def part(path) -> PageFiles:
    return PageFiles((InputFile(str(path), path.name, path.stat().st_size),))


def left_by_a_run(tmp_path, manifest=MANIFEST_A):
    out = tmp_path / "t.jsonl"
    run = Unfinished(out, manifest, resume=False)
    (run.folder / ".t.jsonl.x.part").touch()
    (run.folder / "00000001.7.tmp").write_bytes(b"half of a pie")
    run.path(0, None).write_bytes(b"x")
    run.close(done=False)
    return out


def test_a_run_that_was_broken_off_leaves_its_pieces_and_no_lock(tmp_path):
    out = left_by_a_run(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.jsonl.partial"]
    again = Unfinished(out, MANIFEST_A, resume=True)
    assert again.resumed == 1
    assert {path.name for path in again.folder.iterdir()} == {MANIFEST, "00000000.piece"}
    again.close(done=True)
    assert list(tmp_path.iterdir()) == []


def test_without_resume_the_run_begins_anew(tmp_path):
    again = Unfinished(left_by_a_run(tmp_path), MANIFEST_A, resume=False)
    assert again.resumed == 0
    assert [path.name for path in again.folder.iterdir()] == [MANIFEST]
    again.close(done=True)


def test_resume_where_there_is_nothing_begins(tmp_path):
    run = Unfinished(tmp_path / "t.jsonl", MANIFEST_A, resume=True)
    assert run.resumed == 0
    run.close(done=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "m@2"}, 'model was "m@1" and is "m@2"'),
        ({"options": {"by": "article", "rows": "article"}}, 'by was "paragraph" and is "article"'),
        ({"options": {"rows": "article"}}, 'by was "paragraph" and is not said'),
        ({"inputs": MANIFEST_A["inputs"][:1]}, "input b is gone"),
        ({"inputs": [*MANIFEST_A["inputs"], {"path": "c", "size": 1, "time": 5}]}, "input c is new"),
        ({"inputs": [{"path": "a", "size": 2, "time": 5}, *MANIFEST_A["inputs"][1:]]}, "input a has changed"),
        ({"inputs": MANIFEST_A["inputs"][::-1]}, "another order"),
    ],
)
def test_a_changed_manifest_is_refused_by_what_differs(tmp_path, change, said):
    out = left_by_a_run(tmp_path)
    with pytest.raises(CallError, match="is another one") as caught:
        Unfinished(out, {**MANIFEST_A, **change}, resume=True)
    assert said in str(caught.value)
    assert "begins anew" in caught.value.remedy
    # Nothing is lost by the refusal, and the output is free.
    Unfinished(out, MANIFEST_A, resume=True).close(done=True)


@pytest.mark.parametrize("content", ["", "[1]", "{"])
def test_a_damaged_manifest_is_named(tmp_path, content):
    out = left_by_a_run(tmp_path)
    (tmp_path / "t.jsonl.partial" / MANIFEST).write_text(content)
    with pytest.raises(OutputError, match=r"manifest\.json: is damaged; run again without --resume"):
        Unfinished(out, MANIFEST_A, resume=True)


def test_two_runs_never_write_one_output(tmp_path):
    out = tmp_path / "t.jsonl"
    first = Unfinished(out, MANIFEST_A, resume=False)
    for second in (lambda: Unfinished(out, MANIFEST_A, resume=True), lambda: Kept(out, MANIFEST_A)):
        with pytest.raises(CallError, match="another run is writing this output"):
            second()
    first.close(done=True)
    Kept(out, MANIFEST_A).close(done=True)


def test_a_manifest_is_json_that_a_person_can_read(tmp_path):
    run = Unfinished(tmp_path / "t.jsonl", MANIFEST_A, resume=False)
    assert json.loads((run.folder / MANIFEST).read_text()) == MANIFEST_A
    run.close(done=True)


def test_kept_pieces_go_by_content_and_options_and_leave_when_not_used(tmp_path):
    out, text = tmp_path / "t.jsonl", tmp_path / "a.txt"
    text.write_text("甲")
    first = Kept(out, MANIFEST_A)
    name = first.path(0, part(text))
    name.write_bytes(b"x")
    first.close(done=True)
    again = Kept(out, {**MANIFEST_A, "inputs": []})
    assert again.resumed == 1
    assert again.path(5, part(text)) == name
    again.close(done=True)
    other = Kept(out, {**MANIFEST_A, "model": "m@2"})
    assert other.path(0, part(text)) != name
    other.close(done=False)
    assert name.exists()
    text.write_text("乙")
    changed = Kept(out, MANIFEST_A)
    assert changed.path(0, part(text)) != name
    changed.close(done=True)
    assert not name.exists()
