"""Pieces of a run that was broken off at the worst of moments."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from fake_model import FakeModel
from strategyclf.reading.parts import PageFiles, ReadingOptions
from strategyclf.reading.reader import Reader
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.run import Draft, PieceMaker, Task, pieces
from strategyclf.tagging.unfinished import MANIFEST, Unfinished
from strategyclf.tagging.work import Job, Worker

PAGES = 4


@pytest.fixture
def pages(tmp_path):
    for number in range(PAGES):
        (tmp_path / f"{number}.txt").write_text(f"第{number}页\n\n全市实施技改项目四百个。", "utf-8")
    return tmp_path


@pytest.fixture
def worker(form) -> Worker:
    return Worker(FakeModel(), Job(form, "json", ReadingOptions()))


def steps(pages):
    found = list(Reader([pages / f"{number}.txt" for number in range(PAGES)]).parts(most_files=1))
    assert sum(isinstance(step, PageFiles) for step in found) == PAGES
    return found


def unfinished(pages, *, resume: bool) -> Unfinished:
    return Unfinished(pages / "t.jsonl", {"inputs": []}, resume=resume)


def rows_of(made) -> bytes:
    return b"".join(bytes(piece.rows) for piece in made if isinstance(piece, Piece))


def test_pieces_are_saved_by_the_time_a_run_is_left(pages, worker):
    store = unfinished(pages, resume=False)
    with closing(pieces(steps(pages), worker, store=store)) as made:
        whole = rows_of(made)
    assert len(whole.splitlines()) >= PAGES
    assert len(list(store.folder.glob("*.piece"))) == PAGES
    # Those of an earlier run are taken as they are.
    assert rows_of(pieces(steps(pages), None, store=store)) == whole
    store.close(done=True)


def test_a_run_left_in_its_middle_goes_on_with_the_same_rows(pages, worker):
    whole = rows_of(pieces(steps(pages), worker))
    store = unfinished(pages, resume=False)
    with closing(pieces(steps(pages), worker, store=store)) as made:
        next(made)
    store.close(done=False)
    # A piece that was being written when the power went, and one whose name came before its end.
    (store.folder / "00000002.1.tmp").write_bytes(b"\0" * 100)
    (store.folder / "00000003.piece").write_bytes(b"\0" * 100)
    again = unfinished(pages, resume=True)
    assert rows_of(pieces(steps(pages), worker, store=again)) == whole
    names = {path.name for path in again.folder.iterdir()}
    assert names == {MANIFEST, *(f"{number:08d}.piece" for number in range(PAGES))}
    again.close(done=True)


def test_a_piece_of_a_process_killed_before_it_was_flushed_is_made_anew(pages, worker):
    whole = rows_of(pieces(steps(pages), worker))
    store = unfinished(pages, resume=False)
    part = next(step for step in steps(pages) if isinstance(step, PageFiles))
    draft = PieceMaker(worker, None)(Task(part, store.path(0, part)))
    assert isinstance(draft, Draft)
    assert draft.temporary.exists()
    assert not draft.path.exists()
    store.close(done=False)
    again = unfinished(pages, resume=True)
    assert again.resumed == 0
    assert [path.name for path in again.folder.iterdir()] == [MANIFEST]
    assert json.loads((again.folder / MANIFEST).read_text()) == {"inputs": []}
    assert rows_of(pieces(steps(pages), worker, store=again)) == whole
    again.close(done=True)


def test_a_piece_that_is_there_is_handed_on_by_its_path(pages, worker):
    store = unfinished(pages, resume=False)
    part = next(step for step in steps(pages) if isinstance(step, PageFiles))
    path = store.path(0, part)
    worker(part).save(path)
    assert PieceMaker(worker, None)(Task(part, path)) == Draft(path, path)
    store.close(done=True)
