"""Parts → pieces in the order of the parts, here or in other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from strategyclf.errors import StrategyclfError
from strategyclf.messages import phrase
from strategyclf.tagging.memory import keep_memory, look_seldom

AHEAD = 3
"""Parts handed out for each worker: enough to keep it busy while the slowest of them is waited for."""

_THREADED = frozenset({"pyarrow", "numba"})
"""Libraries that, once imported, may run threads which the interpreter does not know."""

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
    context = multiprocessing.get_context(_start_method())
    with ProcessPoolExecutor(workers, context, initializer=_start, initargs=(make,)) as pool:
        try:
            yield from _windowed(given, lambda each: pool.submit(_work, each), AHEAD * workers)
        except BrokenProcessPool:
            raise WorkerDiedError(
                phrase("a worker process was killed, perhaps for want of memory"),
                code="worker_died",
                remedy=phrase("run again with --resume, and with fewer --workers if memory was short"),
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start_method() -> Literal["fork", "spawn"]:
    """A fork has all that is imported at once, and nothing to import twice.

    A fork of a process with threads may hang, macOS does not like any, and Windows knows none: there
    processes are started afresh.
    """
    alone = threading.active_count() == 1 and not _THREADED & sys.modules.keys()
    # From 3.12 on Python warns of the threads that numpy's linear algebra has ready.
    return "fork" if alone and sys.platform == "linux" and sys.version_info < (3, 12) else "spawn"


def overlapped(
    given: Iterable[Given],
    work: Callable[[Given], Made],
    begins: Callable[[Given], bool],
    workers: int = 1,
) -> Iterator[Made]:
    """What `work` makes of each of `given`, in order, by threads of this process: one more than `workers`.

    Machine code lets go of the interpreter: while some parts are scored another is read or encoded. All up
    to the first that `begins` the work is done alone, so that what is made once, such as machine code, is
    made once.
    """
    steps = iter(given)
    for first in steps:
        yield work(first)
        if begins(first):
            break
    with ThreadPoolExecutor(workers + 1) as pool:
        try:
            yield from _windowed(steps, lambda each: pool.submit(work, each), 2 * workers + 1)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _windowed(given: Iterable[Given], submit: Callable[[Given], Future[Made]], ahead: int) -> Iterator[Made]:
    """Results in the order given, with no more than `ahead` handed out at a time."""
    waiting: deque[Future[Made]] = deque()
    for each in given:
        waiting.append(submit(each))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_worker: Callable[[Any], Any] | None = None


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _worker
    # Ctrl-C reaches the whole group; the first process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    keep_memory()
    look_seldom()
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
