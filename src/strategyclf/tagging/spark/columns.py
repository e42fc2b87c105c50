"""Names of columns, which in tables are any text and in Spark's calls are expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def quoted(name: str) -> str:
    """A column's name as Spark takes it, whatever characters it holds."""
    return "`" + name.replace("`", "``") + "`"


def numbered(df: DataFrame) -> DataFrame:
    """`df` with its columns called by their numbers: `mapInArrow` fails on dots and backticks in names."""
    return df.toDF(*(f"c{number}" for number in range(len(df.columns))))
