"""Rows are written once: a run that was broken off goes on behind the last that are there."""

from __future__ import annotations

import errno
import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.errors import OutputError
from strategyclf.reading.parts import PageFiles, ReadingOptions
from strategyclf.reading.reader import Reader
from strategyclf.tagging.growth import Growth, WrittenPiece
from strategyclf.tagging.merging import Merger
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.run import PieceMaker, Task, pieces
from strategyclf.tagging.side_files import SideFiles
from strategyclf.tagging.uncached import LEAST
from strategyclf.tagging.unfinished import Unfinished
from strategyclf.tagging.work import Job, Worker
from strategyclf.tagging.writers.json_lines import JsonLines

PAGES = 6


class BrokenOffError(Exception):
    """As if the process ended here."""


class CountingWorker(Worker):
    """Knows what it was given."""

    def __init__(self, form) -> None:
        super().__init__(FakeModel(), Job(form, "json", ReadingOptions(), left_out=True))
        self.parts: list[str] = []

    def __call__(self, part) -> Piece:
        self.parts.append(Path(part.files[0].path).stem)
        return super().__call__(part)


def wait_for(number: int, folder: Path) -> None:
    """What waits for the disk when a run is left is not saved; a test must know that the first pieces are."""
    until = time.monotonic() + 30
    first = {f"{place:08d}" for place in range(number)}
    while not first <= {path.name.partition(".")[0] for path in folder.glob("*.piece")}:
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(PAGES):
        # The second paragraph repeats; the fourth page holds none, so that its piece has no rows.
        text = f"第{number}页引进企业{'三' * number}家。\n\n全市实施技改项目四百个。" if number != 3 else ""
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def run(pages, form, tmp_path):
    """Runs into `out`, and gives what it told and worked on; is broken off after `most` pieces."""

    def do(out: Path, *, most: int = PAGES + 1, grow: bool = True, workers: int = 1):
        reader = Reader([pages / f"{number}.txt" for number in range(PAGES)])
        steps = [step for step in reader.parts(most_files=1) if isinstance(step, PageFiles)]
        assert len(steps) == PAGES
        store = Unfinished(out, {"inputs": []}, resume=True)
        sink = JsonLines(path=out, folder=store.folder, growth=store.growth if grow else None)
        worker, done = CountingWorker(form), False
        side_files = SideFiles(None, None)
        merger = Merger(sink, form, on_news=reader.take, side_files=side_files)
        try:
            made = pieces(
                steps,
                worker,
                store=store,
                growth=sink.growth,
                workers=workers,
                source=lambda: PieceMaker(worker, None),
            )
            with closing(made):
                for number, each in enumerate(made):
                    if number == most:
                        wait_for(most, store.folder)
                        raise BrokenOffError
                    merger.take(each)
            tally = merger.finish(reader.failures, reader.notices)
            done = True
        except BrokenOffError:
            return None, sorted(worker.parts)
        finally:
            sink.discard()
            store.close(done=done)
        return (tally, [str(failure) for failure in reader.failures]), sorted(worker.parts)

    return do


@pytest.fixture
def whole(run, tmp_path):
    """The output of an undisturbed run that wrote its pieces whole, and what it told."""
    out = tmp_path / "whole.jsonl"
    told, _ = run(out, grow=False)
    return out.read_bytes(), told


def growth_of(out: Path) -> Growth:
    return Growth(out.with_name(out.name + ".partial"))


@pytest.mark.parametrize("most", range(1, PAGES))
def test_a_run_broken_off_after_any_piece_goes_on_behind_it(run, whole, tmp_path, most):
    out = tmp_path / "t.jsonl"
    run(out, most=most)
    assert not out.exists()
    told, worked = run(out)
    assert worked == [str(number) for number in range(most, PAGES)]
    assert (out.read_bytes(), told) == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pages", "t.jsonl", "whole.jsonl"]


def test_rows_of_a_piece_that_was_not_saved_are_cut_off(run, whole, tmp_path):
    out = tmp_path / "t.jsonl"
    run(out, most=4)
    with growth_of(out).path.open("ab") as file:
        file.write(b'{"rows that came before the end": ')
    told, worked = run(out)
    assert worked == ["4", "5"]
    assert (out.read_bytes(), told) == whole


