"""Pieces in the order of the input → the output, and all that is told of the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from strategyclf.errors import InputError
from strategyclf.reading.news import News
from strategyclf.tagging.engine import Ending, RowSink, Sink, TaggedArticle, Tally
from strategyclf.tagging.piece import Piece
from strategyclf.tagging.repeats import Found, Repeats
from strategyclf.tagging.rows import RowForm
from strategyclf.tagging.sums import ArticleSum
from strategyclf.tagging.target import output_errors

if TYPE_CHECKING:
    from strategyclf.tagging.side_files import SideFiles
    from strategyclf.tagging.watch import Watch


class Merger:
    """Takes pieces one after the other; what it does depends on nothing but their order.

    Parameters
    ----------
    sink : where rows or articles go. form : how rows by article are made.
    on_news : takes what each part told. check_ids : refuses articles of one id.
    side_files, watch : take what the reader left out, and a sample of the run.
    """

    def __init__(
        self,
        sink: Sink | RowSink,
        form: RowForm,
        *,
        on_news: Callable[[News], None] = lambda news: None,
        check_ids: Callable[[Sequence[str], str], None] = lambda ids, file: None,
        side_files: SideFiles | None = None,
        watch: Watch | None = None,
    ) -> None:
        self.tally = Tally()
        self._sink, self._form = sink, form
        self._on_news, self._check_ids = on_news, check_ids
        self._side_files, self._watch = side_files, watch
        self._repeats = Repeats()
        self._sum: ArticleSum | None = None

    def take(self, piece: Piece) -> None:
        """Take the next piece of the run."""
        self._check_ids([each.id for each in piece.sums], piece.name)
        found = self._find_repeats(piece)
        with output_errors(self._sink.path):
            if isinstance(self._sink, RowSink):
                self._sink.add_rows(piece, found)
            else:
                self._show(self._sink, piece, found)
            for each in piece.sums:
                self._add(each)
        self.tally.add(piece, len(found), self._form.taxonomy.ids)
        if self._watch is not None:
            self._watch.add(piece.sample, piece.stride, piece.body)
        if self._side_files is not None:
            self._side_files.add(piece.left_out)
        self._on_news(piece.news)

    def finish(self, failures: Sequence[InputError], notices: Sequence[str]) -> Tally:
        """Put the output in place."""
        with output_errors(self._sink.path):
            self._end_article()
            warnings = self._watch.warnings() if self._watch is not None else []
            self._sink.close(Ending(self.tally, failures, [*notices, *warnings]))
        return self.tally

    def _find_repeats(self, piece: Piece) -> Found:
        starts, ends = piece.runs.T
        found = self._repeats.among_all(
            [each.id for each in piece.sums], ends - starts, piece.keys, piece.indices
        )
        # How many of the article's own paragraphs before each repeat an earlier one.
        before = np.zeros(len(piece.keys) + 1, dtype=np.int64)
        before[found.rows + 1] = piece.counted[found.rows]
        np.cumsum(before, out=before)
        for each, repeats in zip(piece.sums, (before[ends] - before[starts]).tolist(), strict=True):
            each.repeats = repeats
        return found

    def _show(self, sink: Sink, piece: Piece, found: Found) -> None:
        places = dict(zip(found.rows.tolist(), found.places(), strict=True))
        start = 0
        for article, tags in piece.objects:
            end = start + len(tags)
            earlier = tuple(places.get(row) for row in range(start, end))
            sink.add(TaggedArticle(article, tags, earlier))
            start = end

    def _add(self, part: ArticleSum) -> None:
        if self._sum is not None and self._sum.id == part.id:
            self._sum.join(part)
            return
        self._end_article()
        self._sum = part

    def _end_article(self) -> None:
        if self._sum is not None:
            row = self._sum.row(self._form)
            self._sum = None
            self.tally.add_article(row)
            self._sink.add_article(row)
