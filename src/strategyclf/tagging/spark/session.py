"""The Spark session of a run."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from strategyclf.errors import CallError
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCH = 4096
"""Rows that Spark gives to Python at a time: some 2 MB of text."""

PARTITION = "32m"
"""Most bytes of a partition that is read: a task of some ten seconds, cheap to run again."""

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    "spark.sql.files.maxPartitionBytes": PARTITION,
    # What the table has: columns that differ in case are two, a time is that of the file.
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # A task's files count once the driver says so: a task that ran twice is in the output once.
    "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "1",
    # Where executors are held to their memory: the Python worker with the model lies outside Java's heap.
    "spark.executor.memoryOverhead": "1g",
}


@contextmanager
def spark_session(master: str, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[SparkSession]:
    """A session on `master`, with `settings` of Spark beside our own, that ends with the block.

    Raises
    ------
    CallError
        pyspark or Java is missing, a session on another master is open, or the master does not answer.
    """
    check_spark()
    with quiet_pandas(), _environment(master):
        from pyspark.sql import SparkSession

        if SparkSession.getActiveSession() is not None:
            raise CallError(
                phrase("this process has a Spark session already"),
                code="spark_session",
                remedy=phrase("stop it, or call strategyclf.tagging.spark.tag on its tables"),
            )
        builder = SparkSession.builder.master(master).appName("strategyclf")
        for name, value in {**SETTINGS, **_own(master), **settings}.items():
            builder = builder.config(name, value)
        try:
            session = builder.getOrCreate()
        except Exception as error:  # Java's, py4j's and pyspark's have no root of their own
            raise CallError(
                phrase("Spark does not start on {master}: {said}", master=master, said=first_line(error)),
                code="spark_start",
                remedy=phrase(
                    "name one that runs, such as local[2] or spark://HOST:7077; Java must be 17 or later"
                ),
            ) from None
        try:
            yield session
        finally:
            session.stop()


def check_spark() -> None:
    """Raise `CallError` where pyspark or Java is missing."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise CallError(
            phrase("Spark needs pyspark, which is not installed"),
            code="no_pyspark",
            remedy=phrase("pip install 'strategyclf[spark]'"),
        ) from None
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and shutil.which("java", path=f"{home}/bin")):
        raise CallError(
            phrase("Spark needs Java, and there is none"),
            code="no_java",
            remedy=phrase("install Java 17 or later (Debian: default-jre-headless), or set JAVA_HOME"),
        )


@contextmanager
def quiet_pandas() -> Iterator[None]:
    """Without Spark's warning that it does not know pandas 3 yet: no pandas is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*pandas >= 3", category=FutureWarning)
        yield


@contextmanager
def _environment(master: str) -> Iterator[None]:
    """What Spark takes from the environment alone, where the user has not set it."""
    wanted = {
        # The Python that has strategyclf; on other machines it lies at the same place.
        "PYSPARK_PYTHON": sys.executable,
        # Nothing of a run on one machine is to be reached from outside.
        **({"SPARK_LOCAL_IP": "127.0.0.1"} if master.startswith("local") else {}),
    }
    ours = [name for name in wanted if name not in os.environ]
    os.environ.update({name: wanted[name] for name in ours})
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)


def _own(master: str) -> dict[str, str]:
    """Settings that depend on the master and on the terminal."""
    logging = Path(__file__).with_name("log4j2.properties").as_uri()
    settings = {
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={logging}",
    }
    if master.startswith("local"):
        settings["spark.sql.shuffle.partitions"] = "32"
    return settings


def first_line(error: BaseException) -> str:
    """What an error says in its first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
