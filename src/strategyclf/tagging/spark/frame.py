"""A Spark DataFrame → the same DataFrame with tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategyclf.errors import CallError
from strategyclf.messages import phrase
from strategyclf.tagging.spark.columns import numbered, quoted
from strategyclf.tagging.spark.rows import cells_of
from strategyclf.tagging.spark.shipping import ShippedModel, ship

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from strategyclf.model.model import Model
    from strategyclf.taxonomy import Taxonomy

ADDED = ("labels", "scores", "evidence", "uncertain", "digest", "model")


def tag(
    df: DataFrame,
    text: str = "text",
    id: str | None = None,
    model: str | Path | Model = "default",
) -> DataFrame:
    """Tag every row of `df`, each a paragraph; nothing runs before Spark is asked for the rows.

    Parameters
    ----------
    text : the column that holds the paragraphs; null counts as an empty text, which has no tag.
    id : a column that names rows. With it the result has that column and the tags alone, for a join.
    model : a model, its name or its folder. Executors need strategyclf installed, not the model.

    Returns
    -------
    The columns of `df` (or `id`), then as in the rows of ``predict``: `labels`, `scores`, `evidence`,
    `uncertain`, `digest`, `model`. Partitions are those of `df`, and no row moves between them.

    Raises
    ------
    CallError : `df` has no such column, or one that is called like one that is added.
    """
    from pyspark.sql.types import StructType

    from strategyclf.model.model import load_model
    from strategyclf.tagging.spark.session import quiet_pandas

    kept = df.columns if id is None else [id]
    _check(df.columns, kept, text, id)
    tagger = load_model(model) if isinstance(model, str | Path) else model
    shipped = ship(df.sparkSession, tagger)
    source = df if id is None else df.select(*dict.fromkeys((quoted(id), quoted(text))))
    names = source.columns
    work = _Tagging(shipped, names.index(text), tuple(map(names.index, kept)))
    fields = [source.schema.fields[place] for place in work.kept]
    with quiet_pandas():
        return numbered(source).mapInArrow(work, StructType([*fields, *added_schema(tagger.taxonomy).fields]))


def added_schema(taxonomy: Taxonomy) -> StructType:
    """The columns that `tag` adds, as Spark types."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(_added(taxonomy))


def _added(taxonomy: Taxonomy) -> pa.Schema:
    import pyarrow as pa

    from strategyclf.tagging.writers.parquet import parquet_schema

    schema = parquet_schema("paragraph", taxonomy)
    return pa.schema([schema.field(name) for name in ADDED])


@dataclass(frozen=True, slots=True)
class _Tagging:
    """What a task does with its rows: `text` and `kept` are places of columns."""

    shipped: ShippedModel
    text: int
    kept: tuple[int, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        from strategyclf.model.compiled.digests import digests_of
        from strategyclf.tagging.arrow_rows import tag_columns

        model = self.shipped.load()
        schema = _added(model.taxonomy)
        for batch in batches:
            texts = [text or "" for text in cells_of(batch.column(self.text))]
            columns: dict[str, Any] = {
                **tag_columns(texts, model.tag_arrays(texts), model.taxonomy),
                "digest": pa.array(digests_of(texts)[0], pa.string()),
                "model": pa.array([model.made_by] * len(texts), pa.string()),
            }
            yield pa.RecordBatch.from_arrays(
                [batch.column(place) for place in self.kept] + [columns[name] for name in ADDED],
                schema=pa.schema([*(batch.schema.field(place) for place in self.kept), *schema]),
            )


def _check(columns: list[str], kept: list[str], text: str, id: str | None) -> None:
    for name in (text, *([] if id is None else [id])):
        if name not in columns:
            raise CallError(
                phrase(
                    "no column {name!r}; the columns are: {listing}", name=name, listing=", ".join(columns)
                ),
                code="no_text_column" if name == text else "no_id_column",
                remedy=phrase(
                    "name the one that holds the text with text=, the one that names rows with id="
                ),
            )
    taken = [name for name in kept if name in ADDED]
    if taken:
        raise CallError(
            phrase("the table has columns that tags are called by: {taken}", taken=", ".join(taken)),
            code="bad_option",
            remedy=phrase(
                "rename them (withColumnRenamed), or give id= to have that column and the tags alone"
            ),
        )