@pytest.mark.parametrize("lost", [1, 200, None])
def test_what_the_disk_lost_is_made_again(run, whole, tmp_path, lost):
    out = tmp_path / "t.jsonl"
    run(out, most=5)
    growth = growth_of(out)
    ends = [Piece.load(growth.piece_path(number)).end for number in range(5)]
    size = 0 if lost is None else ends[-1] - lost
    os.truncate(growth.path, size)
    fitting = sum(end <= size for end in ends)
    again = Unfinished(out, {"inputs": []}, resume=True)
    assert (again.resumed, again.growth.pieces) == (fitting, fitting)
    again.close(done=False)
    # What does not fit is gone, before rows are written that it could seem to fit.
    assert len(list(growth.path.parent.glob("*.piece"))) == fitting
    told, worked = run(out)
    assert worked == [str(number) for number in range(fitting, PAGES)]
    assert (out.read_bytes(), told) == whole


def test_an_output_that_is_gone_is_written_anew(run, whole, tmp_path):
    out = tmp_path / "t.jsonl"
    run(out, most=5)
    growth_of(out).path.unlink()
    told, worked = run(out)
    assert len(worked) == PAGES
    assert (out.read_bytes(), told) == whole


@pytest.mark.parametrize("damage", ["cut", "gone", "zeros"])
def test_all_from_a_damaged_piece_on_is_made_again(run, whole, tmp_path, damage):
    out = tmp_path / "t.jsonl"
    run(out, most=5)
    path = growth_of(out).piece_path(2)
    content = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes(content[:-9] if damage == "cut" else b"\0" * len(content))
    told, worked = run(out)
    assert worked == ["2", "3", "4", "5"]
    assert (out.read_bytes(), told) == whole


def test_a_piece_that_gets_lost_while_the_run_begins_has_its_rows_all_the_same(run, whole, tmp_path, form):
    out = tmp_path / "t.jsonl"
    run(out, most=3)
    store = Unfinished(out, {"inputs": []}, resume=True)
    store.growth.piece_path(1).unlink()
    reader = Reader([tmp_path / "pages" / f"{number}.txt" for number in range(3)])
    worker = CountingWorker(form)
    steps = [step for step in reader.parts(most_files=1) if isinstance(step, PageFiles)]
    made = list(pieces(steps, worker, growth=store.growth))
    assert worker.parts == ["1"]
    assert [len(piece.rows) for piece in made] == [0, 0, 0]
    assert None not in [piece.end for piece in made]
    store.close(done=True)


def test_whole_pieces_of_processes_are_taken_and_gone_on_behind(run, whole, pages, form, tmp_path):
    out = tmp_path / "t.jsonl"
    run(out, most=2)
    store = Unfinished(out, {"inputs": []}, resume=True)
    parts = [
        step
        for step in Reader([pages / f"{number}.txt" for number in range(PAGES)]).parts(most_files=1)
        if isinstance(step, PageFiles)
    ]
    maker = PieceMaker(CountingWorker(form), None)
    for number in (1, 2, 4):
        draft = maker(Task(parts[number], store.path(number, parts[number])))
        draft.temporary.replace(draft.path)
    store.close(done=False)
    again = Unfinished(out, {"inputs": []}, resume=True)
    # The second part has a piece of each kind, and counts once.
    assert (again.resumed, again.growth.pieces) == (4, 2)
    again.close(done=False)
    told, worked = run(out)
    assert worked == ["3", "5"]
    assert (out.read_bytes(), told) == whole


@pytest.mark.parametrize("first", [1, 2])
def test_processes_and_threads_go_on_from_each_other(run, whole, tmp_path, monkeypatch, first):
    monkeypatch.setattr("strategyclf.tagging.run.in_order", lambda given, make, workers: map(make(), given))
    out = tmp_path / "t.jsonl"
    run(out, most=2, workers=first)
    growth = growth_of(out)
    growth.pick_up()
    assert growth.pieces == (2 if first == 1 else 0)
    _, worked = run(out, most=4, workers=3 - first)
    assert not {"0", "1"} & set(worked)
    told, worked = run(out, workers=first)
    assert set(worked) <= {"4", "5"}
    assert (out.read_bytes(), told) == whole


