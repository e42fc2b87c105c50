"""Real Spark, in one process and as a cluster: the rows of the command line, every one once."""

from __future__ import annotations

import datetime
import json
import warnings

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from spark_cluster import (
    JAVA,
    SMALL,
    assert_same_rows,
    by_command_line,
    cluster,
    in_order,
    lose_a_worker,
    stop_java,
)
from strategyclf.cli.predict_spark import predict_in_spark
from strategyclf.errors import CallError, OutputError
from strategyclf.model.model import load_model
from strategyclf.tagging.tolerance import Tolerance

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'strategyclf[spark]'")
# py4j leaves sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

ROWS = 20_000


@pytest.fixture(scope="module", autouse=True)
def _java(java):
    """Java that starts fast; gone when these tests are done."""
    patch = pytest.MonkeyPatch()
    for name, value in JAVA.items():
        patch.setenv(name, value)
    yield
    stop_java()
    patch.undo()


@pytest.fixture(scope="module")
def shipped():
    return load_model("default")


@pytest.fixture(scope="module")
def texts(root) -> list[str]:
    """Paragraphs of the project's own articles; every third row repeats one word by word."""
    found = [
        line.strip()
        for path in sorted((root / "seeds").glob("*.md"))
        for line in path.read_text("utf-8").split("\n")
    ]
    lines = [line for line in found if line]
    return [lines[i % len(lines)] + (f"（{i}）" if i % 3 else "") for i in range(ROWS)]


