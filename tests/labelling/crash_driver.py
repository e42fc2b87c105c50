"""Starts writers that append without end, two at a time, and kills each at a random moment.

    python crash_driver.py JOURNAL KILLS SEED

A writer tells of each append on a pipe only when `append` has returned. Prints as JSON what was confirmed,
and how many writers were killed while they ran. Forks, so that 200 writers start in no time: it is a process
of its own because pytest's must not fork.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time

import filelock  # noqa: F401 - `append` imports it; before the fork is sooner

from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append


def write_without_end(path: str, writer: int, confirm: int) -> None:
    chance = random.Random(writer)
    number = 0
    while True:
        count = chance.choice((1, 1, 1, 3))
        batch = [
            Decision(
                f"{writer:08x}{number + i:08x}",
                ("tech",) if chance.random() < 0.5 else (),
                f"writer-{writer}",
                "human",
                "2024-05-01",
                "test",
                note="字" * chance.choice((0, 10, 1000, 10000)),
            )
            for i in range(count)
        ]
        append(path, batch)
        os.write(confirm, "".join(f"{decision.digest}\n" for decision in batch).encode())
        number += count


def start(path: str, writer: int) -> tuple[int, int]:
    """The process id of a new writer and the end of the pipe on which it confirms."""
    told, confirm = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        try:
            write_without_end(path, writer, confirm)
        finally:
            os._exit(3)
    os.close(confirm)
    return child, told


def read_all(told: int) -> list[str]:
    with os.fdopen(told, "rb") as pipe:
        lines = pipe.read().split(b"\n")
    # What follows the last newline was not confirmed: the writer was killed before it was told.
    return [line.decode() for line in lines[:-1]]


def main(path: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    confirmed: list[str] = []
    killed = 0
    for round in range(0, kills, 2):
        writers = [start(path, round + i) for i in range(min(2, kills - round))]
        for child, told in writers:
            # Most are killed somewhere after their first confirmed append, some before.
            if chance.random() < 0.8:
                select.select([told], [], [], 30)
            time.sleep(chance.uniform(0.0, 0.005))
            os.kill(child, signal.SIGKILL)
        for child, told in writers:
            _, state = os.waitpid(child, 0)
            killed += os.WIFSIGNALED(state) and os.WTERMSIG(state) == signal.SIGKILL
            confirmed += read_all(told)
    json.dump({"confirmed": confirmed, "killed": killed}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
