"""One process from its start to its end: seconds, processor seconds, peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GLANCES = 0.25


@dataclass(frozen=True, slots=True)
class Run:
    """What a finished process took.

    Attributes
    ----------
    seconds : by the clock, from before it was started until it was gone.
    cpu : processor seconds of it and of all processes it waited for.
    memory : bytes of main memory at the peak: of the process, or, where it had others under it, of all
        together (a page that several share counts once; looked at four times a second).
    """

    seconds: float
    cpu: float
    memory: int


class FailedError(Exception):
    """A command ended with an error; says which, and the last it said."""


def run(command: Sequence[str | Path]) -> Run:
    """Run `command` with nothing to read; what it says is kept from the terminal.

    What it wrote is put on the disk before the next one starts, outside the measured time. Raises
    `FailedError`.
    """
    # The system's peak of a process begins with that of the one it is born of: a small one, made for it.
    between = [sys.executable, "-I", "-S", __file__, *map(str, command)]
    with subprocess.Popen(between, stdout=subprocess.PIPE) as process:
        told = json.loads(process.communicate()[0])
    os.sync()
    if told["status"]:
        last = " / ".join(told["said"].strip().splitlines()[-3:])
        raise FailedError(f"{' '.join(map(str, command))} ended with {told['status']}: {last}")
    return Run(told["seconds"], told["cpu"], told["memory"])


def _measured(command: Sequence[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        family = _Family(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        together = family.peak()
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return {
            "seconds": seconds,
            "cpu": used.ru_utime + used.ru_stime,
            "memory": max(used.ru_maxrss * 1024, together),
            "status": process.returncode,
            "said": said.read().decode("utf-8", "replace"),
        }


class _Family:
    """Looks now and then at how much memory a process and those under it hold together.

    The system's own peak, which `wait4` gives, is that of the largest one alone.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """Bytes at the highest; 0 for a process that never had another under it."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(_GLANCES):
            family = _under(self._pid)
            if len(family) > 1:
                self._peak = max(self._peak, sum(map(_held, family)))


def _under(pid: int) -> list[int]:
    """`pid` and the processes under it, as far as they are still there."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:  # gone since
                continue
    return found


def _held(pid: int) -> int:
    """Bytes that `pid` holds, of a page shared by n processes an n-th."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    json.dump(_measured(sys.argv[1:]), sys.stdout)
