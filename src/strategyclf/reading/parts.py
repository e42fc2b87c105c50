"""The input in parts, each of which any process can read by itself: pages, or some rows of a table."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from strategyclf.article import Article
from strategyclf.errors import InputError
from strategyclf.messages import phrase, reason_of
from strategyclf.reading.assembly import article_of
from strategyclf.reading.documents import page_of
from strategyclf.reading.inputs import STDIN, InputFile
from strategyclf.reading.kinds import EXTENSIONS, TABLES, Kind, kind_of_bytes, kind_of_text
from strategyclf.reading.news import News
from strategyclf.reading.stories import SplitAt, stories_of
from strategyclf.reading.table_articles import articles_of_part
from strategyclf.reading.table_parts import TableOptions, TablePart, table_parts

_HEAD = 1 << 16
_STREAMED = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".json"})
_HAN = re.compile(r"[㐀-鿿]")
_LEAST_KEPT = 0.3

MOST_FILES = 32
MOST_BYTES = 1 << 20
"""Pages of a part: so many, or so many bytes of them."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How inputs are read; see `Reader`."""

    table: TableOptions = field(default_factory=TableOptions)
    split_at: SplitAt = "auto"


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Files that are a page each, whatever turns out to be in them; `data` where they cannot be opened."""

    files: tuple[InputFile, ...]
    data: bytes | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


Part = PageFiles | TablePart


def parts_of(
    files: tuple[InputFile, ...],
    options: ReadingOptions,
    stdin: bytes | None,
    *,
    most_files: int = MOST_FILES,
) -> Iterator[Part | News]:
    """The parts of `files` in order, and the news between them.

    Parameters
    ----------
    stdin : what the file ``-`` holds.
    most_files : pages of a part.
    """
    pages: list[InputFile] = []
    for file in files:
        if _is_page(file):
            if pages and (
                len(pages) >= most_files or sum(page.size for page in pages) + file.size > MOST_BYTES
            ):
                yield PageFiles(tuple(pages))
                pages = []
            pages.append(file)
            continue
        if pages:
            yield PageFiles(tuple(pages))
            pages = []
        try:
            yield from _parts_of_file(file, options, stdin)
        except (InputError, OSError) as error:
            yield News(failures=[_as_failure(file, error)])
    if pages:
        yield PageFiles(tuple(pages))


def _is_page(file: InputFile) -> bool:
    """Whether the name says that it is no table; what has no known name is looked into."""
    kind = EXTENSIONS.get(Path(file.path).suffix.lower())
    return file.path != STDIN and kind is not None and kind not in TABLES


def _parts_of_file(file: InputFile, options: ReadingOptions, stdin: bytes | None) -> Iterator[Part | News]:
    data = stdin if file.path == STDIN else None
    with _opened(file, data) as stream:
        kind = _kind(file, stream)
        if kind in TABLES:
            yield from table_parts(file, kind, stream, options.table)
        else:
            yield PageFiles((file,), data)


def table_parts_of(
    file: InputFile, options: ReadingOptions, stdin: bytes | None
) -> Iterator[TablePart | News]:
    """The parts of a file if it is a table; none of a page."""
    if _is_page(file):
        return
    for part in _parts_of_file(file, options, stdin):
        if not isinstance(part, PageFiles):
            yield part


def _opened(file: InputFile, data: bytes | None) -> IO[bytes]:
    return Path(file.path).open("rb") if data is None else io.BytesIO(data)


def _kind(file: InputFile, stream: IO[bytes]) -> Kind | None:
    """The kind that the bytes show, or a table's name promises; None for text that must be decoded first."""
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
    return kind


def articles_of(part: Part, options: ReadingOptions, news: News) -> Iterator[Article]:
    """The articles of `part`; what there is to tell is in `news` when the article is given."""
    if isinstance(part, TablePart):
        yield from articles_of_part(part, options.table, news)
        return
    for file in part.files:
        try:
            for article in _articles_of_page(file, part.data, options, news):
                _check_kept(article, news)
                yield article
        except (InputError, OSError) as error:
            news.failures.append(_as_failure(file, error))


