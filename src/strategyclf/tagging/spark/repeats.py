"""Which rows repeat an earlier one, found by Spark from match keys and places alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from strategyclf.tagging.spark.columns import quoted
from strategyclf.tagging.spark.rows import KEY, PLACE, ROW_BITS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FEW = 1_000_000
"""Texts that occur more than once, of which every executor is given the list: some 60 MB."""

_FIRST, _NAMED, _REPEATED = "__strategyclf_first", "__strategyclf_named", "__strategyclf_repeated"
_FILE_ID, _FILE_NUMBER = "__strategyclf_id", "__strategyclf_number"


def first_places(keys: DataFrame, ids: Sequence[str]) -> DataFrame:
    """For each match key that occurs more than once: the first place, as a number and as ARTICLE#PARAGRAPH.

    Parameters
    ----------
    keys : a key and a place a row.
    ids : of the files, by number.
    """
    from pyspark.sql import functions as F  # noqa: N812 - as Spark's own documents write it

    several = keys.groupBy(KEY).agg(F.min(PLACE).alias(_FIRST), F.count("*").alias("n")).where("n > 1")
    files = keys.sparkSession.createDataFrame(list(enumerate(ids)), f"{_FILE_NUMBER} int, {_FILE_ID} string")
    number = F.shiftright(_FIRST, ROW_BITS).cast("int")
    row = F.col(_FIRST).bitwiseAND(F.lit((1 << ROW_BITS) - 1))
    return several.join(F.broadcast(files), number == F.col(_FILE_NUMBER)).select(
        KEY, _FIRST, F.concat(_FILE_ID, F.lit("#"), row).alias(_NAMED)
    )


def with_repeats(rows: DataFrame, first: DataFrame) -> DataFrame:
    """`rows` with ``duplicate_of`` filled in; where few texts are repeated no row leaves its partition."""
    from pyspark import StorageLevel
    from pyspark.sql import functions as F  # noqa: N812

    first = first.withColumnRenamed(KEY, _REPEATED).persist(StorageLevel.DISK_ONLY)
    if first.count() <= FEW:
        first = F.broadcast(first)
    earlier = F.when(F.col(_FIRST) != F.col(PLACE), F.col(_NAMED)).alias("duplicate_of")
    columns = [earlier if name == "duplicate_of" else F.col(quoted(name)) for name in rows.columns]
    return rows.join(first, F.col(KEY) == F.col(_REPEATED), "left").select(*columns)
