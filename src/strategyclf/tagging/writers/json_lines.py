"""JSON lines: one row a line, lists and tables kept."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

import orjson

from strategyclf.tagging.columns import By
from strategyclf.tagging.json_rows import place_json
from strategyclf.tagging.layout import NOTHING
from strategyclf.tagging.splicing import spliced
from strategyclf.tagging.target import Target, output_errors

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending
    from strategyclf.tagging.growth import Growth
    from strategyclf.tagging.piece import Piece
    from strategyclf.tagging.repeats import Found
    from strategyclf.tagging.rows import Row
    from strategyclf.tagging.work import Format


class JsonLines:
    """Writes to `path`, or as the rows come to `stream`; a carried column is in the rows that have it.

    Parameters
    ----------
    folder : where the file grows until it is whole; beside `path` by default.
    growth : where it grows, where a run that is broken off is to be gone on with; rows by paragraph only.

    Attributes
    ----------
    growth : as given; None where it is of no use.
    """

    def __init__(
        self,
        *,
        by: By = "paragraph",
        path: Path | None = None,
        stream: IO[bytes] | None = None,
        folder: Path | None = None,
        growth: Growth | None = None,
    ) -> None:
        if (path is None) == (stream is None):
            raise ValueError("give either a path or a stream")
        self.path = path
        self.format: Format = "json" if by == "paragraph" else "articles"
        self.growth = growth if self.format == "json" and path is not None else None
        self._target: Target | None = None
        self._stream: IO[bytes] | Growth | None = stream
        if path is not None:
            growing = self.growth.path if self.growth is not None else None
            self._target = Target(path, folder=folder, growing=growing)
            self._stream = self._opened(self._target)

    def add_rows(self, piece: Piece, found: Found) -> None:
        assert self._stream is not None
        if self.format == "json" and piece.end is None:
            self._stream.write(spliced(piece, found, place_json, len(NOTHING)))
        if self._target is None:
            # Whoever reads the pipe sees a part of the input when it is done.
            self._stream.flush()

    def _opened(self, target: Target) -> IO[bytes] | Growth:
        if self.growth is None:
            return target.open_bytes()
        with output_errors(target.path):
            self.growth.open()
        return self.growth

    def add_article(self, row: Row) -> None:
        assert self._stream is not None
        if self.format == "articles":
            self._stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))

    def close(self, ending: Ending) -> None:
        assert self._stream is not None
        self._stream.flush()
        if self._target is not None:
            self._stream.close()
            self._target.commit()

    def discard(self) -> None:
        if self._target is not None:
            assert self._stream is not None
            self._stream.close()
            self._target.discard()
