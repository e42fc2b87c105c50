"""What a task does: rows of tables in, tagged rows out, as Arrow both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from strategyclf.reading.columns import Columns
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.table_parts import TablePart
from strategyclf.reading.table_rows import Problems, Row
from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.spark.shipping import ShippedModel
from strategyclf.tagging.spark.sources import NumberedPart, path_of

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Accumulator

    from strategyclf.reading.parts import ReadingOptions

KEY, PLACE = "__strategyclf_key", "__strategyclf_place"
"""Columns beside the tagged row: its match key, and its place in the input as one number."""

ROW_BITS = 40

Told = dict[tuple[int, int], Problems]
"""What was wrong with rows, by file and the first row of the stretch: a stretch read twice is told once."""


def place_of(file: int, row: Any) -> Any:
    """A row's place in the input as one number, which orders rows as the input does."""
    return (file << ROW_BITS) + row


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """The rows of Parquet files as Spark gives them → parts, with the number of the file of each.

    Parameters
    ----------
    files : path → number and file. columns : the roles of their columns.
    names : of the columns in the order given; after them come the file's URI and the row's place from 0.
    """

    files: Mapping[str, tuple[int, InputFile]]
    columns: Columns
    names: tuple[str, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[NumberedPart]:
        names = self.names
        for batch in batches:
            *cells, uris, places = batch.columns
            uris = uris.to_pylist()
            numbers = (places.to_numpy() + 1).tolist()
            values = list(zip(*(cells_of(column) for column in cells), strict=True))
            start = 0
            while start < len(uris):
                end = start + 1
                while end < len(uris) and uris[end] == uris[start]:
                    end += 1
                file_number, file = self.files[path_of(uris[start])]
                rows = tuple(
                    Row(number, dict(zip(names, row, strict=True)))
                    for number, row in zip(numbers[start:end], values[start:end], strict=True)
                )
                yield file_number, TablePart(file, "", self.columns, rows)
                start = end


@dataclass(frozen=True, slots=True)
class LineRows:
    """Numbers of tasks → the parts of files of JSON lines that each reads."""

    tasks: tuple[tuple[NumberedPart, ...], ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[NumberedPart]:
        for batch in batches:
            for number in batch.column(0).to_pylist():
                yield from self.tasks[number]


RowParts = ParquetRows | LineRows


def cells_of(column: pa.Array) -> list[Any]:
    """The values of a column; bytes that are no UTF-8 in text become U+FFFD."""
    import pyarrow as pa

    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        wide = pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary()
        values = [
            None if value is None else value.decode("utf-8", "replace")
            for value in column.view(wide).to_pylist()
        ]
    return values


@dataclass(frozen=True, slots=True)
class Keys:
    """The match key and the place of every row that has text."""

    parts: RowParts

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from strategyclf.model.compiled.digests import digests_of
        from strategyclf.reading.news import News
        from strategyclf.reading.table_articles import paragraph_rows

        for number, part in self.parts(batches):
            rows = paragraph_rows(part, News())
            yield _keys(digests_of(rows.texts)[1], number, rows.numbers)


@dataclass(frozen=True, slots=True)
class TaggedRows:
    """The tagged rows, each with its match key and its place.

    Parameters
    ----------
    parts : how what Spark gives is read. reading : as for those parts.
    shipped : the model. carried : the carried columns of the run.
    problems : takes what was wrong with rows.
    """

    parts: RowParts
    reading: ReadingOptions
    shipped: ShippedModel
    carried: Mapping[str, CarriedType]
    problems: Accumulator[Told]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        from strategyclf.tagging.rows import RowForm
        from strategyclf.tagging.work import Job, Worker

        model = self.shipped.load()
        form = RowForm(model.taxonomy, model.made_by)
        work = Worker(model, Job(form, "arrow", self.reading, carried=self.carried))
        for number, part in self.parts(batches):
            piece = work(part)
            problems = piece.news.problems
            if problems is not None and (problems.count or problems.lost or problems.empty):
                self.problems.add({(number, _first(part)): problems})
            with pa.ipc.open_stream(piece.rows) as stream:
                start = 0
                for rows in stream:
                    end = start + rows.num_rows
                    yield _beside(rows, _keys(piece.keys[start:end], number, piece.indices[start:end]))
                    start = end


def _first(part: TablePart) -> int:
    rows = part.rows
    return rows[0].number if isinstance(rows, tuple) else rows.number


def _keys(keys: Any, file: int, rows: Any) -> pa.RecordBatch:
    import pyarrow as pa

    places = place_of(file, np.asarray(rows, dtype=np.int64))
    # Java has no unsigned numbers; a key is a name, whatever its sign.
    return pa.RecordBatch.from_arrays([pa.array(keys.view(np.int64)), pa.array(places)], names=[KEY, PLACE])


def _beside(left: pa.RecordBatch, right: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(
        [*left.columns, *right.columns], schema=pa.schema([*left.schema, *right.schema])
    )
