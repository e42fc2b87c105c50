"""The work on one part of the input: read, tag, encode. Any process can do it, and gives the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import Article
from strategyclf.messages import phrase
from strategyclf.model.compiled.digests import Digests, digests_of_points
from strategyclf.model.model import tags_of
from strategyclf.reading.json_lines import LineSlice
from strategyclf.reading.news import News
from strategyclf.reading.parts import PageFiles, Part, ReadingOptions, articles_of
from strategyclf.reading.table_articles import paragraph_rows
from strategyclf.reading.table_parts import TablePart
from strategyclf.reading.table_rows import Problems
from strategyclf.tagging.batch import Batch, batch_of_articles, batch_of_rows
from strategyclf.tagging.carried import CarriedType, misfit
from strategyclf.tagging.flat import Names
from strategyclf.tagging.line_batch import LineBatch, line_batch
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.rows import RowForm, encodable
from strategyclf.tagging.sums import sums_of
from strategyclf.text.texts import Texts

if TYPE_CHECKING:
    from strategyclf.model.model import Model, Tags
    from strategyclf.model.tag_arrays import TagArrays

Format = Literal["json", "csv", "arrow", "articles", "objects"]
"""How an output takes paragraphs: encoded in one of three ways, not at all, or as objects for the eye."""

SAMPLE = 512
"""Most paragraphs of a piece whose text is kept for a look at the whole run."""

LONGEST_SAMPLE = 2000


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be made of every part.

    Parameters
    ----------
    form, names : of the rows. format : of their encoding.
    reading : how parts are read.
    carried : the columns that the output has for those of the input; None where it takes any.
    left_out : whether what the reader left out is wanted.
    """

    form: RowForm
    format: Format
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    names: Names = "en"
    carried: Mapping[str, CarriedType] | None = None
    left_out: bool = False


