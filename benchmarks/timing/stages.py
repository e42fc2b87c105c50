"""Where the time of a run of ``predict`` goes, without a profiler that slows some code more than other.

    python -m timing.stages FIGURES.json ARGUMENT...

Runs ``strategyclf ARGUMENT...`` in this process. Every two milliseconds of processor time a signal looks
where every thread is, and puts the processor time that the thread has used since the last look down to the
innermost file of the package. A long call into machine code delays the signal until its end, but is charged
in full to the line that made it.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType

TICK = 0.002
IMPORTS = "imports"
_NO_FILE = "Python itself"


class Clock:
    """Processor seconds by file of the package."""

    def __init__(self, package: Path) -> None:
        self.seconds: Counter[str] = Counter()
        self._package = f"{package}/"
        self._used: dict[int, float] = {}

    def look(self, number: int, frame: FrameType | None) -> None:
        """Charge what each thread has used since the last look."""
        frames = sys._current_frames()
        frames[threading.get_ident()] = frame if frame is not None else sys._getframe()
        for thread in threading.enumerate():
            if thread.ident is None or thread.ident not in frames:
                continue
            try:
                used = time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
            except OSError:  # the thread has just ended
                continue
            self.seconds[self._place(frames[thread.ident])] += used - self._used.get(thread.ident, 0.0)
            self._used[thread.ident] = used

    def _place(self, frame: FrameType | None) -> str:
        found = _NO_FILE
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith("<frozen importlib"):
                return IMPORTS
            if found == _NO_FILE and name.startswith(self._package):
                found = name.removeprefix(self._package)
            frame = frame.f_back
        return found


def main() -> None:
    """Run the command, write the seconds by file."""
    import strategyclf

    clock = Clock(Path(strategyclf.__file__).parent)
    signal.signal(signal.SIGPROF, clock.look)
    signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
    from strategyclf.cli import main as command

    into, sys.argv = Path(sys.argv[1]), ["strategyclf", *sys.argv[2:]]
    try:
        command()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        into.write_text(json.dumps(dict(clock.seconds.most_common())), "utf-8")


if __name__ == "__main__":
    main()
