"""Rows in and tagged rows out, for every program here: JSON lines by orjson, ten thousand rows at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

ROWS_AT_ONCE = 10_000
THRESHOLD = 0.5

Row = dict[str, Any]
Tagger = Callable[[list[Row]], Iterable[Sequence[float]]]


def tag_file(load: Callable[[Path], tuple[Sequence[str], Tagger]]) -> None:
    """Write each row of ``ROWS`` to ``OUT`` with its scores, and the labels whose score is a half or more.

    `load` takes the path ``MODEL`` and gives the labels and what scores them: rows → (n_rows, n_labels).
    """
    model, source, out = (Path(argument) for argument in sys.argv[1:4])
    labels, score = load(model)
    with source.open("rb") as lines, out.open("wb") as tagged:
        for rows in _batches(lines):
            for row, scores in zip(rows, score(rows), strict=True):
                row["scores"] = dict(zip(labels, scores, strict=True))
                row["labels"] = [label for label, value in row["scores"].items() if value >= THRESHOLD]
                tagged.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


def _batches(lines: Iterator[bytes]) -> Iterator[list[Row]]:
    while rows := [orjson.loads(line) for line in islice(lines, ROWS_AT_ONCE)]:
        yield rows
