"""Parts → pieces in the order of the parts, here or in other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from strategyclf.errors import StrategyclfError

AHEAD = 3
"""Parts handed out for each worker: enough to keep it busy while the slowest of them is waited for."""

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where another process finds a model, and at which thresholds it tags."""

    folder: Path
    name: str
    thresholds: dict[str, Any]


class WorkerDiedError(StrategyclfError):
    """A process of the pool was killed from outside."""


def in_order(
    given: Iterable[Given],
    make: Callable[[], Callable[[Given], Made]],
    workers: int,
) -> Iterator[Made]:
    """What each of `given` is made into by `workers` processes, in the order given.

    Parameters
    ----------
    make : called once in each process; gives what does the work there. It and all that passes between the
        processes must be picklable.

    Raises `WorkerDiedError` when a process was killed.
    """
    # Started afresh, not forked: a fork of a process with threads may hang, and Windows knows none.
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[Made]] = deque()
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(make,)) as pool:
        try:
            for each in given:
                waiting.append(pool.submit(_work, each))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise WorkerDiedError(
                "a worker process was killed, perhaps for want of memory",
                code="worker_died",
                remedy="run again with --resume, and with fewer --workers if memory was short",
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_worker: Callable[[Any], Any] | None = None


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _worker
    # Ctrl-C reaches the whole group; the first process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = make()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(given: Any) -> Any:
    assert _worker is not None
    return _worker(given)
