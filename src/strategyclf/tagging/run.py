"""A run: inputs in, an output in place, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from strategyclf.article import Article
from strategyclf.errors import InputError
from strategyclf.reading.news import News
from strategyclf.reading.parts import Part
from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.engine import RowSink, Sink, Tally
from strategyclf.tagging.flat import Names
from strategyclf.tagging.growth import Growth, WrittenPiece
from strategyclf.tagging.merging import Merger
from strategyclf.tagging.piece import Piece, draft_of
from strategyclf.tagging.pool import ModelSource, in_order, overlapped
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.saver import Saver
from strategyclf.tagging.work import Format, Job, Worker

if TYPE_CHECKING:
    from strategyclf.model.model import Model

BATCH = 256
"""Paragraphs of articles at hand that are tagged at a time."""


class Store(Protocol):
    """Where pieces are kept: `Unfinished` or `Kept`."""

    def path(self, number: int, part: Part) -> Path:
        """Where the piece of a part is, or will be."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part and where its piece is kept; None keeps it in memory."""

    part: Part
    path: Path | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A piece in a file: written by another process and not yet flushed, or there from an earlier run."""

    temporary: Path
    path: Path


@dataclass(frozen=True, slots=True)
class PieceMaker:
    """Makes pieces of tasks, or takes those that are there; news passes through, to keep its place.

    With a `saver` what is made goes to it. Without one it is written and a draft is given in its place: less
    to hand to another process, which has it flushed.
    """

    worker: Worker
    saver: Saver | None

    def __call__(self, task: Task | News) -> Piece | Draft | News:
        if isinstance(task, News):
            return task
        if task.path is None:
            piece = self.worker(task.part)
            if self.saver is None:
                # A view cannot go to another process.
                piece.rows = bytes(piece.rows)
            return piece
        kept = Piece.load(task.path)
        if kept is not None:
            return kept if self.saver is not None else Draft(task.path, task.path)
        piece = self.worker(task.part)
        if self.saver is not None:
            # Encoded at once: whoever takes the piece adds up its sums in place.
            self.saver.save(piece.encoded(), task.path)
            return piece
        draft = Draft(draft_of(task.path), task.path)
        piece.write(draft.temporary)
        return draft


@dataclass(frozen=True, slots=True)
class PieceTaker:
    """Makes pieces of tasks and saves none, or takes those that are there; news passes through."""

    worker: Worker

    def __call__(self, task: Task | News) -> Piece | News:
        if isinstance(task, News):
            return task
        kept = Piece.load(task.path) if task.path is not None else None
        return kept if kept is not None else self.worker(task.part)


@dataclass(frozen=True, slots=True)
class MakerSource:
    """What another process needs to make pieces."""

    model: ModelSource
    job: Job

    def __call__(self) -> PieceMaker:
        from strategyclf.model.compiled.lean import import_numba_lean
        from strategyclf.model.model import load_model

        import_numba_lean()
        model = load_model(self.model.folder).at(**self.model.thresholds)
        return PieceMaker(Worker(model, self.job), None)


def pieces(
    steps: Iterable[Part | News],
    worker: Worker,
    *,
    store: Store | None = None,
    growth: Growth | None = None,
    workers: int = 1,
    source: MakerSource | None = None,
) -> Generator[Piece | News]:
    """The piece of each part of `steps`, and the news between them, in their order.

    A piece is saved while the next ones are made; at the end all are. Where the output has a `growth`, it is
    saved without its rows, which must be written there by the time that the next is asked for; other
    processes save their pieces whole all the same.

    Parameters
    ----------
    store : where pieces are kept, and where those of an earlier run are.
    growth : where rows are written, and those of an earlier run are: its pieces come first, without rows.
    workers : processes where there is a `source`, which makes what works in each; else parts that `worker`
        may score at once, in threads of this process.
    """
    rest = iter(steps)

    def tasks() -> Iterator[Task | News]:
        number = growth.pieces if growth is not None else 0
        for step in rest:
            if isinstance(step, News):
                yield step
            else:
                yield Task(step, store.path(number, step) if store is not None else None)
                number += 1

    if growth is not None:
        yield from _written_before(rest, worker, growth)
    with Saver() as saver:
        made: Iterable[Piece | Draft | News]
        if workers > 1 and source is not None:
            made = in_order(tasks(), source, workers)
        elif growth is not None:
            taken = overlapped(tasks(), PieceTaker(worker), _is_task, workers)
            yield from _saved_behind_rows(taken, growth, saver)
            return
        else:
            made = overlapped(tasks(), PieceMaker(worker, saver), _is_task, workers)
        for each in made:
            if isinstance(each, Draft):
                piece = Piece.load(each.temporary)
                assert piece is not None
                if each.temporary != each.path:
                    saver.settle(each.temporary, each.path)
                yield piece
            else:
                yield each


def _is_task(task: Task | News) -> bool:
    return isinstance(task, Task)


def _written_before(steps: Iterator[Part | News], worker: Worker, growth: Growth) -> Iterator[Piece | News]:
    """The pieces whose rows an earlier run wrote to `growth`, and the news before them, off `steps`."""
    number = 0
    while number < growth.pieces:
        step = next(steps)
        if isinstance(step, News):
            yield step
            continue
        piece = Piece.load(growth.piece_path(number))
        if piece is None:
            # It was there when the run began. Its rows still are: only the rest is made anew.
            piece = worker(step)
            piece.rows, piece.holes, piece.end = b"", piece.holes[:0], growth.end
        number += 1
        yield piece


def _saved_behind_rows(made: Iterable[Piece | News], growth: Growth, saver: Saver) -> Iterator[Piece | News]:
    """All that was `made`; a piece is saved when the next is asked for: then its rows are in `growth`."""
    number = growth.pieces
    for each in made:
        if isinstance(each, News):
            yield each
            continue
        slim = each.encoded(rows=False)
        yield each
        saver.save(WrittenPiece.now(growth, slim), growth.piece_path(number))
        number += 1


def merge(
    made: Iterable[Piece | News],
    merger: Merger,
    *,
    on_news: Callable[[News], None],
    on_piece: Callable[[Piece], None] = lambda piece: None,
) -> None:
    """Take all that was `made`, in order."""
    for each in made:
        if isinstance(each, News):
            on_news(each)
        else:
            merger.take(each)
            on_piece(each)


def write_tags(
    articles: Iterable[Article],
    model: Model,
    sink: Sink | RowSink,
    form: RowForm,
    *,
    names: Names = "en",
    carried: Mapping[str, CarriedType] | None = None,
    failures: Sequence[InputError] = (),
    notices: Sequence[str] = (),
) -> Tally:
    """Tag `articles` that are at hand into `sink`; whatever goes wrong, it is closed whole or discarded.

    Parameters
    ----------
    names, carried : those that the sink was opened with, where its format has them.
    failures, notices : what to tell with the output; read at the end.

    Raises `OutputError` when the output cannot be written; an older one is as it was.
    """
    merger = Merger(sink, form)
    format: Format = sink.format if isinstance(sink, RowSink) else "objects"
    worker = Worker(model, Job(form, format, names=names, carried=carried))
    try:
        for some in _batches(articles):
            merger.take(worker(some))
        return merger.finish(failures, notices)
    except BaseException:
        sink.discard()
        raise


def _batches(articles: Iterable[Article]) -> Iterator[tuple[Article, ...]]:
    waiting: list[Article] = []
    count = 0
    for article in articles:
        waiting.append(article)
        count += len(article.paragraphs)
        if count >= BATCH:
            yield tuple(waiting)
            waiting, count = [], 0
    if waiting:
        yield tuple(waiting)


def manifest_of(
    form: RowForm, options: Mapping[str, Any], files: Iterable[tuple[str, int]]
) -> dict[str, Any]:
    """What the pieces of a run are made from.

    Parameters
    ----------
    options : those of the call that bear on rows. files : path and size of the inputs.
    """
    from importlib.metadata import version

    from strategyclf.text.segmentation import dictionary_digest

    return {
        "model": form.model,
        "options": dict(options),
        "versions": {
            **{name: version(name) for name in ("strategyclf", "numpy", "orjson")},
            "jieba dictionary": dictionary_digest(),
        },
        "inputs": [_file_facts(path, size) for path, size in files],
    }


def _file_facts(path: str, size: int) -> dict[str, Any]:
    try:
        time = Path(path).stat().st_mtime_ns
    except OSError:
        time = 0
    return {"path": path, "size": size, "time": time}
