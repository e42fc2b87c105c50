"""The run behind ``strategyclf predict``: inputs, model and output put together."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.errors import CallError, StrategyclfError
from strategyclf.messages import phrase
from strategyclf.reading.inputs import STDIN
from strategyclf.reading.news import News
from strategyclf.reading.parts import MOST_FILES, Part
from strategyclf.tagging.engine import GrowingSink, RowSink
from strategyclf.tagging.flat import Names, names_for_locale
from strategyclf.tagging.kept import Kept
from strategyclf.tagging.memory import garbage_seldom, keep_memory
from strategyclf.tagging.merging import Merger
from strategyclf.tagging.pool import ModelSource
from strategyclf.tagging.run import MakerSource, manifest_of, merge, pieces
from strategyclf.tagging.unfinished import Unfinished
from strategyclf.tagging.work import Job, Worker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from strategyclf.cli.predict_talk import Talk
    from strategyclf.model.model import Model
    from strategyclf.reading.reader import Reader
    from strategyclf.tagging.carried import CarriedType
    from strategyclf.tagging.columns import By
    from strategyclf.tagging.engine import Sink, Tally
    from strategyclf.tagging.rows import RowForm
    from strategyclf.tagging.side_files import SideFiles
    from strategyclf.tagging.watch import Watch

LARGE = 100_000
"""Bytes of input from which machine code is sure to be wanted."""

_TABLES = (".csv", ".parquet")
_ENDINGS = (".jsonl", ".ndjson", ".csv", ".parquet", ".xlsx")


@dataclass(frozen=True, slots=True)
class Run:
    """One call of ``predict``.

    Attributes
    ----------
    out : file, or None for standard output. by, names : of its rows.
    listing : show a list to read in place of rows. workers : parts at once.
    resume, update : go on with what was done, or keep it.
    """

    reader: Reader
    model: Model
    form: RowForm
    out: Path | None
    by: By
    names: Literal["auto", "zh", "en"]
    listing: bool
    workers: int
    resume: bool
    update: bool

    def refuse_bad_call(self) -> None:
        """A `CallError` where a run cannot be resumed or updated."""
        option = "--resume" if self.resume else "--update"
        if not (self.resume or self.update):
            return
        if self.out is None or self.out.suffix.lower() not in _ENDINGS:
            raise CallError(
                phrase("{option} needs an output file of rows", option=option),
                code="bad_option",
                remedy=phrase("give --out with a name that ends in {endings}", endings=" ".join(_ENDINGS)),
            )
        if any(file.path == STDIN for file in self.reader.files):
            raise CallError(
                phrase("{option} cannot read standard input a second time", option=option),
                code="bad_option",
                remedy=phrase("save it in a file and give that"),
            )

    def tag(self, talk: Talk, side_files: SideFiles, watch: Watch) -> Tally:
        """Tag the inputs into the output, which is put in place whole or not at all."""
        self.refuse_bad_call()
        steps, first = _looked_ahead(self.reader.parts(most_files=1 if self.update else MOST_FILES))
        several = first is not None
        store = self._store(talk, several)
        over = False
        try:
            with ExitStack() as stack:
                stack.enter_context(garbage_seldom())
                carried = self._carried()
                sink = self._open(carried, store)
                stack.callback(sink.discard)
                job = Job(
                    self.form,
                    sink.format if isinstance(sink, RowSink) else "objects",
                    self.reader.options,
                    self._names,
                    carried,
                    side_files.wants_left_out,
                )
                merger = Merger(
                    sink,
                    self.form,
                    on_news=self.reader.take,
                    check_ids=self.reader.check_ids,
                    side_files=side_files,
                    watch=watch,
                )
                workers = self.workers if several else 1
                worker = Worker(self.model, job, scorers=workers)
                threads = self._prepared(worker, first, workers)
                source = None if threads else self._source(job)
                made = pieces(
                    steps,
                    worker,
                    store=store,
                    growth=sink.growth if isinstance(sink, GrowingSink) else None,
                    workers=workers,
                    source=source,
                )
                # Nobody writes to the folder of pieces any more when it is let go of.
                stack.enter_context(closing(made))
                merge(made, merger, on_news=self.reader.take, on_piece=talk.advance)
                tally = merger.finish(self.reader.failures, self.reader.notices)
                over = True
                return tally
        except CallError:
            # The same call would fail again.
            over = isinstance(store, Unfinished)
            raise
        except (StrategyclfError, KeyboardInterrupt):
            if isinstance(store, Unfinished):
                talk.say(
                    phrase(
                        "what is done is kept in {folder}; run the same call with --resume to go on",
                        folder=store.folder,
                    )
                )
            raise
        finally:
            if store is not None:
                store.close(done=over)

    def _prepared(self, worker: Worker, first: Part | None, workers: int) -> bool:
        """Ready for a run, in a process that is the program's own; whether threads of it do the work.

        Threads share all that is loaded, and start at once; but where work keeps the interpreter, several
        only wait for each other.
        """
        if first is None:
            return True
        from strategyclf.model.compiled.lean import import_numba_lean

        keep_memory()
        if workers > 1 and not worker.takes_lines(first):
            return False
        if any(file.path == STDIN for file in self.reader.files) or self._size > LARGE:
            import_numba_lean()
        return workers == 1 or worker.is_machine_code(first)

    @property
    def _size(self) -> int:
        """Bytes of input, but for standard input."""
        return sum(file.size for file in self.reader.files)

    @property
    def _names(self) -> Names:
        if self.names != "auto":
            return self.names
        return names_for_locale(self.out.suffix.lower().lstrip(".") if self.out else "jsonl")

    def _store(self, talk: Talk, several: bool) -> Unfinished | Kept | None:
        out = self.out
        if out is None or out.suffix.lower() not in _ENDINGS or not (several or self.resume or self.update):
            return None
        options = {
            "out": out.suffix.lower(),
            "by": self.by,
            "names": self._names,
            "rows": self.reader.options.table.rows,
            "text column": self.reader.options.table.text_column,
            "id column": self.reader.options.table.id_column,
            "split at": self.reader.options.split_at,
        }
        files = [(file.path, file.size) for file in self.reader.files]
        if out.is_symlink():
            # What grows must lie on the disk where it will stay.
            out = out.resolve()
        manifest = manifest_of(self.form, options, files)
        store: Unfinished | Kept = (
            Kept(out, manifest) if self.update else Unfinished(out, manifest, resume=self.resume)
        )
        if store.resumed:
            talk.say(phrase("{number:,} parts done before", number=store.resumed))
        return store

    def _source(self, job: Job) -> MakerSource:
        from strategyclf.model.finding import find_model

        asked = self.model.operating
        thresholds: dict[str, Any] = {
            "prefer": asked.prefer,
            "min_precision": asked.min_precision,
            "without": asked.without,
        }
        folder = find_model(self.model.name).folder
        return MakerSource(ModelSource(folder, self.model.name, thresholds), job)

    def _carried(self) -> dict[str, CarriedType] | None:
        """The columns taken over from tables, for an output that must know them before the first row."""
        if self.out is None or self.by != "paragraph" or self.out.suffix.lower() not in _TABLES:
            return None
        from strategyclf.tagging.first_rows import columns_ahead

        found = columns_ahead(self.reader.files, self.reader.options, self.reader.stdin, self.form)
        # A cell of CSV takes anything.
        return dict.fromkeys(found, "text") if self.out.suffix.lower() == ".csv" else found

    def _open(
        self, carried: dict[str, CarriedType] | None, store: Unfinished | Kept | None
    ) -> Sink | RowSink:
        out = self.out
        if out is not None and out.suffix.lower() in (".html", ".htm"):
            if self.by == "article":
                raise CallError(
                    phrase("--by article makes no page"),
                    code="bad_option",
                    file=str(out),
                    remedy=phrase("leave it out, or end the name in .xlsx"),
                )
            from strategyclf.report.article_page import ArticlePage

            return ArticlePage(out, self.form.taxonomy, model=self.form.model)
        if out is not None:
            from strategyclf.tagging.writers.opening import open_sink

            return open_sink(
                out,
                self.form,
                by=self.by,
                names=self._names,
                carried=carried,
                folder=store.folder if store else None,
                growth=store.growth if isinstance(store, Unfinished) else None,
            )
        if self.listing:
            from strategyclf.cli.listing import Listing
            from strategyclf.cli.terminal import console

            return Listing(console(), self.form.taxonomy)
        from strategyclf.tagging.writers.json_lines import JsonLines

        return JsonLines(by=self.by, stream=sys.stdout.buffer)


def _looked_ahead(steps: Iterator[Part | News]) -> tuple[Iterable[Part | News], Part | None]:
    """The same steps, and the first part where there are several."""
    from itertools import chain

    seen: list[Part | News] = []
    parts: list[Part] = []
    for step in steps:
        seen.append(step)
        if not isinstance(step, News):
            parts.append(step)
        if len(parts) == 2:
            break
    return chain(seen, steps), parts[0] if len(parts) == 2 else None
