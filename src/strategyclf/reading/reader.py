"""Inputs → articles, one after the other: the one way in which every command reads."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, Literal

from strategyclf.article import Article
from strategyclf.errors import CallError, InputError
from strategyclf.reading.assembly import article_of
from strategyclf.reading.documents import page_of
from strategyclf.reading.inputs import STDIN, InputFile, expand
from strategyclf.reading.kinds import EXTENSIONS, TABLES, Kind, kind_of_bytes, kind_of_text
from strategyclf.reading.stories import SplitAt, stories_of
from strategyclf.reading.table_articles import RowMode, TableOptions, articles_of_table

_HEAD = 1 << 16
_STREAMED = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".json"})
_HAN = re.compile(r"[㐀-鿿]")
_LEAST_KEPT = 0.3


class Reader:
    """Iterates over the articles of inputs; an input that cannot be read is kept in `failures`.

    Parameters
    ----------
    inputs : files, folders (read recursively), globs, ``-`` for standard input.
    rows : what a row of a table is; with ``paragraph`` its text is taken as it stands.
    text_column, id_column : columns of tables, where they are not to be found by name.
    split_at : whether a file is split into stories at its headings; ``auto`` does where they are stories.
    stdin : what ``-`` reads; the process's standard input by default.
    on_file : called with each file before it is read.
    on_notice : called with each notice as it comes.

    Attributes
    ----------
    files : the files that will be read, in order.
    failures : inputs and rows that could not be read; more are added while iterating.
    notices : what a user should know: columns found, files split, characters replaced.

    Raises
    ------
    CallError
        Two files, or (while iterating) two rows, have the same id.
    """

    def __init__(
        self,
        inputs: Sequence[str | os.PathLike[str]],
        *,
        rows: RowMode = "article",
        text_column: str | None = None,
        id_column: str | None = None,
        split_at: SplitAt = "auto",
        stdin: BinaryIO | None = None,
        on_file: Callable[[InputFile], None] | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        expansion = expand(inputs)
        self.files: tuple[InputFile, ...] = tuple(expansion.files)
        self.failures: list[InputError] = list(expansion.failures)
        self.notices: list[str] = []
        self._table = TableOptions(rows, text_column, id_column)
        self._split_at: SplitAt = split_at
        self._stdin = stdin
        self._on_file = on_file
        self._on_notice = on_notice
        for notice in expansion.notices:
            self._note(notice)

    def __iter__(self) -> Iterator[Article]:
        seen: set[str] = set()
        for file in self.files:
            if self._on_file:
                self._on_file(file)
            try:
                for article in self._articles(file):
                    if self._table.rows == "article":
                        _refuse_repeat(article.id, seen, file, self._table.id_column)
                    self._check_kept(article)
                    yield article
            except InputError as error:
                self.failures.append(error)
            except OSError as error:
                self.failures.append(_unopened(file, error))

    def _articles(self, file: InputFile) -> Iterator[Article]:
        with self._opened(file) as stream:
            head = stream.read(_HEAD)
            extension = Path(file.path).suffix.lower()
            kind: Kind | None
            if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or not head.strip(b"\0 \t\r\n"):
                kind = kind_of_bytes(head + stream.read(), extension, file.path)
            else:
                kind = kind_of_bytes(head, extension, file.path)
            if kind is None and extension in _STREAMED:
                kind = EXTENSIONS[extension]
            stream.seek(0)
            if kind in TABLES:
                yield from articles_of_table(file, kind, stream, self._table, self._note, self.failures)
            else:
                yield from self._document(file, kind, stream, extension)

    def _document(
        self, file: InputFile, kind: Kind | None, stream: IO[bytes], extension: str
    ) -> Iterator[Article]:
        data = stream.read()
        if kind is None:
            from strategyclf.reading.encoding import decode

            decoded = decode(data, file.path)
            if decoded.notice:
                self._note(f"{file.id}: {decoded.notice}")
            kind = kind_of_text(decoded.text, extension)
            if kind in TABLES:
                stream = io.BytesIO(data)
                yield from articles_of_table(file, kind, stream, self._table, self._note, self.failures)
                return
            page = page_of(kind, decoded.text, file.path)
        else:
            page = page_of(kind, data, file.path)
        for notice in page.notices:
            self._note(f"{file.id}: {notice}")
        stories = stories_of(page, self._split_at)
        if stories is None:
            yield article_of(page, file.id, file_id=file.id)
            return
        self._note(f"{file.id}: split into {len(stories)} stories at headings")
        for number, story in stories.items():
            yield article_of(story, f"{file.id}#{number}", file_id=file.id)

    def _opened(self, file: InputFile) -> IO[bytes]:
        if file.path != STDIN:
            return Path(file.path).open("rb")
        return io.BytesIO((self._stdin or sys.stdin.buffer).read())

    def _note(self, notice: str) -> None:
        self.notices.append(notice)
        if self._on_notice:
            self._on_notice(notice)

    def _check_kept(self, article: Article) -> None:
        """A notice for an article that keeps under 30 % of its Chinese characters."""
        dropped = sum(
            len(_HAN.findall(line.text)) for line in article.left_out if line.rule != "repeats_headings"
        )
        if not dropped:
            return
        kept = sum(len(_HAN.findall(paragraph.text)) for paragraph in article.paragraphs)
        if kept < _LEAST_KEPT * (kept + dropped):
            share = kept / (kept + dropped)
            self._note(f"{article.id}: keeps {share:.0%} of its Chinese characters; see what was left out")


def read(
    *inputs: str | os.PathLike[str],
    rows: Literal["article", "paragraph"] = "article",
    text_column: str | None = None,
    id_column: str | None = None,
    split_at: SplitAt = "auto",
) -> list[Article]:
    """The articles of `inputs`; the parameters are those of `Reader`.

    Raises
    ------
    StrategyclfError
        The first input that cannot be read.
    """
    reader = Reader(inputs, rows=rows, text_column=text_column, id_column=id_column, split_at=split_at)
    articles = list(reader)
    if reader.failures:
        raise reader.failures[0]
    return articles


def _refuse_repeat(article_id: str, seen: set[str], file: InputFile, id_column: str | None) -> None:
    if article_id in seen:
        raise CallError(
            f"two articles have the id {article_id!r}",
            code="same_id",
            file=file.path,
            remedy=f"make the ids in column {id_column!r} unique, or leave out --id-column",
        )
    seen.add(article_id)


def _unopened(file: InputFile, error: OSError) -> InputError:
    return InputError(
        f"the file cannot be opened: {error.strerror or error}",
        code="unreadable",
        file=file.path,
        remedy="check that it is still there and that you may read it",
    )
