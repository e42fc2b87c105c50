"""What tagging one part of the input gives: all that the output takes from it, in memory or in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.errors import InputError, OutputError
from strategyclf.reading.news import News
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging.sums import ArticleSum
from strategyclf.tagging.target import output_errors

if TYPE_CHECKING:
    from strategyclf.article import Article
    from strategyclf.model.model import Tags

Rows = bytes | memoryview
"""Encoded rows, wherever they lie; of an array it is the `data`."""

DRAFT = ".tmp"
"""Ending of a piece that is not yet on the disk as a whole."""

_ARRAYS = {"holes": np.int64, "keys": np.uint64, "indices": np.int64, "counted": np.bool_, "runs": np.int64}

_ALIGNED = 64
"""Bytes to a multiple of which each array begins in a file: kernels take arrays that are aligned."""


@dataclass(slots=True)
class Piece:
    """A part of the input, tagged.

    Attributes
    ----------
    rows : encoded rows, in the format of the output; empty where it takes none.
    holes : (n_paragraphs,) where in `rows` the place of an earlier paragraph belongs; empty for Arrow.
    keys : (n_paragraphs,) match keys. indices : of the paragraphs in their articles.
    counted : (n_paragraphs,) which are the article's own text.
    runs : (n_runs, 2) first paragraph of each of `sums` and the one after its last.
    sums : of the articles in it, the first and the last perhaps only in part.
    tagged, uncertain : paragraphs. label_paragraphs : by label.
    sample : text and probabilities of every `stride`-th of `body` own paragraphs.
    left_out : rows for ``--left-out``. size : bytes of input. name : of the last file in it.
    end : bytes of the output up to the end of its rows, where they are written already and `rows` and `holes`
        are empty; else None.
    objects : articles with their tags, where the output is for the eye; never in a file.
    """

    rows: Rows
    holes: NDArray[np.int64]
    keys: NDArray[np.uint64]
    indices: NDArray[np.int64]
    counted: NDArray[np.bool_]
    runs: NDArray[np.int64]
    sums: list[ArticleSum]
    tagged: int
    uncertain: int
    label_paragraphs: list[int]
    sample: list[tuple[str, list[float]]]
    stride: int
    body: int
    news: News
    left_out: list[dict[str, str]] = field(default_factory=list)
    size: int = 0
    name: str = ""
    end: int | None = None
    objects: Sequence[tuple[Article, tuple[Tags, ...]]] = ()

    def encoded(self, *, rows: bool = True) -> EncodedPiece:
        """As bytes, with its `rows` or without; what becomes of its sums later does not show in them."""
        header = {
            "sums": [each.as_json() for each in self.sums],
            "tagged": self.tagged,
            "uncertain": self.uncertain,
            "label_paragraphs": self.label_paragraphs,
            "sample": self.sample,
            "stride": self.stride,
            "body": self.body,
            "notices": self.news.notices,
            "failures": [failure.as_row() for failure in self.news.failures],
            "problems": _problems_json(self.news.problems),
            "left_out": self.left_out,
            "size": self.size,
            "name": self.name,
        }
        parts = [memoryview(_json_of(header))]
        for name in _ARRAYS:
            # Holes are places in the rows. A memory view of no items cannot be cast.
            given = getattr(self, name) if rows or name != "holes" else np.empty(0, dtype=np.int64)
            array = np.ascontiguousarray(given).reshape(-1)
            parts.append(memoryview(array.view(np.uint8)))  # type: ignore[arg-type]
        parts.append(memoryview(self.rows if rows else b""))
        return EncodedPiece(parts, self.end)

    def save(self, path: Path) -> None:
        """Write to `path` whole or not at all, down to the disk; raises `OutputError`."""
        self.encoded().save(path)

    def write(self, path: Path) -> None:
        """Write to `path`, perhaps not yet to the disk; where it raises `OutputError` nothing stays."""
        self.encoded().write(path)

    @classmethod
    def load(cls, path: Path) -> Piece | None:
        """The piece in `path`; None where there is none, or it was not written to its end."""
        try:
            with path.open("rb", buffering=0) as file:
                content = np.empty(os.fstat(file.fileno()).st_size, dtype=np.uint8)
                read = 0
                # One call gives no more than two gigabytes.
                while count := file.readinto(memoryview(content)[read:]):  # type: ignore[arg-type]
                    read += count
        except OSError:
            return None
        # It was flushed before it got its name; a disk that lost its end all the same shows in the sizes.
        parts = _parts_of(content) if read == len(content) else None
        if parts is None:
            return None
        end, (header, *arrays, rows) = parts
        told = _told(header.tobytes())
        if told is None:
            return None
        news = News(
            told.pop("notices"),
            [_error(row) for row in told.pop("failures")],
            _problems(told.pop("problems")),
        )
        sums = [ArticleSum.of_json(each) for each in told.pop("sums")]
        sample = [(text, probabilities) for text, probabilities in told.pop("sample")]
        if any(
            len(array) % np.dtype(dtype).itemsize
            for dtype, array in zip(_ARRAYS.values(), arrays, strict=True)
        ):
            return None
        typed: dict[str, Any] = {
            name: array.view(dtype) for (name, dtype), array in zip(_ARRAYS.items(), arrays, strict=True)
        }
        typed["runs"] = typed["runs"].reshape(-1, 2)
        return cls(rows=memoryview(rows), sums=sums, sample=sample, news=news, end=end, **typed, **told)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class EncodedPiece:
    """A piece on the way to its file: header, arrays and rows, and its `end`."""

    parts: Sequence[memoryview]
    end: int | None = None

    def save(self, path: Path) -> None:
        """As `Piece.save`."""
        temporary = draft_of(path)
        self.write(temporary)
        settle(temporary, path)

    def write(self, path: Path) -> None:
        """As `Piece.write`."""
        # Nought says that there is no end.
        numbers = [*(len(part) for part in self.parts), 0 if self.end is None else self.end + 1]
        try:
            with output_errors(path), path.open("wb", buffering=0) as file:
                at = write_whole(file, np.array(numbers, dtype=np.int64).tobytes(), 0)
                for part in self.parts:
                    at = write_whole(file, b"\0" * (-at % _ALIGNED), at)
                    at = write_whole(file, part, at)
        except OutputError:
            # The disk is full, perhaps: what is of no use gives its room back.
            path.unlink(missing_ok=True)
            raise


def draft_of(path: Path) -> Path:
    """Where this process writes what is to become `path`."""
    return path.with_suffix(f".{os.getpid()}{DRAFT}")


def settle(temporary: Path, path: Path) -> None:
    """Flush `temporary` to the disk, and only then give it its name; raises `OutputError`."""
    with output_errors(path):
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)


def write_whole(file: Any, content: bytes | memoryview, at: int) -> int:
    """The place after `content`, which is all written: one call of a raw file may write only a part of it."""
    rest = memoryview(content)
    while len(rest):
        written = file.write(rest)
        rest, at = rest[written:], at + written
    return at


def _parts_of(content: NDArray[np.uint8]) -> tuple[int | None, list[NDArray[np.uint8]]] | None:
    """The end and the parts that `write` wrote; None where the content does not end with the last of them."""
    number = len(_ARRAYS) + 3
    at = number * np.dtype(np.int64).itemsize
    if len(content) < at:
        return None
    parts = []
    *sizes, end = content[:at].view(np.int64).tolist()
    for size in sizes:
        at += -at % _ALIGNED
        parts.append(content[at : at + size])
        at += size
    return (end - 1 if end else None, parts) if at == len(content) else None


def _json_of(header: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(header)
    except TypeError:
        # Names of files may hold lone surrogates, which the standard library keeps.
        return json.dumps(header).encode()


def _told(header: bytes) -> dict[str, Any] | None:
    told: dict[str, Any]
    try:
        told = orjson.loads(header)
    except ValueError:
        try:
            told = json.loads(header)
        except ValueError:
            return None
    return told


def _problems_json(problems: Problems | None) -> dict[str, Any] | None:
    if problems is None:
        return None
    return {
        "file": problems.file,
        "first": problems.first.as_row() if problems.first else None,
        "count": problems.count,
        "lost": problems.lost,
        "empty": problems.empty,
    }


def _problems(told: dict[str, Any] | None) -> Problems | None:
    if told is None:
        return None
    return Problems(**{**told, "first": _error(told["first"]) if told["first"] else None})


def _error(row: dict[str, str]) -> InputError:
    return InputError(
        row["message"], code=row["code"], file=row["file"], place=row["place"], remedy=row["remedy"]
    )
