"""A million paragraphs of news in Spark: the rows of the command line, every one once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spark_cluster import JAVA, SMALL, assert_same_rows, by_command_line, cluster, lose_a_worker, stop_java
from strategyclf.model.model import load_model

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'strategyclf[spark]'")
pytestmark = [pytest.mark.full, pytest.mark.filterwarnings("ignore::ResourceWarning")]

ROWS = 1_000_000


@pytest.fixture(scope="module", autouse=True)
def _java(java):
    patch = pytest.MonkeyPatch()
    for name, value in JAVA.items():
        patch.setenv(name, value)
    yield
    stop_java()
    patch.undo()


@pytest.fixture(scope="module")
def news(corpus, tmp_path_factory):
    """The raw news, a paragraph a row, again and again to a million rows, as four Parquet files."""
    folder = tmp_path_factory.mktemp("news")
    days = sorted((corpus / "raw" / "news").glob("*.md"))
    found = [(day.stem, line.strip()) for day in days for line in day.read_text("utf-8").split("\n")]
    rows = [row for row in found if row[1]]
    rows = (rows * (ROWS // len(rows) + 1))[:ROWS]
    for number in range(4):
        part = rows[number * ROWS // 4 : (number + 1) * ROWS // 4]
        table = pa.table({"date": [row[0] for row in part], "text": [row[1] for row in part]})
        pq.write_table(table, folder / f"{number}.parquet", row_group_size=20_000, compression="zstd")
    return folder


@pytest.fixture(scope="module")
def expected(news, tmp_path_factory) -> pa.Table:
    return by_command_line([news], tmp_path_factory.mktemp("expected") / "rows.parquet")


def test_a_million_rows_in_local_spark_are_those_of_the_command_line(news, expected, tmp_path):
    from strategyclf.tagging.spark import tag_tables

    tag_tables([str(news)], str(tmp_path / "out"), load_model("default"), master="local[2]", settings=SMALL)
    assert len(expected) == ROWS
    assert_same_rows(tmp_path / "out", expected)


def test_a_million_rows_on_a_cluster_that_loses_a_worker_are_there_once(news, expected, tmp_path):
    with cluster(tmp_path) as spark:
        lose_a_worker(spark, [news], tmp_path / "out", load_model("default"))
    assert_same_rows(tmp_path / "out", expected)
