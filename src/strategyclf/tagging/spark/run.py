"""A run over tables inside Spark: files in, a folder of Parquet out, the rows those of the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from strategyclf.errors import CallError, InputError
from strategyclf.messages import phrase
from strategyclf.reading.news import News, TableEnd
from strategyclf.reading.parts import ReadingOptions, TableAccount
from strategyclf.reading.table_parts import TableOptions
from strategyclf.tagging.engine import Tally
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.spark.columns import numbered, quoted
from strategyclf.tagging.spark.output import OutputFolder, refuse_taken
from strategyclf.tagging.spark.repeats import first_places, with_repeats
from strategyclf.tagging.spark.rows import (
    KEY,
    PLACE,
    Keys,
    LineRows,
    ParquetRows,
    RowParts,
    TaggedRows,
    Told,
)
from strategyclf.tagging.spark.session import first_line, quiet_pandas, spark_session
from strategyclf.tagging.spark.shipping import ship
from strategyclf.tagging.spark.sources import Sources, as_pattern, is_remote, path_of, tasks_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

    from strategyclf.model.model import Model

TASK = 1 << 25
"""Bytes of JSON lines that a task reads: a hundred thousand paragraphs, some seconds."""

_UNREAD = re.compile(r"FAILED_READ_FILE[^\n]*? file:? (\S+?)[.:]?\s")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    tally : counts over the rows that were written. failures : what was not read, whole or in part.
    files : paths of what was read. notices : what there is to say of the inputs.
    """

    tally: Tally
    files: Sequence[str]
    failures: Sequence[InputError]
    notices: Sequence[str]


