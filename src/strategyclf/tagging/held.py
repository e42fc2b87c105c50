"""One run at a time writes an output."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from strategyclf.errors import CallError
from strategyclf.messages import phrase
from strategyclf.tagging.target import output_errors


class Held:
    """A lock file beside an output; let go of it with `release`."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def release(self) -> None:
        path = Path(self._lock.lock_file)
        self._lock.release()
        path.unlink(missing_ok=True)


def held(out: Path) -> Held:
    """Hold the output `out`; a `CallError` where another run does."""
    lock = FileLock(out.with_name(f".{out.name}.lock"), timeout=0)
    with output_errors(out):
        try:
            lock.acquire()
        except Timeout:
            raise CallError(
                phrase("another run is writing this output"),
                code="output_busy",
                file=str(out),
                remedy=phrase("wait for it, or name another file"),
            ) from None
    return Held(lock)
