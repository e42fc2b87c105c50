from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from fake_model import FakeModel
from strategyclf.article import Article, Paragraph
from strategyclf.errors import InputError
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.work import Job, Worker


@pytest.fixture
def piece(articles, form) -> Piece:
    odd = Article("x\udc80.txt", (Paragraph(0, "坏\ud800字，技改"),))
    piece = Worker(FakeModel(), Job(form, "json", left_out=True))((*articles, odd))
    piece.news.note("told")
    piece.news.failures.append(InputError("bad", code="c", file="f", place="p", remedy="r"))
    piece.news.problems = Problems("f", InputError("worse", code="d"), 3, 2, 1)
    piece.size, piece.name = 7, "x\udc80.txt"
    return piece


def test_a_piece_comes_back_as_it_was(tmp_path, piece):
    piece.save(tmp_path / "0.piece")
    found = Piece.load(tmp_path / "0.piece")
    for field in fields(Piece):
        before, after = getattr(piece, field.name), getattr(found, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype
            assert before.tolist() == after.tolist()
        elif field.name == "news":
            assert after.notices == before.notices
            assert [error.as_row() for error in after.failures] == [e.as_row() for e in before.failures]
            assert after.problems.first.as_row() == before.problems.first.as_row()
            assert (after.problems.count, after.problems.lost, after.problems.empty) == (3, 2, 1)
        else:
            assert after == before, field.name
    assert [path.name for path in tmp_path.iterdir()] == ["0.piece"]
    assert found.left_out == [{"article": "青石 市.md", "text": "打印本页", "rule": "controls"}]


def test_a_piece_that_lost_its_end_or_is_missing_counts_as_none(tmp_path, piece):
    path = tmp_path / "0.piece"
    piece.save(path)
    content = path.read_bytes()
    for end in (0, 5, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:end])
        assert Piece.load(path) is None
    assert Piece.load(tmp_path / "1.piece") is None


def test_what_a_merger_adds_up_later_does_not_show_in_a_piece_that_waits_for_the_disk(tmp_path, piece):
    waiting = piece.encoded()
    before = piece.sums[0].paragraphs
    piece.sums[0].join(piece.sums[1])
    assert piece.sums[0].paragraphs > before
    waiting.save(tmp_path / "0.piece")
    assert Piece.load(tmp_path / "0.piece").sums[0].paragraphs == before
