"""Inputs → articles, one after the other: the one way in which every command reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import BinaryIO, Literal

from strategyclf.article import Article
from strategyclf.errors import CallError, InputError
from strategyclf.messages import phrase
from strategyclf.reading.inputs import STDIN, InputFile, expand
from strategyclf.reading.news import News
from strategyclf.reading.parts import (
    MOST_FILES,
    PageFiles,
    Part,
    ReadingOptions,
    TableAccount,
    articles_of,
    parts_of,
)
from strategyclf.reading.stories import SplitAt
from strategyclf.reading.table_parts import RowMode, TableOptions


class Reader:
    """Iterates over the articles of inputs; an input that cannot be read is kept in `failures`.

    Parameters
    ----------
    inputs : files, folders (read recursively), globs, ``-`` for standard input.
    rows : what a row of a table is; with ``paragraph`` its text is taken as it stands.
    text_column, id_column : columns of tables, where they are not to be found by name.
    split_at : whether a file is split into stories at its headings; ``auto`` does where they are stories.
    stdin : what ``-`` reads; the process's standard input by default.
    on_notice : called with each notice as it comes.

    Attributes
    ----------
    files : the files that will be read, in order. options : how.
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
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        expansion = expand(inputs)
        self.files: tuple[InputFile, ...] = tuple(expansion.files)
        self.options = ReadingOptions(TableOptions(rows, text_column, id_column), split_at)
        self.failures: list[InputError] = []
        self.notices: list[str] = []
        self._stdin = stdin
        self._on_notice = on_notice
        self._account = TableAccount()
        self._ids: set[str] = set()
        self.take(News(notices=expansion.notices, failures=expansion.failures))

    def __iter__(self) -> Iterator[Article]:
        self._ids.clear()
        for part in self.parts():
            if isinstance(part, News):
                self.take(part)
                continue
            news = News()
            for article in articles_of(part, self.options, news):
                self.take(News(notices=news.notices, failures=news.failures))
                news.notices, news.failures = [], []
                file = part.files[-1] if isinstance(part, PageFiles) else part.file
                self.check_ids((article.id,), file.path)
                yield article
            self.take(news)

    def parts(self, *, most_files: int = MOST_FILES) -> Iterator[Part | News]:
        """The input in parts, for whoever reads them elsewhere; all that is told comes back by `take`."""
        return parts_of(self.files, self.options, self.stdin, most_files=most_files)

    @cached_property
    def stdin(self) -> bytes | None:
        """What ``-`` holds, where it is among the inputs."""
        if any(file.path == STDIN for file in self.files):
            return (self._stdin or sys.stdin.buffer).read()
        return None

    def take(self, news: News) -> None:
        """Take what a part told, in the order of the parts."""
        told = News()
        self._account.take(news, told)
        self.failures += told.failures
        for notice in told.notices:
            self.notices.append(notice)
            if self._on_notice:
                self._on_notice(notice)

    def check_ids(self, ids: Sequence[str], file: str) -> None:
        """Refuse an article whose id an earlier one has, where a row or a file is an article."""
        if self.options.table.rows != "article":
            return
        for article_id in ids:
            if article_id in self._ids:
                raise CallError(
                    phrase("two articles have the id {article_id!r}", article_id=article_id),
                    code="same_id",
                    file=file,
                    remedy=phrase(
                        "make the ids in column {id_column!r} unique, or leave out --id-column",
                        id_column=self.options.table.id_column,
                    ),
                )
            self._ids.add(article_id)


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
