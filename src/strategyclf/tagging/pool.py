"""Parts → pieces in the order of the parts, here or in other processes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from strategyclf.errors import StrategyclfError
from strategyclf.messages import phrase

AHEAD = 3
"""Parts handed out for each worker: enough to keep it busy while the slowest of them is waited for."""

THREADS = 2
"""Of one process: one in machine code, one in the interpreter."""

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


def overlapped(
    given: Iterable[Given], work: Callable[[Given], Made], begins: Callable[[Given], bool]
) -> Iterator[Made]:
    """What `work` makes of each of `given`, in order, by two threads of this process.

    Machine code lets go of the interpreter: while one part is scored the next is read and the one before
    encoded. All up to the first that `begins` the work is done alone, so that what is made once, such as
    machine code, is made once.
    """
    steps = iter(given)
    for first in steps:
        yield work(first)
        if begins(first):
            break
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            yield from _windowed(steps, lambda each: pool.submit(work, each), THREADS)
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


SELDOM = (200_000, 20, 20)
"""Objects between looks for garbage in cycles: a part makes tens of thousands, none of them in a cycle."""


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Within it the interpreter looks for garbage in cycles seldom; each look costs as much as some rows."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


_worker: Callable[[Any], Any] | None = None


def _start(make: Callable[[], Callable[[Any], Any]]) -> None:
    global _worker
    # Ctrl-C reaches the whole group; the first process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*SELDOM)
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
