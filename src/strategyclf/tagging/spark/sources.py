"""What a run reads: files that Spark reads as Parquet, and stretches of files of JSON lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.reading.columns import Columns, find_columns
from strategyclf.reading.inputs import InputFile, expand
from strategyclf.reading.json_lines import LineSlice
from strategyclf.reading.kinds import EXTENSIONS
from strategyclf.reading.news import News, TableEnd
from strategyclf.reading.parts import ReadingOptions, table_parts_of
from strategyclf.reading.table_parts import TablePart
from strategyclf.reading.table_rows import damaged
from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.first_rows import columns_ahead
from strategyclf.tagging.rows import RowForm

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_GLOB = re.compile(r"([\[\]{}*?,\\])")

NumberedPart = tuple[int, TablePart]
"""A part of a table of JSON lines with the number of its file."""


@dataclass(frozen=True, slots=True)
class ParquetFiles:
    """Parquet files that have the same columns.

    Attributes
    ----------
    files : number in the run and file. columns : the roles of their columns.
    place : the URI that Spark reads as a whole; "" where it is given the files.
    """

    files: tuple[tuple[int, InputFile], ...]
    columns: Columns
    place: str = ""

    def by_path(self) -> dict[str, tuple[int, InputFile]]:
        """The files by the path that Spark tells, without scheme and escapes."""
        if self.place:
            return {file.path: (number, file) for number, file in self.files}
        return {str(Path(file.path).resolve()): (number, file) for number, file in self.files}

    def frame(self, session: SparkSession) -> DataFrame:
        """The rows as Spark reads them."""
        if self.place:
            return remote_frame(session, self.place)
        return session.read.parquet(*map(as_pattern, self.by_path()))


@dataclass(slots=True)
class Sources:
    """All that a run reads.

    Attributes
    ----------
    form : how rows are made. reading : how tables are read, a row a paragraph.
    files : in the order of the input; a file's place here is its number.
    parquet : the Parquet files, by their columns. lines : the parts of the files of JSON lines.
    carried : name → type of the carried columns.
    ends : number of a file → what its end tells. failures, notices : of the inputs so far.
    """

    form: RowForm
    reading: ReadingOptions
    files: list[InputFile] = field(default_factory=list)
    parquet: list[ParquetFiles] = field(default_factory=list)
    lines: list[NumberedPart] = field(default_factory=list)
    carried: dict[str, CarriedType] = field(default_factory=dict)
    ends: dict[int, TableEnd] = field(default_factory=dict)
    failures: list[InputError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, inputs: Sequence[str]) -> None:
        """Take files, folders and globs of this machine, which executors find under the same path."""
        expansion = expand(inputs)
        self.failures += expansion.failures
        self.notices += expansion.notices
        alike: dict[Any, tuple[Columns, list[tuple[int, InputFile]]]] = {}
        taken = []
        for file in expansion.files:
            number = len(self.files)
            try:
                kind = EXTENSIONS.get(Path(file.path).suffix.lower())
                if kind == "parquet":
                    _refuse_hidden(file)
                    schema = _schema(file)
                    columns = self._columns(schema.names, file)
                    key = tuple(zip(schema.names, map(str, schema.types), strict=True))
                    alike.setdefault(key, (columns, []))[1].append((number, file))
                elif kind == "jsonl":
                    self._add_lines(number, file)
                else:
                    raise _no_table(file)
            except InputError as error:
                self.failures.append(error)
            else:
                self.files.append(file)
                taken.append(file)
        self.parquet += [ParquetFiles(tuple(files), columns) for columns, files in alike.values()]
        self.carried |= columns_ahead(tuple(taken), self.reading, None, self.form)

    def add_remote(self, session: SparkSession, uri: str) -> None:
        """Take a Parquet file, or a folder of them, that has a URI (``hdfs://…``, ``s3a://…``)."""
        from pyspark.sql.pandas.types import to_arrow_schema

        df = remote_frame(session, uri)
        schema = to_arrow_schema(df.schema)
        columns = self._columns(schema.names, InputFile(uri, uri, 0))
        # What the user writes has no escapes; what Spark answers has.
        root = f"/{uri.partition('://')[2].partition('/')[2]}".rstrip("/")
        files = []
        for path in sorted(map(path_of, df.inputFiles())):
            id = path.rpartition("/")[2] if path == root else path.removeprefix(root + "/")
            files.append((len(self.files), InputFile(path, id, 0)))
            self.files.append(files[-1][1])
        for name, type in zip(schema.names, schema.types, strict=True):
            if name != columns.text:
                carried, stated = self.form.carried_name(name), _stated(type)
                self.carried[carried] = "text" if self.carried.get(carried, stated) != stated else stated
        self.parquet.append(ParquetFiles(tuple(files), columns, place=uri))

    def _columns(self, names: Sequence[str], file: InputFile) -> Columns:
        columns = find_columns(names, text_column=self.reading.table.text_column, file=file.path)
        self.notices.append(f"{file.id}: {columns}")
        return columns

    def _add_lines(self, number: int, file: InputFile) -> None:
        parts: list[NumberedPart] = []
        news: list[News] = []
        for part in table_parts_of(file, self.reading, None):
            if isinstance(part, News):
                news.append(part)
            else:
                parts.append((number, _anywhere(part)))
        for each in news:
            self.notices += each.notices
            if each.ends is not None:
                self.ends[number] = each.ends
        self.lines += parts


def tasks_of(parts: Sequence[NumberedPart], size: int) -> Iterator[tuple[NumberedPart, ...]]:
    """`parts` in groups of about `size` bytes, one for each task."""
    group: list[NumberedPart] = []
    filled = 0
    for numbered in parts:
        if group and filled + numbered[1].size > size:
            yield tuple(group)
            group, filled = [], 0
        group.append(numbered)
        filled += numbered[1].size
    if group:
        yield tuple(group)


def remote_frame(session: SparkSession, uri: str) -> DataFrame:
    """What lies under a URI, folders in folders too, with all columns of its files."""
    options = {"mergeSchema": "true", "recursiveFileLookup": "true", "pathGlobFilter": "*.parquet"}
    return session.read.options(**options).parquet(uri)


def as_pattern(path: str) -> str:
    """The pattern that means `path` and nothing else, where Spark takes patterns."""
    return _GLOB.sub(r"\\\1", path)


def path_of(uri: str) -> str:
    """The path in a URI that Spark tells."""
    return unquote(urlsplit(uri).path)


def is_remote(given: str) -> bool:
    """Whether an input or an output is named by a URI."""
    return "://" in given


def _anywhere(part: TablePart) -> TablePart:
    """`part` with the path that it has from any folder: executors start in their own."""
    rows = part.rows
    if isinstance(rows, LineSlice) and rows.path:
        return replace(part, rows=replace(rows, path=str(Path(rows.path).resolve())))
    return part


def _stated(type: pa.DataType) -> CarriedType:
    import pyarrow as pa

    if pa.types.is_boolean(type):
        return "flag"
    if pa.types.is_integer(type):
        return "integer"
    return "number" if pa.types.is_floating(type) else "text"


def _refuse_hidden(file: InputFile) -> None:
    if Path(file.path).name.startswith(("_", ".")):
        raise InputError(
            phrase("Spark passes over files whose names begin with _ or ."),
            code="hidden_file",
            file=file.path,
            remedy=phrase("rename it"),
        )


def _schema(file: InputFile) -> pa.Schema:
    import pyarrow
    from pyarrow import parquet

    try:
        return parquet.read_schema(file.path)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise damaged(file.path, "the program that made it") from error


def _no_table(file: InputFile) -> InputError:
    return InputError(
        phrase("Spark tags rows of Parquet and of JSON lines"),
        code="spark_input",
        file=file.path,
        remedy=phrase("save the table as .parquet or .jsonl, or leave out --engine spark"),
    )
