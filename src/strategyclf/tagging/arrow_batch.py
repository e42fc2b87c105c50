"""A batch of tagged paragraphs → an Arrow table of the row form by paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from strategyclf.tagging.arrow_rows import tag_columns, text_array
from strategyclf.tagging.carried import as_carried
from strategyclf.tagging.columns import SCHEMA
from strategyclf.tagging.rows import RowForm, encodable
from strategyclf.tagging.writers.parquet import parquet_schema

if TYPE_CHECKING:
    import pyarrow as pa

    from strategyclf.model.tag_arrays import TagArrays
    from strategyclf.tagging.batch import Batch
    from strategyclf.tagging.carried import CarriedType

_ORIGIN = ("title", "date", "date_basis", "source", "site", "region")


def paragraph_table(
    batch: Batch,
    found: TagArrays,
    digests: Sequence[str],
    form: RowForm,
    carried: dict[str, CarriedType],
) -> pa.Table:
    """The rows of `batch`, with nothing in `duplicate_of`.

    Parameters
    ----------
    batch : the paragraphs. found, digests : the tags and digests of its texts.
    form : how rows are made.
    carried : name → type of the carried columns of the whole run.
    """
    import pyarrow as pa

    number = len(batch.texts)
    schema = parquet_schema("paragraph", form.taxonomy, carried)
    articles = [id for name, start, end, *_ in batch.runs for id in [encodable(name)] * (end - start)]
    columns = {
        "article": articles,
        "paragraph": batch.indices,
        "kind": batch.kinds,
        "section": [[encodable(heading) for heading in section] for section in batch.sections],
        "text": text_array(batch.texts),
        **tag_columns(batch.texts, found, form.taxonomy),
        "duplicate_of": pa.nulls(number, pa.string()),
        **{name: [origin[name] for origin in batch.origins] for name in _ORIGIN},
        "digest": digests,
        "model": [form.model] * number,
        "schema": [SCHEMA] * number,
        **{
            name: [as_carried(row.get(name), type) for row in batch.carried] for name, type in carried.items()
        },
    }
    arrays = [
        values if isinstance(values, pa.Array) else pa.array(values, field.type)
        for field, values in ((field, columns[field.name]) for field in schema)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def as_stream(table: pa.Table) -> bytes:
    """`table` as one batch in Arrow's format for streams."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        for batch in table.combine_chunks().to_batches():
            writer.write_batch(batch)
    content: bytes = sink.getvalue().to_pybytes()
    return content