class Worker:
    """Tags parts by `model` as `job` says.

    Parameters
    ----------
    scorers : parts that are scored at once, where several threads have one worker.
    """

    def __init__(self, model: Model, job: Job, scorers: int = 1) -> None:
        self._model, self._job = model, job
        self._scoring = BoundedSemaphore(scorers)

    def __call__(self, part: Part | tuple[Article, ...]) -> Piece:
        """Tag `part`: of the input, or articles that are at hand."""
        job = self._job
        news = News()
        articles: list[Article] = []
        batch: Batch | LineBatch
        lines = self._lines(part)
        if lines is not None:
            assert isinstance(part, TablePart)
            news.problems = Problems(part.file.path)
            batch = lines
        elif isinstance(part, TablePart) and job.reading.table.rows == "paragraph" and job.format != "csv":
            rows = paragraph_rows(part, news)
            taken = batch_of_rows(rows, job.form)
            self._drop_misfits(taken, news)
            batch = taken
        else:
            given: Iterable[Article]
            given = part if isinstance(part, tuple) else articles_of(part, job.reading, news)
            articles = [article for article in given if self._fits(article, news)]
            batch = batch_of_articles(articles, job.form)
        piece = self._piece(batch, articles, news)
        if isinstance(part, PageFiles | TablePart):
            file = part.files[-1] if isinstance(part, PageFiles) else part.file
            piece.size, piece.name = part.size, file.id
        return piece

    def takes_lines(self, part: Part | tuple[Article, ...]) -> bool:
        """Whether `part` holds lines that may go through as bytes."""
        job = self._job
        return (
            isinstance(part, TablePart)
            and isinstance(part.rows, LineSlice)
            and job.reading.table.rows == "paragraph"
            and job.format in ("json", "articles")
            # Else each row is held to the columns that the output has.
            and job.carried is None
        )

    def _lines(self, part: Part | tuple[Article, ...]) -> LineBatch | None:
        """The lines of `part`, where they can go through as bytes."""
        return (
            line_batch(part, self._job.form)
            if isinstance(part, TablePart) and self.takes_lines(part)
            else None
        )

    def is_machine_code(self, part: Part) -> bool:
        """Whether nearly all the work on `part` lets go of the interpreter, so that threads can share it."""
        return self._lines(part) is not None

    def _piece(self, batch: Batch | LineBatch, articles: list[Article], news: News) -> Piece:
        job = self._job
        texts = Texts.of(batch.texts)
        with self._scoring:
            found = self._model.tag_arrays(texts)
        digests = digests_of_points(texts.points, texts.offsets, texts.__getitem__)
        counted = batch.counted()
        places = np.flatnonzero(counted)
        stride = 1
        while len(places) > SAMPLE * stride:
            stride *= 2
        sample = places[::stride].tolist()
        probabilities = found.probabilities[sample].tolist()
        rows: bytes | memoryview = b""
        holes = np.empty(0, dtype=np.int64)
        objects: tuple[tuple[Article, tuple[Tags, ...]], ...] = ()
        if job.format == "json":
            rows, holes = _json_rows(batch, found, digests, job.form)
        elif job.format == "arrow":
            from strategyclf.tagging.arrow_batch import as_stream, paragraph_table

            assert isinstance(batch, Batch)
            rows = as_stream(
                paragraph_table(batch, found, digests.names(), job.form, dict(job.carried or {}))
            )
        elif job.format in ("csv", "objects"):
            objects = tuple(_with_tags(articles, found, job.form))
            if job.format == "csv":
                from strategyclf.tagging.csv_rows import csv_rows

                rows, holes = csv_rows(objects, job.form, job.names, job.carried or {})
                objects = ()
        runs = [(start, end) for _, start, end, _, _ in batch.runs]
        return Piece(
            rows=rows,
            holes=holes,
            keys=digests.keys,
            indices=np.asarray(batch.indices, dtype=np.int64),
            counted=counted,
            runs=np.array(runs, dtype=np.int64).reshape(-1, 2),
            sums=list(sums_of(batch, found)),
            tagged=int(found.given.any(axis=1).sum()),
            uncertain=int(found.uncertain.any(axis=1).sum()),
            label_paragraphs=found.given.sum(axis=0).tolist(),
            sample=[(texts[i][:LONGEST_SAMPLE], row) for i, row in zip(sample, probabilities, strict=True)],
            stride=stride,
            body=len(places),
            news=news,
            left_out=list(_left_out(articles)) if job.left_out else [],
            objects=objects,
        )

    def _fits(self, article: Article, news: News) -> bool:
        if self._job.carried is None or not article.carried:
            return True
        problem = misfit(self._job.form.carried(article.carried), self._job.carried)
        if problem and news.problems is not None:
            by_row = self._job.reading.table.rows == "paragraph" and article.paragraphs
            place = phrase("row {number}", number=article.paragraphs[0].index) if by_row else article.id
            _refuse(news.problems, place, problem)
        return not problem

    def _drop_misfits(self, batch: Batch, news: News) -> None:
        expected = self._job.carried
        if expected is None:
            return
        problems = [misfit(row, expected) for row in batch.carried]
        if not any(problems):
            return
        for index, problem in zip(batch.indices, problems, strict=True):
            if problem and news.problems is not None:
                _refuse(news.problems, phrase("row {number}", number=index), problem)
        batch.keep([i for i, problem in enumerate(problems) if not problem])


def _json_rows(
    batch: Batch | LineBatch, found: TagArrays, digests: Digests, form: RowForm
) -> tuple[bytes | memoryview, NDArray[np.int64]]:
    if isinstance(batch, Batch):
        from strategyclf.tagging.json_rows import json_rows

        return json_rows(batch, found, digests.names(), form)
    from strategyclf.tagging.line_rows import line_rows

    return line_rows(batch, found, digests.values, form)


def _refuse(problems: Problems, place: str, problem: str) -> None:
    problems.add(
        place,
        problem,
        "late_column",
        "mend it, or end the output's name in .jsonl, which takes any column",
    )


def _with_tags(
    articles: list[Article], found: TagArrays, form: RowForm
) -> Iterable[tuple[Article, tuple[Tags, ...]]]:
    texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
    tags = tags_of(texts, found, form.taxonomy.ids)
    start = 0
    for article in articles:
        end = start + len(article.paragraphs)
        yield article, tuple(tags[start:end])
        start = end


def _left_out(articles: list[Article]) -> Iterable[dict[str, str]]:
    for article in articles:
        for line in article.left_out:
            row = {"article": article.id, "text": line.text, "rule": line.rule}
            yield {key: encodable(value) for key, value in row.items()}
