"""Work handed to threads and processes comes back in order, and never too much at a time."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from strategyclf.tagging import pool
from strategyclf.tagging.pool import AHEAD, WorkerDiedError, in_order, overlapped


def make(factor: int):
    return partial(_times, factor)


def _times(factor: int, number: int) -> tuple[int, int]:
    # The first ones take longest: they would come last if order were that of the ending.
    time.sleep(0.05 if number < 2 else 0)
    return factor * number, os.getpid()


def make_killed():
    return _killed


def _killed(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def make_failing():
    return _failing


def _failing(number: int) -> int:
    if number == 2:
        raise LookupError("two")
    return number


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_give_results_in_the_order_given(method, monkeypatch):
    monkeypatch.setattr(pool, "_start_method", lambda: method)
    taken = []

    def given():
        for number in range(30):
            taken.append(number)
            yield number

    results = in_order(given(), partial(make, 3), 2)
    first = next(results)
    assert first[0] == 0
    assert len(taken) <= AHEAD * 2
    rest = list(results)
    assert [value for value, _ in (first, *rest)] == [3 * number for number in range(30)]
    assert os.getpid() not in {process for _, process in rest}


@pytest.mark.parametrize(("others", "method"), [(0, "fork"), (1, "spawn")])
def test_a_process_with_threads_is_not_forked(monkeypatch, others, method):
    monkeypatch.setattr(pool, "_THREADED", frozenset())
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(threading, "active_count", lambda: 1 + others)
    assert pool._start_method() == method


@pytest.mark.parametrize("library", sorted(pool._THREADED))
def test_a_process_with_a_library_that_runs_threads_is_not_forked(monkeypatch, library):
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(sys.modules, library, None)
    assert pool._start_method() == "spawn"


def test_a_killed_process_is_named_with_the_remedy():
    with pytest.raises(WorkerDiedError, match="killed, perhaps for want of memory; run again with --resume"):
        list(in_order(range(10), make_killed, 2))


def test_an_error_in_a_process_is_raised_here():
    with pytest.raises(LookupError, match="two"):
        list(in_order(range(10), make_failing, 2))


def test_a_worker_leaves_ctrl_c_to_the_first_process_and_looks_for_garbage_seldom(monkeypatch):
    monkeypatch.setattr(pool, "_worker", None)
    before, seldom = signal.getsignal(signal.SIGINT), gc.get_threshold()
    try:
        pool._start(partial(make, 3))
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert gc.get_threshold()[0] > 100 * seldom[0]
        assert pool._work(5) == (15, os.getpid())
    finally:
        signal.signal(signal.SIGINT, before)
        gc.set_threshold(*seldom)


def test_no_process_outlives_a_parent_that_was_killed(tmp_path):
    script = (
        "import os, sys, time\n"
        "from functools import partial\n"
        "from strategyclf.tagging.pool import in_order\n"
        "from pool_orphans import slow\n"
        "if __name__ == '__main__':\n"
        "    list(in_order(range(100), slow, 2))\n"
    )
    (tmp_path / "run.py").write_text(script)
    (tmp_path / "pool_orphans.py").write_text(
        "import os, time\nfrom pathlib import Path\n\n\ndef slow():\n    return work\n\n\n"
        "def work(number):\n    Path(f'{os.getpid()}.pid').touch()\n    time.sleep(600)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.Popen([sys.executable, "run.py"], cwd=tmp_path, env=environment)
    until = time.monotonic() + 60
    while len(workers := [int(path.stem) for path in tmp_path.glob("*.pid")]) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    run.kill()
    run.wait()
    while any(_alive(worker) for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.05)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_threads_give_results_in_order_once_the_first_is_done_alone():
    alone, together = [], []

    def work(number):
        running = [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPool")]
        (together if running else alone).append(number)
        time.sleep(0.02 if number == 3 else 0)
        return -number

    found = list(overlapped(range(10), work, lambda number: number == 2))
    assert found == [-number for number in range(10)]
    assert alone == [0, 1, 2]
    assert sorted(together) == list(range(3, 10))


@pytest.mark.parametrize("workers", [1, 3])
def test_there_is_one_thread_more_than_workers(workers):
    names = set()
    gate = threading.Barrier(workers + 1, timeout=30)

    def work(number):
        if number > 0:
            names.add(threading.current_thread().name)
            gate.wait()
        return number

    given = range(1 + 4 * (workers + 1))
    assert list(overlapped(given, work, lambda number: True, workers)) == list(given)
    assert len(names) == workers + 1


def test_a_thread_that_fails_stops_the_rest():
    done = []

    def work(number):
        if number == 3:
            raise LookupError("three")
        done.append(number)
        return number

    with pytest.raises(LookupError, match="three"):
        list(overlapped(range(100), work, lambda number: True))
    assert len(done) < 10


def test_nothing_given_gives_nothing():
    assert list(overlapped([], abs, lambda number: True)) == []
