"""What tagging one part of the input gives: all that the output takes from it, in memory or in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.errors import InputError
from strategyclf.reading.news import News
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging.sums import ArticleSum

if TYPE_CHECKING:
    from strategyclf.article import Article
    from strategyclf.model.model import Tags

_ARRAYS = ("holes", "keys", "indices", "counted", "runs")


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
    objects : articles with their tags, where the output is for the eye; never in a file.
    """

    rows: bytes | memoryview
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
    objects: Sequence[tuple[Article, tuple[Tags, ...]]] = ()

    def save(self, path: Path) -> None:
        """Write to `path` whole or not at all, down to the disk."""
        # The standard library keeps the lone surrogates that names of files may hold.
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
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            np.save(file, np.frombuffer(json.dumps(header).encode(), dtype=np.uint8))
            np.save(file, np.frombuffer(self.rows, dtype=np.uint8))
            for name in _ARRAYS:
                np.save(file, getattr(self, name))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> Piece | None:
        """The piece in `path`; None where there is none, or it was not written to its end."""
        try:
            with path.open("rb") as file:
                header: dict[str, Any] = json.loads(np.load(file, allow_pickle=False).tobytes())
                rows = np.load(file, allow_pickle=False).tobytes()
                arrays = {name: np.load(file, allow_pickle=False) for name in _ARRAYS}
        # It was flushed before it got its name; a disk that lost its end all the same shows in one of these.
        except (FileNotFoundError, ValueError, EOFError, OSError):
            return None
        news = News(
            header.pop("notices"),
            [_error(row) for row in header.pop("failures")],
            _problems(header.pop("problems")),
        )
        sums = [ArticleSum.of_json(told) for told in header.pop("sums")]
        sample = [(text, probabilities) for text, probabilities in header.pop("sample")]
        return cls(rows=rows, sums=sums, sample=sample, news=news, **arrays, **header)


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