def _articles_of_page(
    file: InputFile, data: bytes | None, options: ReadingOptions, news: News
) -> Iterator[Article]:
    with _opened(file, data) as stream:
        kind = _kind(file, stream)
        content = b"" if kind in TABLES else stream.read()
        if kind is None:
            from strategyclf.reading.encoding import decode

            decoded = decode(content, file.path)
            if decoded.notice:
                news.note(phrase("{place}: {message}", place=file.id, message=decoded.notice))
            kind = kind_of_text(decoded.text, Path(file.path).suffix.lower())
            if kind not in TABLES:
                yield from _stories(file, kind, decoded.text, options, news)
                return
            stream.seek(0)
        if kind in TABLES:
            yield from _table(file, kind, stream, options, news)
        else:
            yield from _stories(file, kind, content, options, news)


def _stories(
    file: InputFile, kind: Kind, content: str | bytes, options: ReadingOptions, news: News
) -> Iterator[Article]:
    page = page_of(kind, content, file.path)
    for notice in page.notices:
        news.note(phrase("{place}: {message}", place=file.id, message=notice))
    stories = stories_of(page, options.split_at)
    if stories is None:
        yield article_of(page, file.id, file_id=file.id)
        return
    news.note(phrase("{file}: split into {stories} stories at headings", file=file.id, stories=len(stories)))
    for number, story in stories.items():
        yield article_of(story, f"{file.id}#{number}", file_id=file.id)


def _table(
    file: InputFile, kind: Kind, stream: IO[bytes], options: ReadingOptions, news: News
) -> Iterator[Article]:
    """The articles of a table that only its content showed to be one: read here as a whole."""
    account = TableAccount()
    for step in table_parts(file, kind, stream, options.table):
        own = step if isinstance(step, News) else News()
        if not isinstance(step, News):
            yield from articles_of_part(step, options.table, own)
        account.take(own, news)


@dataclass(slots=True)
class TableAccount:
    """Adds up what was wrong with the rows of a table over its parts, and tells it when the table ends."""

    own: News | None = None

    def take(self, news: News, told: News) -> None:
        """Take the `news` of the next part; what can be told goes to `told`."""
        told.notices += news.notices
        told.failures += news.failures
        news.notices, news.failures = [], []
        if news.problems is not None:
            if self.own is None:
                self.own = News(problems=news.problems)
            else:
                assert self.own.problems is not None
                self.own.problems.join(news.problems)
            news.problems = None
        if news.ends is not None:
            problems = self.own.problems if self.own else None
            if problems is not None:
                told.notices += [
                    phrase("{place}: {message}", place=news.ends.file, message=notice)
                    for notice in problems.notices()
                ]
            error = (problems.error() if problems else None) or news.ends.nothing
            if error is not None:
                told.failures.append(error)
            self.own = None


def _check_kept(article: Article, news: News) -> None:
    """A notice for an article that keeps under 30 % of its Chinese characters."""
    dropped = sum(
        len(_HAN.findall(line.text)) for line in article.left_out if line.rule != "repeats_headings"
    )
    if not dropped:
        return
    kept = sum(len(_HAN.findall(paragraph.text)) for paragraph in article.paragraphs)
    if kept < _LEAST_KEPT * (kept + dropped):
        share = kept / (kept + dropped)
        news.note(
            phrase(
                "{article}: keeps {share:.0%} of its Chinese characters; see what was left out",
                article=article.id,
                share=share,
            )
        )


def _as_failure(file: InputFile, error: InputError | OSError) -> InputError:
    if isinstance(error, InputError):
        return error
    return InputError(
        phrase("the file cannot be opened: {reason}", reason=reason_of(error)),
        code="unreadable",
        file=file.path,
        remedy=phrase("check that it is still there and that you may read it"),
    )
