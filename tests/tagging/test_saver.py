"""Pieces are saved beside the work, and what goes wrong there is not lost."""

from __future__ import annotations

import threading

import pytest

from fake_model import FakeModel
from strategyclf.errors import OutputError
from strategyclf.tagging.piece import Piece, draft_of
from strategyclf.tagging.saver import AHEAD, Saver
from strategyclf.tagging.work import Job, Worker


@pytest.fixture
def piece(articles, form) -> Piece:
    return Worker(FakeModel(), Job(form, "json"))(tuple(articles))


class SlowPiece:
    """Waits for `go` before it is saved."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.saved: list[str] = []

    def save(self, path) -> None:
        self.go.wait()
        self.saved.append(path.name)


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_at_the_end_all_are_saved(tmp_path, piece):
    with Saver() as saver:
        for number in range(5):
            saver.save(piece, tmp_path / f"{number}.piece")
    assert names(tmp_path) == [f"{number}.piece" for number in range(5)]
    assert bytes(Piece.load(tmp_path / "4.piece").rows) == bytes(piece.rows)


def test_a_draft_of_another_process_gets_its_name(tmp_path, piece):
    piece.write(tmp_path / "0.7.tmp")
    with Saver() as saver:
        saver.settle(tmp_path / "0.7.tmp", tmp_path / "0.piece")
    assert names(tmp_path) == ["0.piece"]


def test_whoever_saves_goes_on_but_not_too_far(tmp_path):
    slow, handed = SlowPiece(), []

    def hand_out() -> None:
        with Saver() as saver:
            for number in range(AHEAD + 2):
                saver.save(slow, tmp_path / f"{number}.piece")
                handed.append(number)
                if number == AHEAD - 1:
                    all_ahead.set()

    all_ahead = threading.Event()
    thread = threading.Thread(target=hand_out)
    thread.start()
    assert all_ahead.wait(timeout=30)
    thread.join(timeout=0.1)
    assert len(handed) == AHEAD
    assert slow.saved == []
    slow.go.set()
    thread.join(timeout=30)
    assert slow.saved == [f"{number}.piece" for number in range(AHEAD + 2)]


def test_a_full_disk_is_told_at_the_end(tmp_path, piece):
    draft_of(tmp_path / "0.piece").symlink_to("/dev/full")
    with pytest.raises(OutputError, match=r"No space left on device\); free space"), Saver() as saver:
        saver.save(piece, tmp_path / "0.piece")
    # Nothing of it takes room, nor could be taken for a piece.
    assert names(tmp_path) == []


def test_a_full_disk_stops_those_that_come_after(tmp_path, piece):
    draft_of(tmp_path / "0.piece").symlink_to("/dev/full")
    handed = []

    def hand_out() -> None:
        with Saver() as saver:
            for number in range(100):
                saver.save(piece, tmp_path / f"{number}.piece")
                handed.append(number)

    with pytest.raises(OutputError, match="No space left"):
        hand_out()
    assert len(handed) <= AHEAD


def test_an_error_of_the_work_goes_before_one_of_the_disk(tmp_path, piece):
    draft_of(tmp_path / "0.piece").symlink_to("/dev/full")

    def work() -> None:
        with Saver() as saver:
            saver.save(piece, tmp_path / "0.piece")
            raise LookupError("work")

    with pytest.raises(LookupError, match="work"):
        work()