def tag_tables(
    inputs: Sequence[str],
    out: str,
    model: Model,
    *,
    master: str = "local[*]",
    text_column: str | None = None,
    duplicates: bool = True,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """Tag the rows of Parquet and of JSON lines, each a paragraph, into a new folder of Parquet.

    Parameters
    ----------
    inputs : files, folders and globs that every executor finds under the same path; Parquet also by URI.
    out : the folder; it must not exist or be empty.
    master : of Spark: ``local[2]``, ``spark://HOST:7077``, ``yarn`` …
    text_column : the column that holds the text, where it is not to be found by name.
    duplicates : fill in ``duplicate_of``, at the price of a second look at every text.
    settings : of Spark, such as ``{"spark.executor.memory": "2g"}``.

    Raises
    ------
    CallError : pyspark or Java is missing, the master does not answer, or a task fails again and again.
    OutputError : `out` holds something, or cannot be written.
    """
    refuse_taken(out)
    form = RowForm(model.taxonomy, model.made_by)
    reading = ReadingOptions(TableOptions("paragraph", text_column))
    sources = Sources(form, reading)
    sources.add([given for given in inputs if not is_remote(given)])
    remote = [given for given in inputs if is_remote(given)]
    if not sources.files and not remote:
        raise sources.failures[0]
    with spark_session(master, settings) as session, quiet_pandas(), _task_errors():
        for uri in remote:
            sources.add_remote(session, uri)
        problems: Any = session.sparkContext.accumulator({}, _merging())
        with OutputFolder(session, out) as folder:
            folder.write(_tagged(session, sources, model, problems, duplicates=duplicates))
            tally = _tally(session.read.parquet(as_pattern(folder.partial)))
            folder.commit()
        _tell(sources, problems.value)
    return Outcome(tally, [file.path for file in sources.files], sources.failures, sources.notices)


def _tagged(
    session: SparkSession, sources: Sources, model: Model, problems: Any, *, duplicates: bool
) -> DataFrame:
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import LongType, StructField, StructType

    from strategyclf.tagging.writers.parquet import parquet_schema

    shipped = ship(session, model)
    schema: StructType = from_arrow_schema(parquet_schema("paragraph", model.taxonomy, sources.carried))
    beside = StructType([StructField(name, LongType()) for name in (KEY, PLACE)])
    whole = StructType([*schema.fields, *beside.fields])
    tagged, keys = [], []
    for df, parts, texts, text_parts in _frames(session, sources):
        work = TaggedRows(parts, sources.reading, shipped, sources.carried, problems)
        tagged.append(df.mapInArrow(work, whole))
        if duplicates:
            keys.append(texts.mapInArrow(Keys(text_parts), beside))
    rows = reduce(lambda one, other: one.unionAll(other), tagged)
    if duplicates:
        ids = [file.id for file in sources.files]
        rows = with_repeats(rows, first_places(reduce(lambda one, other: one.unionAll(other), keys), ids))
    return rows.select(*map(quoted, schema.names))


def _frames(
    session: SparkSession, sources: Sources
) -> Iterator[tuple[DataFrame, RowParts, DataFrame, RowParts]]:
    """Each source as a DataFrame with how tasks read it, and the same for its texts alone."""
    for source in sources.parquet:
        df = source.frame(session)
        metadata = df.metadataColumn("_metadata")
        where = [metadata["file_path"], metadata["row_index"]]
        files, columns, names = source.by_path(), source.columns, tuple(df.columns)
        yield (
            numbered(df.select("*", *where)),
            ParquetRows(files, columns, names),
            numbered(df.select(df[quoted(columns.text)], *where)),
            ParquetRows(files, columns, (columns.text,)),
        )
    if sources.lines:
        # Four tasks a core at least, so that no core waits long for the last.
        whole = sum(part.size for _, part in sources.lines)
        size = min(TASK, whole // (4 * session.sparkContext.defaultParallelism))
        tasks = tuple(tasks_of(sources.lines, size))
        df = session.range(0, len(tasks), 1, len(tasks))
        yield df, LineRows(tasks), df, LineRows(tasks)


def _merging() -> Any:
    from pyspark import AccumulatorParam

    class Merging(AccumulatorParam[Told]):
        """Joins what tasks told; the same stretch told twice stays one."""

        def zero(self, value: Told) -> Told:
            return {}

        def addInPlace(self, value1: Told, value2: Told) -> Told:  # noqa: N802 - Spark's name
            value1.update(value2)
            return value1

    return Merging()


@contextmanager
def _task_errors() -> Iterator[None]:
    """Turn what Spark raises into one line with a remedy."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        said = str(error)
        if "No module named 'strategyclf'" in said or "No module named 'pyarrow'" in said:
            raise CallError(
                phrase("the executors' Python has no strategyclf"),
                code="spark_worker",
                remedy=phrase("install it there, and name that Python: PYSPARK_PYTHON=/path/to/python"),
            ) from None
        damaged = _UNREAD.search(said)
        if damaged:
            raise CallError(
                phrase("Spark cannot read the file"),
                code="damaged_file",
                file=path_of(damaged[1]),
                remedy=phrase("copy it again, or leave it out"),
            ) from None
        raise CallError(
            phrase("Spark gave up: {said}", said=first_line(error)),
            code="spark_failed",
            remedy=phrase("see what Spark said above; a task that fails again and again ends the run"),
        ) from None


def _tally(rows: DataFrame) -> Tally:
    """The counts of a run, from the rows that it wrote."""
    from pyspark.sql import functions as F  # noqa: N812

    whole = rows.agg(
        F.countDistinct("article").alias("articles"),
        F.count("*").alias("paragraphs"),
        F.count("duplicate_of").alias("repeats"),
        F.count_if("uncertain").alias("uncertain"),
        F.count_if(F.size("labels") > 0).alias("tagged"),
    ).first()
    assert whole is not None
    tally = Tally(**whole.asDict())
    by_label = rows.select("article", F.explode("labels").alias("label")).groupBy("label")
    for row in by_label.agg(F.count("*").alias("n"), F.countDistinct("article").alias("articles")).collect():
        tally.label_paragraphs[row["label"]] = row["n"]
        tally.label_articles[row["label"]] = row["articles"]
    return tally


def _tell(sources: Sources, told: Told) -> None:
    """Tell what was wrong with the rows of each file, in the order of the input."""
    account = TableAccount()
    news = News()
    for number, file in enumerate(sources.files):
        for key in sorted(key for key in told if key[0] == number):
            account.take(News(problems=told[key]), news)
        account.take(News(ends=sources.ends.get(number) or TableEnd(file.id)), news)
    sources.failures += news.failures
    sources.notices += news.notices