def test_a_run_that_cannot_go_on_in_its_output_leaves_whole_pieces_to_one_that_can(run, whole, tmp_path):
    out = tmp_path / "t.jsonl"
    run(out, most=3, grow=False)
    told, worked = run(out, most=5)
    assert told is None
    # Whole pieces are saved as they are made, perhaps those after the third too.
    assert not {"0", "1", "2"} & set(worked)
    told, worked = run(out)
    assert set(worked) <= {"5"}
    assert (out.read_bytes(), told) == whole


def test_an_output_by_article_does_not_grow(tmp_path):
    growth = Growth(tmp_path)
    sink = JsonLines(by="article", path=tmp_path / "t.jsonl", growth=growth)
    assert sink.growth is None
    sink.discard()
    assert not growth.path.exists()


def test_a_piece_gets_its_name_after_its_rows_are_on_the_disk(tmp_path, articles, form, monkeypatch):
    piece = Worker(FakeModel(), Job(form, "json"))(tuple(articles))
    growth = Growth(tmp_path)
    growth.open()
    growth.write(piece.rows)
    written = WrittenPiece.now(growth, piece.encoded(rows=False))
    growth.write(b"more, by the time that the first is saved")
    steps: list[str] = []
    settle = Growth.settle

    def noted(self) -> None:
        steps.append("rows")
        assert not growth.piece_path(0).exists()
        settle(self)

    monkeypatch.setattr(Growth, "settle", noted)
    written.save(growth.piece_path(0))
    growth.close()
    assert steps == ["rows"]
    found = Piece.load(growth.piece_path(0))
    assert (found.end, len(found.rows), len(found.holes)) == (len(piece.rows), 0, 0)
    assert found.keys.tolist() == piece.keys.tolist()


def test_a_piece_without_rows_takes_well_under_a_tenth_of_them(tmp_path, form):
    texts = [
        f"第{i}段：全市今年盘活旧厂房{i}处，引进企业三家，另有若干项目签约，年内开工。" * 2
        for i in range(2500)
    ]
    article = Article("长.txt", tuple(Paragraph(i, text) for i, text in enumerate(texts)))
    piece = Worker(FakeModel(), Job(form, "json"))((article,))
    piece.encoded(rows=False).save(tmp_path / "0.piece")
    assert (tmp_path / "0.piece").stat().st_size < len(piece.rows) / 12


def test_a_full_disk_saves_no_piece_and_says_so(tmp_path, articles, form, monkeypatch):
    piece = Worker(FakeModel(), Job(form, "json"))(tuple(articles))
    growth = Growth(tmp_path)
    growth.open()

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fdatasync" if hasattr(os, "fdatasync") else "os.fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        WrittenPiece.now(growth, piece.encoded(rows=False)).save(growth.piece_path(0))
    growth.close()
    assert not list(tmp_path.glob("*.piece"))


def test_a_disk_that_fills_up_while_rows_are_written_can_be_gone_on_with(run, whole, tmp_path, monkeypatch):
    out = tmp_path / "t.jsonl"
    write = Growth.write

    def filling(self, content) -> None:
        if self.end > 1000:
            write(self, bytes(content)[:100])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, content)

    with monkeypatch.context() as patched:
        patched.setattr(Growth, "write", filling)
        with pytest.raises(OutputError, match=r"t\.jsonl: cannot be written .*free space"):
            run(out)
    assert not out.exists()
    told, worked = run(out)
    assert 0 < len(worked) < PAGES
    assert (out.read_bytes(), told) == whole


SIZES = [5, LEAST + 1, 4091, 3 * LEAST, 0, LEAST - 7, 1]


def test_what_is_written_past_the_cache_is_what_was_given(tmp_path):
    given = [bytes([65 + i]) * size for i, size in enumerate(SIZES)]
    growth = Growth(tmp_path)
    growth.open()
    for number, content in enumerate(given):
        growth.write(memoryview(content))
        assert growth.path.read_bytes() == b"".join(given[: number + 1])
    growth.close()
    # Gone on with in the midst of a block.
    again = Growth(tmp_path)
    again.end = len(given[0] + given[1]) + 100
    again.open()
    again.write(given[3])
    again.close()
    assert again.path.read_bytes() == (b"".join(given[:3]))[: len(given[0] + given[1]) + 100] + given[3]
    assert again.end == again.path.stat().st_size
