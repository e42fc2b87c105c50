"""The folder that a run writes: it is there whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from strategyclf.errors import OutputError
from strategyclf.messages import phrase
from strategyclf.tagging.spark.sources import is_remote

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def refuse_taken(out: str) -> None:
    """Raise `OutputError` where a path of this machine is no place for a new folder."""
    if is_remote(out):
        return
    path = Path(out)
    if path.is_dir() and not any(path.iterdir()):
        return
    if path.exists():
        raise _taken(out)
    if not path.absolute().parent.is_dir():
        raise OutputError(
            phrase("there is no folder {folder}", folder=path.absolute().parent),
            code="no_output_folder",
            file=out,
            remedy=phrase("create the folder or name another"),
        )


class OutputFolder:
    """``OUT.partial``, where Spark commits its files, and OUT, which it becomes.

    Parameters
    ----------
    out : a path of this machine that executors share, or a URI of any file system that Spark knows.

    Raises `OutputError` where OUT holds something.
    """

    def __init__(self, session: SparkSession, out: str) -> None:
        self.out = out
        self._jvm: Any = session.sparkContext._jvm
        # Hadoop takes a URI as it stands, without escapes.
        place = out if is_remote(out) else f"file://{Path(out).absolute().as_posix()}"
        self._final = self._path(place.rstrip("/"))
        self.partial = place.rstrip("/") + ".partial"
        self._files = self._final.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())
        if self._files.exists(self._final) and len(self._files.listStatus(self._final)):
            raise _taken(out)

    def write(self, rows: DataFrame) -> None:
        """Write `rows` beside the place where they belong; what a run that was broken off left there goes."""
        rows.write.mode("overwrite").option("compression", "zstd").parquet(self.partial)

    def commit(self) -> None:
        """Put what is written in place."""
        self._files.delete(self._final, False)
        if not self._files.rename(self._path(self.partial), self._final):
            raise OutputError(
                phrase("cannot be put in place"),
                code="output_failed",
                file=self.out,
                remedy=phrase("remove what stands there, and run again"),
            )

    def __enter__(self) -> OutputFolder:
        return self

    def __exit__(self, *error: object) -> None:
        self._files.delete(self._path(self.partial), True)

    def _path(self, place: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(place)


def _taken(out: str) -> OutputError:
    return OutputError(
        phrase("is there already and is not empty"),
        code="output_taken",
        file=out,
        remedy=phrase("name another folder, or remove this one"),
    )
