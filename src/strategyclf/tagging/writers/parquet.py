"""Parquet: lists and structs of fixed types, whatever the rows hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategyclf.tagging.columns import By, ColumnType, columns_of
from strategyclf.tagging.flat import as_text
from strategyclf.tagging.spool import CarriedType, Spool
from strategyclf.tagging.target import Target

if TYPE_CHECKING:
    import pyarrow as pa

    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row, RowForm
    from strategyclf.taxonomy import Taxonomy

GROUP = 10_000
"""Rows of a row group: some 20 MB while they are gathered."""


class ParquetFile:
    """Rows by paragraph or by article; the file is written when the last row is in."""

    def __init__(self, path: Path, form: RowForm, *, by: By) -> None:
        self.path: Path | None = path
        self._form, self._by = form, by
        self._target = Target(path)
        self._spool = Spool(by, self._target.folder)

    def add(self, tagged: TaggedArticle) -> None:
        if self._by == "paragraph":
            for row in self._form.paragraphs(tagged):
                self._spool.add(row)

    def add_article(self, row: Row) -> None:
        if self._by == "article":
            self._spool.add(row)

    def close(self, ending: Ending) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        carried = self._spool.carried
        schema = parquet_schema(self._by, self._form.taxonomy, carried)
        rows = self._spool.rows()
        with pq.ParquetWriter(self._target.temporary, schema, compression="zstd") as writer:
            while group := list(islice(rows, GROUP)):
                writer.write_table(pa.Table.from_pylist(list(_typed(group, carried)), schema=schema))
        self._spool.close()
        self._target.commit()

    def discard(self) -> None:
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


def _typed(rows: list[Row], carried: dict[str, CarriedType]) -> Iterator[Row]:
    for row in rows:
        for name, type in carried.items():
            value = row.get(name)
            if value is None:
                continue
            if type == "text" and not isinstance(value, str):
                value = as_text(value)
                row[name] = value if isinstance(value, str) else str(value)
            elif type == "number":
                row[name] = float(value)
        yield row
