"""Parquet: lists and structs of fixed types, whatever the rows hold."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategyclf.tagging.carried import CarriedType, as_carried
from strategyclf.tagging.columns import By, ColumnType, columns_of
from strategyclf.tagging.rows import encodable
from strategyclf.tagging.spool import Spool
from strategyclf.tagging.target import Target

if TYPE_CHECKING:
    import pyarrow as pa

    from strategyclf.tagging.engine import Ending
    from strategyclf.tagging.piece import Piece
    from strategyclf.tagging.repeats import Found
    from strategyclf.tagging.rows import Row, RowForm
    from strategyclf.tagging.work import Format
    from strategyclf.taxonomy import Taxonomy

GROUP = 10_000
"""Rows of a row group: some 20 MB while they are gathered."""


class ParquetFile:
    """Rows by paragraph as they come, or by article when the last one is in.

    Parameters
    ----------
    carried : the columns of the input tables, which the rows by paragraph have after their own.
    folder : where the file grows until it is whole; beside `path` by default.
    """

    def __init__(
        self,
        path: Path,
        form: RowForm,
        *,
        by: By,
        carried: Mapping[str, CarriedType] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.path: Path | None = path
        self.format: Format = "arrow" if by == "paragraph" else "articles"
        self._form, self._by, self._carried = form, by, dict(carried or {})
        self._target = Target(path, folder=folder)
        self._spool = Spool(by, self._target.folder)
        self._writer: Any = None
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def add_rows(self, piece: Piece, found: Found) -> None:
        if self.format != "arrow":
            return
        import pyarrow as pa

        table = pa.ipc.open_stream(piece.rows).read_all()
        places: list[str | None] = [None] * table.num_rows
        for row, place in zip(found.rows.tolist(), found.places(), strict=True):
            places[row] = encodable(place)
        column = table.schema.get_field_index("duplicate_of")
        table = table.set_column(column, table.schema.field(column), pa.array(places, pa.string()))
        self._waiting += table.to_batches()
        self._rows += table.num_rows
        if self._rows >= GROUP:
            self._write(all_rows=False)

    def add_article(self, row: Row) -> None:
        if self.format == "articles":
            self._spool.add(row)

    def close(self, ending: Ending) -> None:
        import pyarrow as pa

        if self.format == "articles":
            self._carried = self._spool.carried
            rows = self._spool.rows()
            while group := list(islice(rows, GROUP)):
                typed = [_typed(row, self._carried) for row in group]
                self._waiting = pa.Table.from_pylist(typed, schema=self._schema).to_batches()
                self._write(all_rows=True)
        self._write(all_rows=True)
        self._writer.close()
        self._writer = None
        self._spool.close()
        self._target.commit()

    @property
    def _schema(self) -> pa.Schema:
        return parquet_schema(self._by, self._form.taxonomy, self._carried)

    def _write(self, *, all_rows: bool) -> None:
        """Write what waits as row groups of `GROUP` rows, however many came in a piece."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._writer is None:
            self._writer = pq.ParquetWriter(self._target.temporary, self._schema, compression="zstd")
        table = pa.Table.from_batches(self._waiting, schema=self._schema)
        whole = table.num_rows if all_rows else table.num_rows - table.num_rows % GROUP
        for start in range(0, whole, GROUP):
            self._writer.write_table(table.slice(start, min(GROUP, whole - start)).combine_chunks())
        rest = table.slice(whole)
        self._waiting, self._rows = rest.to_batches(), rest.num_rows

    def discard(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._spool.close()
        self._target.discard()


def parquet_schema(by: By, taxonomy: Taxonomy, carried: dict[str, CarriedType] | None = None) -> pa.Schema:
    """The schema of the file: the fixed columns, then the carried ones."""
    import pyarrow as pa

    fields = [pa.field(column.name, _arrow_type(column.type, taxonomy)) for column in columns_of(by)]
    fields += [pa.field(name, _arrow_type(type, taxonomy)) for name, type in (carried or {}).items()]
    return pa.schema(fields)


def _arrow_type(type: ColumnType, taxonomy: Taxonomy) -> Any:
    import pyarrow as pa

    text, integer, number = pa.string(), pa.int64(), pa.float64()
    clause = [("start", integer), ("end", integer), ("text", text), ("score", number)]
    each = {
        "label_number": number,
        "label_integer": integer,
        "label_clauses": pa.list_(pa.struct(clause)),
        "label_clause": pa.struct([("paragraph", integer), *clause]),
    }
    if type in each:
        return pa.struct([(id, each[type]) for id in taxonomy.ids])
    simple = {"text": text, "integer": integer, "number": number, "flag": pa.bool_()}
    return simple.get(type, pa.list_(text))


def _typed(row: Row, carried: Mapping[str, CarriedType]) -> Row:
    for name, type in carried.items():
        row[name] = as_carried(row.get(name), type)
    return row
