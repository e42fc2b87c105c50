"""Two ways from JSON lines to tagged rows, for tests that hold one to the other: as bytes, and as objects."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from unittest import mock
from zlib import crc32

import numpy as np
import orjson

from fake_model import FakeModel
from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.tag_arrays import TagArrays
from strategyclf.reading.columns import Columns, find_columns
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.json_lines import LineSlice, rows_of_slice
from strategyclf.reading.parts import ReadingOptions
from strategyclf.reading.table_parts import TableOptions, TablePart
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging import line_batch as batches
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.work import Format, Job, Worker

PROBABILITIES = [0.0, 1.0, 4e-7, 5e-7, 1e-6, 9.4999e-6, 1e-5, 0.1, 0.30000049, 0.5, 0.9999995, 0.99999949]
SCORES = [0.0, -0.0, -0.00004, 0.00005, -0.00005, 1.0, 0.1, -3.00005, 12.34565, 99999.99995, -123456789.4321]
CANARY = 0xEE


class Wild(FakeModel):
    """Probabilities, scores and labels of every kind, by chance that hangs on the text alone.

    A text with "#" in it has all of itself as evidence for each label, twice; with more of them, for all
    labels but so many.
    """

    def tag_arrays(self, texts) -> TagArrays:
        found = super().tag_arrays(texts)
        number, labels = found.given.shape
        counts = np.diff(found.evidence).reshape(number, labels)
        starts, ends, scores = [], [], []
        for i, text in enumerate(texts):
            random = np.random.default_rng(crc32(text.encode("utf-8", "surrogatepass")))
            found.probabilities[i] = random.choice([*PROBABILITIES, *random.uniform(size=4)], labels)
            found.uncertain[i] = random.uniform(size=labels) < 0.1
            first, last = found.evidence[i * labels], found.evidence[(i + 1) * labels]
            spans = np.stack([found.starts[first:last], found.ends[first:last]], axis=1).tolist()
            if "#" in text:
                counts[i] = np.where(np.arange(labels) < text.count("#") - 1, 0, 2)
                found.given[i] = counts[i] > 0
                spans = [[0, len(text)]] * int(counts[i].sum())
            starts += [start for start, _ in spans]
            ends += [end for _, end in spans]
            scores += random.choice(
                [*SCORES, *random.normal(size=4) * 10.0 ** np.arange(4)], len(spans)
            ).tolist()
        return TagArrays(
            given=found.given,
            uncertain=found.uncertain,
            probabilities=found.probabilities,
            evidence=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            starts=np.array(starts, dtype=np.int64),
            ends=np.array(ends, dtype=np.int64),
            scores=np.array(scores, dtype=float),
        )


class Guarded:
    """An array that is read and written within its bounds, counted from its start, or not at all."""

    def __init__(self, array: Any) -> None:
        self._view = memoryview(array)

    def __len__(self) -> int:
        return len(self._view)

    def __getitem__(self, place: Any) -> Any:
        return self._view[self._within(place)]

    def __setitem__(self, place: Any, value: Any) -> None:
        self._view[self._within(place)] = value

    def _within(self, place: Any) -> Any:
        if isinstance(place, slice):
            assert 0 <= place.start <= place.stop <= len(self._view), place
        else:
            assert 0 <= place < len(self._view), place
        return place


def _plain_scan(*given: Any) -> int:
    return UNCOMPILED.scan_lines(*(Guarded(each) if isinstance(each, np.ndarray) else each for each in given))


def _plain_write(rows, kinds, slots, literals, source, marked, out, marks) -> int:
    guarded = [Guarded(each) if isinstance(each, np.ndarray) else each for each in source]
    lists = (kinds.tolist(), slots.tolist(), literals.tolist())
    return UNCOMPILED.write_rows(rows, *lists, type(source)(*guarded), marked, Guarded(out), Guarded(marks))


PLAIN = UNCOMPILED._replace(scan_lines=_plain_scan, write_rows=_plain_write)
"""The kernels' source as it stands, held within the arrays it is given."""


def machine() -> Kernels:
    """Machine code, which must leave alone what lies behind its room."""
    kernels = compiled()
    assert kernels is not UNCOMPILED

    def write_rows(rows, kinds, slots, literals, source, marked, out, marks) -> int:
        roomy = np.full(len(out) + 4096, CANARY, dtype=np.uint8)
        end = kernels.write_rows(rows, kinds, slots, literals, source, marked, roomy[: len(out)], marks)
        assert end <= len(out)
        assert (roomy[len(out) :] == CANARY).all()
        out[:end] = roomy[:end]
        return end

    return kernels._replace(write_rows=write_rows)


def columns_of(data: bytes, **named: str) -> Columns:
    """The columns that the first row of `data` has, as a run finds them."""
    first = next(rows_of_slice(slice_of(data), Problems("t")))
    return find_columns(list(first.cells), **named)


def slice_of(data: bytes, number: int = 1) -> LineSlice:
    return LineSlice("", 0, len(data), data, "utf-8", number, number)


def pieces(
    data: bytes,
    model: FakeModel,
    form: RowForm,
    kernels: Kernels,
    *,
    columns: Columns | None = None,
    number: int = 1,
    format: Format = "json",
) -> tuple[Piece | None, Piece]:
    """What the lines give as bytes (None where they are not taken so), and what they give as objects."""
    part = TablePart(
        InputFile("t.jsonl", "t.jsonl", len(data)), "", columns or columns_of(data), slice_of(data, number)
    )
    worker = Worker(model, Job(form, format, ReadingOptions(TableOptions(rows="paragraph"))))
    taken: list[bool] = []

    def noted(*given: Any) -> Any:
        found = batches.line_batch(*given)
        taken.append(found is not None)
        return found

    with (
        mock.patch("strategyclf.tagging.line_batch.LEAST", 0),
        mock.patch("strategyclf.tagging.line_batch.compiled", return_value=kernels),
        mock.patch("strategyclf.tagging.line_rows.compiled", return_value=kernels),
        mock.patch("strategyclf.tagging.work.line_batch", noted),
    ):
        ours = worker(part)
    if not taken[0]:
        return None, ours
    with mock.patch("strategyclf.tagging.work.line_batch", return_value=None):
        return ours, worker(part)


def assert_same(ours: Piece, theirs: Piece) -> None:
    """All that a run takes from a piece is the same, down to the order of keys."""
    assert bytes(ours.rows) == bytes(theirs.rows)
    for name in ("holes", "keys", "indices", "counted", "runs"):
        assert getattr(ours, name).tolist() == getattr(theirs, name).tolist(), name
    assert told(ours) == told(theirs)


def told(piece: Piece) -> list[Any]:
    """The rest of a piece; as text, in which 1, 1.0 and true are three values."""
    sums = repr([each.as_json() for each in piece.sums])
    counts = (piece.tagged, piece.uncertain, piece.label_paragraphs, piece.stride, piece.body)
    return [sums, counts, piece.sample, asdict(piece.news), piece.size, piece.name]


def assert_taken(data: bytes, model: FakeModel, form: RowForm, kernels: Kernels, **given: Any) -> Piece:
    """The lines are taken as bytes and give what they give as objects."""
    ours, theirs = pieces(data, model, form, kernels, **given)
    assert ours is not None
    assert_same(ours, theirs)
    for line in bytes(ours.rows).splitlines():
        orjson.loads(line)
    return ours
