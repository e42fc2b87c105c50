"""Places of repeats stand in the rows as if they had been written there at once."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

import numpy as np
import orjson
import pytest

from fake_model import FakeModel
from strategyclf.model.compiled import jit, kernel_splicing
from strategyclf.model.compiled.jit import UNCOMPILED, at_hand, compiled
from strategyclf.tagging import splicing
from strategyclf.tagging.csv_rows import place_csv
from strategyclf.tagging.json_rows import place_json
from strategyclf.tagging.layout import NOTHING
from strategyclf.tagging.repeats import INDEX_BITS, Found
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.splicing import spliced
from strategyclf.tagging.work import Job, Worker

ARTICLES = ["a.txt", '甲 "乙",\\%d%', "x\udc80#0#0", "=1+1", "-3", "", "长" * 300]


@pytest.fixture(params=["python", "machine code"])
def way(request, monkeypatch):
    kernels = UNCOMPILED if request.param == "python" else compiled()
    assert (kernels is UNCOMPILED) == (request.param == "python")
    monkeypatch.setattr(splicing, "at_hand", lambda: kernels)


def found_in(rows, places) -> Found:
    """Repeats in these rows of (number of the article, paragraph)."""
    firsts = [(article << INDEX_BITS) + paragraph for article, paragraph in places]
    return Found(np.array(rows, dtype=np.int64), np.array(firsts, dtype=np.int64), ARTICLES)


@pytest.mark.usefixtures("way")
def test_places_of_repeats_are_filled_in_where_they_belong(articles, form):
    piece = Worker(FakeModel(), Job(form, "json"))(tuple(articles))
    lines = bytes(spliced(piece, found_in([1, 7], [(1, 1), (0, 2)]), place_json, len(NOTHING))).splitlines()
    places = [orjson.loads(line)["duplicate_of"] for line in lines]
    assert places == [None, ARTICLES[1] + "#1", None, None, None, None, None, "a.txt#2"]
    blank = [orjson.loads(line) | {"duplicate_of": None} for line in lines]
    assert blank == [orjson.loads(line) for line in piece.rows.splitlines()]
    assert spliced(piece, found_in([], []), place_json, len(NOTHING)) is piece.rows


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("format", ["json", "csv"])
def test_any_place_is_written_as_the_format_writes_it(articles, form, format):
    piece = Worker(FakeModel(), Job(form, format))(tuple(articles))
    numbers = [0, 9, 10, 99, 100, 12_345, 2**31, 2**32 - 1]
    encode, width = (place_json, len(NOTHING)) if format == "json" else (place_csv, 0)
    for article in range(len(ARTICLES)):
        places = [((article + i) % len(ARTICLES), number) for i, number in enumerate(numbers)]
        found = found_in(range(8), places)
        expected, at = b"", 0
        for hole, place in zip(piece.holes.tolist(), found.places(), strict=True):
            expected += piece.rows[at:hole] + encode(place)
            at = hole + width
        written = bytes(spliced(piece, found, encode, width))
        assert written == expected + piece.rows[at:]
        if format == "json":
            told = [orjson.loads(line)["duplicate_of"] for line in written.splitlines()]
            assert told == [encodable(place) for place in found.places()]
        else:
            cells = {cell for row in csv.reader(io.StringIO(written.decode())) for cell in row}
            cells = {cell.removeprefix("'") for cell in cells}
            assert {encodable(place) for place in found.places()} <= cells


def test_the_kernel_as_it_is_writes_what_machine_code_writes():
    random = np.random.default_rng(0)
    content = random.integers(0, 256, 20_000, dtype=np.uint8)
    holes = np.sort(random.choice(19_990 // 7, 500, replace=False)) * 7
    literals = b'"a#""b\xff#",'
    bounds = np.array([0, 3, 4, 7, 9], dtype=np.int64)
    which = random.integers(0, 2, 500)
    numbers = random.integers(0, 10 ** random.integers(1, 18, 500))
    given = (content, holes, 4, np.frombuffer(literals, dtype=np.uint8), bounds, which, numbers)
    written = []
    for kernel in (kernel_splicing.splice, compiled().splice):
        out = np.zeros(40_000, dtype=np.uint8)
        views = [memoryview(each) if isinstance(each, np.ndarray) else each for each in given]
        uncompiled = kernel is kernel_splicing.splice
        end = kernel(*(views if uncompiled else given), memoryview(out) if uncompiled else out)
        written.append(out[:end].tobytes())
        assert not out[end:].any()
    expected, at = b"", 0
    for hole, pair, number in zip(holes.tolist(), which.tolist(), numbers.tolist(), strict=True):
        before, after = [(b'"a#', b'"'), (b'"b\xff', b'#"')][pair]
        expected += content[at:hole].tobytes() + before + b"%d" % number + after
        at = hole + 4
    assert written == [expected + content[at:].tobytes()] * 2


def test_machine_code_is_at_hand_once_it_was_made_and_never_loaded_for_this(monkeypatch):
    made = lru_cache(maxsize=1)(lambda: "made")
    monkeypatch.setattr(jit, "made", made)
    assert at_hand() is UNCOMPILED
    made()
    assert at_hand() == "made"