@pytest.fixture(scope="module")
def tables(texts, tmp_path_factory):
    """A folder of tables of three forms: two kinds of Parquet and JSON lines."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "甲 [1]").mkdir()
    days = [datetime.date(2024, 1, 1 + i % 28) for i in range(ROWS)]
    first = pa.table(
        {
            "正文": texts[:9000],
            "日期": days[:9000],
            "来源": ["青石日报"] * 9000,
            "编号": list(range(9000)),
            "model": [None if i % 5 else i / 3 for i in range(9000)],
        }
    )
    pq.write_table(first, folder / "甲 [1]" / "新闻 50%.parquet", row_group_size=1500)
    second = pa.table({"text": [None, "", *texts[9002:15000]], "编号": ["x"] * 6000, "好.坏`": [True] * 6000})
    pq.write_table(second, folder / "b.parquet", row_group_size=1500)
    with (folder / "c.jsonl").open("w", encoding="utf-8") as file:
        for i, text in enumerate(texts[15000:]):
            file.write(
                json.dumps({"title": f"第{i // 50}篇", "text": text, "n": i}, ensure_ascii=False) + "\n"
            )
        file.write('\n{"text": "没有写完\n')
    return folder


@pytest.fixture(scope="module")
def expected(tables, tmp_path_factory) -> pa.Table:
    """What the command line gives."""
    return by_command_line([tables], tmp_path_factory.mktemp("expected") / "rows.parquet")


def test_local_spark_gives_the_rows_of_the_command_line(tables, expected, shipped, tmp_path, capsys):
    out, failures = tmp_path / "out [1]", tmp_path / "failures.jsonl"
    predict_in_spark(
        [str(tables)],
        out,
        shipped,
        master="local[2]",
        rows="paragraph",
        tolerance=Tolerance.parse("1"),
        failures=failures,
    )
    assert_same_rows(out, expected)
    assert len(expected) == ROWS - 2
    repeats = len(expected) - expected["duplicate_of"].null_count
    assert repeats > 1000
    said = capsys.readouterr().err
    assert "b.parquet: 2 rows without text passed over" in said
    assert f"3 articles, {ROWS - 2:,} paragraphs: " in said
    assert f", {repeats:,} repeats of an earlier one; 1 input not read in full" in said
    failure = json.loads(failures.read_text("utf-8"))
    assert (failure["code"], failure["place"]) == ("bad_json", "line 5002")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["failures.jsonl", "out [1]"]
    # Partitions in, partitions out.
    assert len(list(out.glob("*.parquet"))) >= 3


def test_a_cluster_that_loses_a_worker_midway_gives_every_row_once(tables, expected, shipped, tmp_path):
    with cluster(tmp_path) as spark:
        lose_a_worker(spark, [tables], tmp_path / "out", shipped)
    assert_same_rows(tmp_path / "out", expected)


def test_a_table_in_spark_gets_tags_and_keeps_its_columns(texts, shipped):
    from strategyclf.tagging.spark import tag
    from strategyclf.tagging.spark.session import spark_session
    from strategyclf.tagging.spark.shipping import ship

    given = [None, *texts[:50]]
    with spark_session("local[2]", SMALL) as session, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pandas 3
        df = session.createDataFrame(list(enumerate(given)), "`行.号` int, `正文` string")
        rows = tag(df, text="正文", model=shipped).collect()
        assert tag(df, text="正文", id="行.号").columns == [
            "行.号", "labels", "scores", "evidence", "uncertain", "digest", "model",
        ]  # fmt: skip
        assert len(tag(df, text="正文", id="正文").collect()[1]) == 7
        with pytest.raises(CallError, match="no column 'text'; the columns are: 行"):
            tag(df)
        with pytest.raises(CallError, match="columns that tags are called by: labels"):
            tag(df.withColumnRenamed("行.号", "labels"), text="正文")
        with pytest.raises(CallError, match="a Spark session already"), spark_session("local[1]"):
            pass
        # As in a worker.
        careful = shipped.at(prefer="precision", without=["tech_upgrade"])
        arrived = ship(session, careful).load()
    assert arrived.made_by == careful.made_by
    assert arrived.tag(texts[:50]) == careful.tag(texts[:50])
    wanted = shipped.tag([text or "" for text in given])
    assert [row["行.号"] for row in rows] == list(range(51))
    assert [tuple(row["labels"]) for row in rows] == [tags.labels for tags in wanted]
    assert [row["evidence"].asDict()[id][0]["text"] for row in rows for id in row["labels"]] == [
        tags.evidence[id][0].text for tags in wanted for id in tags.labels
    ]
    assert rows[0]["labels"] == []
    assert {row["model"] for row in rows} == {shipped.made_by}


def test_what_has_a_uri_is_read_and_written_by_spark(texts, shipped, tmp_path):
    from strategyclf.tagging.spark import tag_tables

    source = tmp_path / "in put"
    for number, name in enumerate(("b", "a")):
        (source / name).mkdir(parents=True)
        table = pa.table({"text": texts[number * 10 : number * 10 + 12], name: list(range(12))})
        pq.write_table(table, source / name / "x.parquet")
    out = f"file://{tmp_path}/输 出"
    outcome = tag_tables(
        [f"file://{source}"], out, shipped, master="local[2]", duplicates=False, settings=SMALL
    )
    wanted = by_command_line([source], tmp_path / "rows.parquet")
    got = pq.read_table(tmp_path / "输 出")
    assert outcome.files == [f"{source}/a/x.parquet", f"{source}/b/x.parquet"]
    assert got["duplicate_of"].null_count == len(got) == 24
    assert wanted["duplicate_of"].null_count == 22
    rest = [name for name in wanted.column_names if name != "duplicate_of"]
    assert in_order(got.select(rest)).equals(in_order(wanted.select(rest)))
    with pytest.raises(OutputError, match="is there already and is not empty"):
        tag_tables([f"file://{source}"], out, shipped, master="local[2]", settings=SMALL)


def test_a_file_whose_rows_cannot_be_read_is_named_and_nothing_is_left(texts, shipped, tmp_path):
    from strategyclf.tagging.spark import tag_tables

    damaged = tmp_path / "damaged.parquet"
    pq.write_table(pa.table({"text": texts[:2000]}), damaged, compression="none")
    content = bytearray(damaged.read_bytes())
    content[4:4000] = bytes(3996)
    damaged.write_bytes(content)
    with pytest.raises(CallError, match=r"damaged\.parquet: Spark cannot read the file"):
        tag_tables([str(damaged)], str(tmp_path / "out"), shipped, master="local[1]", settings=SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["damaged.parquet"]


def test_a_master_that_is_none_is_told_with_the_remedy(shipped, texts, tmp_path):
    from strategyclf.tagging.spark import tag_tables

    pq.write_table(pa.table({"text": texts[:2]}), tmp_path / "a.parquet")
    with pytest.raises(CallError, match=r"Spark does not start on nowhere: .*; name one that runs"):
        tag_tables([str(tmp_path / "a.parquet")], str(tmp_path / "out"), shipped, master="nowhere")
