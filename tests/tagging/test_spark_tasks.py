"""What Spark's tasks do and what a run reads, without Spark."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from strategyclf.article import digest, match_key
from strategyclf.cli.predict_spark import as_given, predict_in_spark
from strategyclf.errors import CallError, InputError, OutputError
from strategyclf.model.compiled.stored import cache_folder
from strategyclf.model.model import load_model
from strategyclf.reading.columns import Columns
from strategyclf.reading.inputs import InputFile
from strategyclf.reading.parts import ReadingOptions
from strategyclf.reading.table_parts import TableOptions
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.spark.frame import _Tagging
from strategyclf.tagging.spark.output import refuse_taken
from strategyclf.tagging.spark.rows import (
    KEY,
    PLACE,
    Keys,
    LineRows,
    ParquetRows,
    TaggedRows,
    cells_of,
    place_of,
)
from strategyclf.tagging.spark.session import check_spark
from strategyclf.tagging.spark.shipping import keep_derived
from strategyclf.tagging.spark.sources import Sources, tasks_of
from strategyclf.tagging.tolerance import Tolerance

TEXTS = ["全市实施技术改造项目四百个，更新设备一万台套。", "天气晴好。", "", "天气，晴好"]


@dataclass
class Shipped:
    """A model that is there already."""

    model: object

    def load(self):
        return self.model


@dataclass
class Told:
    """An accumulator that takes what it is given."""

    value: dict = field(default_factory=dict)

    def add(self, told) -> None:
        self.value.update(told)


@pytest.fixture(scope="module")
def shipped():
    return load_model("default")


@pytest.fixture
def reading() -> ReadingOptions:
    return ReadingOptions(TableOptions("paragraph"))


@pytest.fixture
def sources(shipped, reading) -> Sources:
    return Sources(RowForm(shipped.taxonomy, shipped.made_by), reading)


def spark_batch() -> pa.RecordBatch:
    """Two files side by side, as Spark packs them."""
    return pa.RecordBatch.from_arrays(
        [
            pa.array(TEXTS),
            pa.array([1, 2, 3, 4]),
            pa.array(["file:/in%20put/%E4%B8%80.parquet"] * 3 + ["file:/in%20put/b.parquet"]),
            pa.array([7, 8, 9, 0]),
        ],
        names=["c0", "c1", "c2", "c3"],
    )


PARQUET = ParquetRows(
    {
        "/in put/一.parquet": (0, InputFile("/in put/一.parquet", "一.parquet", 0)),
        "/in put/b.parquet": (1, InputFile("/in put/b.parquet", "b.parquet", 0)),
    },
    Columns("text"),
    ("text", "n"),
)


def test_rows_of_several_files_in_one_batch_keep_their_file_and_number():
    parts = list(PARQUET([spark_batch()]))
    assert [(number, part.file.id) for number, part in parts] == [(0, "一.parquet"), (1, "b.parquet")]
    assert [[row.number for row in part.rows] for _, part in parts] == [[8, 9, 10], [1]]
    assert parts[0][1].rows[1].cells == {"text": "天气晴好。", "n": 2}


def test_a_tagged_row_carries_its_key_and_its_place(shipped, reading):
    told = Told()
    work = TaggedRows(PARQUET, reading, Shipped(shipped), {"n": "integer"}, told)
    rows = pa.Table.from_batches(work([spark_batch()])).to_pylist()
    assert [(row["article"], row["paragraph"], row["n"]) for row in rows] == [
        ("一.parquet", 8, 1),
        ("一.parquet", 9, 2),
        ("b.parquet", 1, 4),
    ]
    assert rows[0]["labels"] == list(shipped.tag(TEXTS[:1])[0].labels) == ["tech_upgrade"]
    assert [row["digest"] for row in rows] == [digest(TEXTS[i]) for i in (0, 1, 3)]
    assert [row[PLACE] for row in rows] == [place_of(0, 8), place_of(0, 9), place_of(1, 1)]
    assert rows[1][KEY] == rows[2][KEY] != rows[0][KEY]
    assert rows[1][KEY] % 2**64 == int(match_key(TEXTS[1]), 16)
    [(place, problems)] = told.value.items()
    assert place == (0, 8)
    assert problems.empty == 1


def test_the_keys_alone_are_those_of_the_tagged_rows(shipped, reading):
    work = TaggedRows(PARQUET, reading, Shipped(shipped), {"n": "integer"}, Told())
    tagged = pa.Table.from_batches(work([spark_batch()])).select([KEY, PLACE])
    alone = spark_batch().select([0, 2, 3])
    keys = Keys(ParquetRows(PARQUET.files, PARQUET.columns, ("text",)))
    assert pa.Table.from_batches(keys([alone])).equals(tagged)


def test_a_row_that_does_not_fit_the_columns_is_told_by_file_and_place(shipped, reading):
    told = Told()
    rows = list(TaggedRows(PARQUET, reading, Shipped(shipped), {"n": "flag"}, told)([spark_batch()]))
    assert sum(batch.num_rows for batch in rows) == 0
    assert {place: (problems.count, problems.first.place) for place, problems in told.value.items()} == {
        (0, 8): (2, "row 8"),
        (1, 1): (1, "row 1"),
    }


def test_bytes_that_are_no_text_become_replacement_characters():
    column = pa.array([b"\xe5\xa4\xa9\xff", None]).view(pa.string())
    assert cells_of(column) == ["天\ufffd", None]
    assert cells_of(pa.array([b"\xe5\xa4\xa9\xff"]).cast(pa.large_binary()).view(pa.large_string())) == [
        "天\ufffd"
    ]


def test_a_frame_keeps_its_columns_and_null_is_an_empty_text(shipped):
    batch = pa.RecordBatch.from_arrays([pa.array([TEXTS[0], None]), pa.array([3, 4])], names=["c0", "c1"])
    [got] = _Tagging(Shipped(shipped), 0, (1,))([batch])
    assert got.schema.names == ["c1", "labels", "scores", "evidence", "uncertain", "digest", "model"]
    assert got.to_pylist()[0]["labels"] == ["tech_upgrade"]
    assert got.to_pylist()[1]["labels"] == []
    assert got.to_pylist()[1]["digest"] == digest("")


def test_tables_of_the_same_columns_are_read_together_and_others_named(sources, tmp_path):
    for name in ("a", "c"):
        pq.write_table(pa.table({"text": TEXTS, "年份": [1, 2, 3, 4]}), tmp_path / f"{name}.parquet")
    pq.write_table(pa.table({"正文": TEXTS, "年份": [1.5, 2, 3, 4]}), tmp_path / "b.parquet")
    pq.write_table(pa.table({"x": [1]}), tmp_path / "d.parquet")
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "_h.parquet")
    (tmp_path / "e.parquet").write_bytes(b"PAR1 broken")
    (tmp_path / "f.csv").write_text("text\n天气晴好\n", encoding="utf-8")
    (tmp_path / "g.jsonl").write_text('{"text": "天气晴好", "完": true}\n' * 3, encoding="utf-8")
    sources.add([str(tmp_path)])
    assert [file.id for file in sources.files] == ["a.parquet", "b.parquet", "c.parquet", "g.jsonl"]
    assert [[number for number, _ in source.files] for source in sources.parquet] == [[0, 2], [1]]
    assert [source.columns.text for source in sources.parquet] == ["text", "正文"]
    assert [number for number, _ in sources.lines] == [3]
    assert {failure.file.rpartition("/")[2]: failure.code for failure in sources.failures} == {
        "d.parquet": "no_text_column",
        "e.parquet": "damaged_file",
        "f.csv": "spark_input",
        "_h.parquet": "hidden_file",
    }
    assert "save the table as .parquet or .jsonl" in str(sources.failures[3])
    assert sources.carried["完"] == "flag"


def test_tasks_read_about_as_many_bytes_each_and_every_part_once(sources, tmp_path, monkeypatch):
    line = '{"text": "' + "天气晴好" * 1000 + '"}\n'
    (tmp_path / "long.jsonl").write_text(line * 900, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    sources.add(["long.jsonl"])
    # Executors start in folders of their own; the user is told of the file as it was named.
    assert {(part.file.path, part.rows.path) for _, part in sources.lines} == {
        ("long.jsonl", str(tmp_path / "long.jsonl"))
    }
    tasks = list(tasks_of(sources.lines, 5 << 20))
    assert [len(task) for task in tasks] == [2, 2, 2]
    assert [part for task in tasks for part in task] == sources.lines
    batch = pa.RecordBatch.from_arrays([pa.array([2, 0])], names=["id"])
    assert list(LineRows(tuple(tasks))([batch])) == [*tasks[2], *tasks[0]]
    assert list(tasks_of([], 5)) == []


def test_a_folder_that_holds_something_is_refused(tmp_path):
    refuse_taken(str(tmp_path / "new"))
    refuse_taken(str(tmp_path))
    refuse_taken("hdfs://host/anything")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="not empty; name another folder"):
        refuse_taken(str(tmp_path))
    with pytest.raises(OutputError, match="there is no folder"):
        refuse_taken(str(tmp_path / "no" / "out"))


def test_nothing_to_read_is_said_before_spark_starts(shipped, tmp_path):
    from strategyclf.tagging.spark import tag_tables

    with pytest.raises(InputError, match="no such file"):
        tag_tables([str(tmp_path / "no.parquet")], str(tmp_path / "out"), shipped)


@pytest.mark.parametrize(
    ("module", "program", "said"),
    [("pyspark", "java", r"pip install 'strategyclf\[spark\]'"), ("", "java", "install Java 17 or later")],
)
def test_without_pyspark_or_java_the_remedy_is_named(module, program, said, monkeypatch):
    pytest.importorskip("pyspark")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    if module:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CallError, match=said):
        check_spark()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows": "article"}, "add --rows paragraph"),
        ({"out": None}, "name it with --out DIR"),
        ({"misplaced": {"--resume": True, "--by article": False}}, "^--resume does not go with"),
    ],
)
def test_options_that_spark_does_not_know_are_refused(change, said, shipped, tmp_path):
    call = {"out": tmp_path / "out", "rows": "paragraph", **change}
    with pytest.raises(CallError, match=said):
        predict_in_spark(
            ["x.parquet"], call.pop("out"), shipped, master="local", tolerance=Tolerance(), **call
        )


@pytest.mark.parametrize(
    "given", ["hdfs://host:9000/甲/out", "s3a://bucket/out", "file:///tmp/out", "/tmp/out", "o"]
)
def test_a_uri_keeps_its_slashes(given):
    assert as_given(Path(given)) == given


def test_an_executor_without_a_home_keeps_what_is_derived_beside_the_model(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    keep_derived(str(tmp_path / "spark"))
    assert cache_folder().is_relative_to(tmp_path / "home")
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/none")
    keep_derived(str(tmp_path / "spark"))
    assert cache_folder().is_relative_to(tmp_path / "spark")
    assert cache_folder().is_dir()
