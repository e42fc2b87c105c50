"""JSON lines: one row a line, lists and tables kept."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

import orjson

from strategyclf.tagging.columns import By
from strategyclf.tagging.target import Target

if TYPE_CHECKING:
    from strategyclf.tagging.engine import Ending, TaggedArticle
    from strategyclf.tagging.rows import Row, RowForm


class JsonLines:
    """Writes to `path`, or as the rows come to `stream`; a carried column is in the rows that have it."""

    def __init__(
        self,
        form: RowForm,
        *,
        by: By = "paragraph",
        path: Path | None = None,
        stream: IO[bytes] | None = None,
    ) -> None:
        if (path is None) == (stream is None):
            raise ValueError("give either a path or a stream")
        self.path = path
        self._form = form
        self._by = by
        self._target = Target(path) if path is not None else None
        self._stream = self._target.open_bytes() if self._target else stream

    def add(self, tagged: TaggedArticle) -> None:
        if self._by == "paragraph":
            for row in self._form.paragraphs(tagged):
                self._write(row)
        if self._target is None and self._stream is not None:
            # Whoever reads the pipe sees an article when it is done.
            self._stream.flush()

    def add_article(self, row: Row) -> None:
        if self._by == "article":
            self._write(row)

    def _write(self, row: Row) -> None:
        assert self._stream is not None
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
