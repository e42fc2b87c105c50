"""Parquet → rows, in slices that can be handed to another process as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from strategyclf.messages import later
from strategyclf.reading.table_rows import Row, damaged

SLICE = 4096
"""Rows of a slice."""


@dataclass(frozen=True, slots=True)
class ArrowSlice:
    """Some rows in Arrow's own format for streams; `number` is that of the first, from 1."""

    data: bytes
    number: int


def parquet_slices(stream: IO[bytes], file: str) -> Iterator[ArrowSlice]:
    """The rows of the file in `stream`; an `InputError` where it is damaged."""
    import pyarrow
    from pyarrow import parquet

    try:
        number = 1
        for batch in parquet.ParquetFile(stream).iter_batches(batch_size=SLICE):
            # Damage may have spared the file's frame and hit its text.
            batch.validate(full=True)
            sink = pyarrow.BufferOutputStream()
            with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            yield ArrowSlice(sink.getvalue().to_pybytes(), number)
            number += batch.num_rows
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise damaged(file, later("the program that made it")) from error


def rows_of_arrow(part: ArrowSlice) -> Iterator[Row]:
    """The rows of a slice."""
    import pyarrow

    table = pyarrow.ipc.open_stream(part.data).read_all()
    for number, cells in enumerate(table.to_pylist(), part.number):
        yield Row(number, cells)
