"""The design of a sample of one's own corpus: what was drawn, how likely, and what the rest was tagged.

It holds no text. It is kept beside the rows to label, and read again when they are labelled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.errors import LabelError
from strategyclf.measures.sampled import Cells, cell_numbers
from strategyclf.measures.stratified import Stratification
from strategyclf.messages import phrase, reason_of

SCHEMA = 1
KIND = "strategyclf sample"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stratum:
    """`paragraphs` in the corpus, `drawn` of them; `group` is the label they are tagged with, or ""."""

    group: str
    paragraphs: int
    drawn: int


@dataclass(frozen=True, slots=True)
class SampledRow:
    """A paragraph of the sample.

    Attributes
    ----------
    inclusion : the probability with which it was drawn. tags : what the model said, not shown to readers.
    cells : label id → the number of its cell.
    """

    digest: str
    match_key: str
    stratum: int
    inclusion: float
    tags: tuple[str, ...]
    cells: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CorpusCell:
    """How many paragraphs a cell holds, whether they have the tag, and their mean probability."""

    number: int
    tagged: bool
    paragraphs: int
    probability: float


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """All that the estimators need besides the labels.

    Attributes
    ----------
    labels : ids in canonical order. model : the digest of the model that tagged the corpus.
    paragraphs : different body paragraphs and list items of the corpus; repeats : further copies of them.
    trained_on : how many of them the model was trained on.
    corpus : as it was named. cells : label id → the cells of the whole corpus.
    """

    labels: tuple[str, ...]
    model: str
    seed: int
    paragraphs: int
    repeats: int
    trained_on: int
    corpus: tuple[str, ...]
    strata: tuple[Stratum, ...]
    cells: Mapping[str, tuple[CorpusCell, ...]]
    rows: tuple[SampledRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The form of ``F.design.json``."""
        return {"schema": SCHEMA, "kind": KIND, **asdict(self)}

    def labelled_cells(self, labels: Mapping[str, Sequence[str]]) -> list[Cells]:
        """The cells of each label with what has been labelled so far.

        Parameters
        ----------
        labels : digest → label ids, of rows of the sample; the others count as not drawn.
        """
        found = []
        for id in self.labels:
            drawn = {cell.number: [0, 0] for cell in self.cells[id]}
            for row in self.rows:
                if row.digest in labels:
                    drawn[row.cells[id]][0] += 1
                    drawn[row.cells[id]][1] += id in labels[row.digest]
            cells = self.cells[id]
            found.append(
                Cells(
                    tagged=np.array([cell.tagged for cell in cells]),
                    size=np.array([cell.paragraphs for cell in cells]),
                    probability=np.array([cell.probability for cell in cells]),
                    drawn=np.array([drawn[cell.number][0] for cell in cells]),
                    positive=np.array([drawn[cell.number][1] for cell in cells]),
                )
            )
        return found


def corpus_cells(strata: Integers, tags: Integers, probabilities: Floats) -> tuple[CorpusCell, ...]:
    """The cells of one label over the whole corpus; all arrays (n_rows,)."""
    numbers, row_cell = np.unique(cell_numbers(strata, tags, probabilities), return_inverse=True)
    size = np.bincount(row_cell)
    mean = np.bincount(row_cell, weights=probabilities) / size
    return tuple(
        CorpusCell(int(number), bool(number % 2), int(count), round(float(value), 9))
        for number, count, value in zip(numbers, size, mean, strict=True)
    )


def cells_of(
    strata: Integers, tags: Integers, probabilities: Floats, rows: Integers, truth: Integers
) -> list[Cells]:
    """Each label's cells straight from arrays, for simulations: `tags` of all rows, `truth` of `rows`."""
    found = []
    for j in range(tags.shape[1]):
        number = cell_numbers(strata, tags[:, j], probabilities[:, j])
        numbers, row_cell = np.unique(number, return_inverse=True)
        size = np.bincount(row_cell)
        positive = np.bincount(row_cell[rows], weights=truth[:, j], minlength=len(size))
        found.append(
            Cells(
                tagged=numbers % 2 == 1,
                size=size,
                probability=np.bincount(row_cell, weights=probabilities[:, j]) / size,
                drawn=np.bincount(row_cell[rows], minlength=len(size)),
                positive=positive.astype(np.int64),
            )
        )
    return found


def sampled_rows(
    ids: Sequence[str],
    strata: Stratification,
    tags: Integers,
    probabilities: Floats,
    rows: Integers,
    keys: Sequence[tuple[str, str]],
) -> tuple[SampledRow, ...]:
    """The rows drawn, with `keys` the digest and match key of each."""
    of = strata.of_row[rows]
    numbers = [cell_numbers(of, tags[rows, j], probabilities[rows, j]) for j in range(len(ids))]
    return tuple(
        SampledRow(
            *keys[k],
            int(of[k]),
            round(float(strata.inclusion[of[k]]), 9),
            tuple(id for j, id in enumerate(ids) if tags[row, j]),
            {id: int(numbers[j][k]) for j, id in enumerate(ids)},
        )
        for k, row in enumerate(rows)
    )


def read_design(path: str | Path) -> SampleDesign:
    """Read ``F.design.json``; raises `LabelError` that names the file."""
    import orjson

    path = Path(path)
    try:
        data = orjson.loads(path.read_bytes())
    except OSError as error:
        raise _unread(path, phrase("cannot be read ({reason})", reason=reason_of(error))) from None
    except orjson.JSONDecodeError as error:
        raise _unread(path, phrase("not valid JSON ({error})", error=error)) from None
    if not isinstance(data, dict) or data.get("kind") != KIND or data.get("schema") != SCHEMA:
        raise _unread(path, phrase("not the design of a sample"))
    try:
        fields = {key: value for key, value in data.items() if key not in ("schema", "kind")}
        return SampleDesign(
            **{
                **fields,
                "labels": tuple(data["labels"]),
                "corpus": tuple(data["corpus"]),
                "strata": tuple(Stratum(**stratum) for stratum in data["strata"]),
                "cells": {
                    id: tuple(CorpusCell(**cell) for cell in cells) for id, cells in data["cells"].items()
                },
                "rows": tuple(SampledRow(**{**row, "tags": tuple(row["tags"])}) for row in data["rows"]),
            }
        )
    except (TypeError, KeyError, AttributeError) as error:
        raise _unread(
            path, phrase("a part of the design is missing or wrong ({error})", error=error)
        ) from None


def _unread(path: Path, message: str) -> LabelError:
    return LabelError(
        message,
        code="bad_design",
        file=str(path),
        remedy=phrase("name the F.design.json that `labels sample` wrote beside the rows"),
    )
