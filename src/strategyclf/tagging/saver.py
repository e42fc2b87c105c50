"""Pieces go down to the disk beside the work: whoever tags does not wait for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Protocol

from strategyclf.tagging.piece import settle

AHEAD = 3
"""Pieces that wait for the disk at most: one slower than the work holds it up, and memory does not grow."""


class Saved(Protocol):
    """What has a way to a file: a piece, or one that is encoded."""

    def save(self, path: Path) -> None:
        """Write to `path` whole or not at all, down to the disk."""


class Saver:
    """Saves pieces in one thread, in the order given; a context, at whose end all are saved.

    What goes wrong there (a full disk) is raised by the next call, or at the end. Where the context is left
    by an error, what was begun is ended, and the rest is not saved.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "saver")
        self._waiting: deque[Future[None]] = deque()
        self._one_at_a_time = Lock()

    def __enter__(self) -> Saver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._wait(0)
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def save(self, piece: Saved, path: Path) -> None:
        """Have `piece` saved at `path`; nothing in it may change from now on."""
        self._submit(piece.save, path)

    def settle(self, temporary: Path, path: Path) -> None:
        """Have a piece that lies in `temporary` flushed to the disk and named `path`."""
        self._submit(settle, temporary, path)

    def _submit(self, work: Callable[..., None], *given: Any) -> None:
        self._wait(AHEAD - 1)
        self._waiting.append(self._pool.submit(work, *given))

    def _wait(self, most: int) -> None:
        """Wait until no more than `most` are left."""
        with self._one_at_a_time:
            while self._waiting and (len(self._waiting) > most or self._waiting[0].done()):
                self._waiting.popleft().result()
