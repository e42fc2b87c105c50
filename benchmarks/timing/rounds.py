"""Runs systems in turn, round after round."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from timing.processes import Run, run
from timing.systems import OURS, System


def measure(
    systems: Mapping[System, Sequence[int]],
    folder: Path,
    rounds: int,
    starts: int,
    tell: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Every run of every round: its system, rows and round, and what it took.

    Parameters
    ----------
    systems : system → the sizes it is given; one row comes of itself.
    folder : where ``rows-N.jsonl`` and ``words-N.jsonl`` lie, and outputs are written and removed.
    rounds : a system runs once a round on each of its sizes, in the next round in the other direction.
    starts : runs on one row in each round.
    """
    sizes = [1] * starts + sorted({rows for given in systems.values() for rows in given})
    found = []
    for round in range(rounds):
        order = list(systems) if round % 2 == 0 else list(reversed(systems))
        for rows in sizes:
            for system in order:
                if rows == 1 or rows in systems[system]:
                    took = once(system, folder, rows)
                    found.append({"system": system.name, "rows": rows, "round": round, **as_record(took)})
                    tell(
                        f"round {round + 1}, rows {rows:,}, {system.name}: {took.seconds:.2f} s, "
                        f"{took.cpu:.2f} s of processors, {took.memory / 1e6:.0f} MB"
                    )
    return found


def once(system: System, folder: Path, rows: int) -> Run:
    """One measured run; its output is looked through and removed.

    Raises `ValueError` unless as many rows come out as went in, the last with labels and scores.
    """
    out = folder / f"out-{system.name}.jsonl"
    took = run(system.command(folder / f"{system.kind}-{rows}.jsonl", out))
    count, last = 0, b"{}"
    with out.open("rb") as lines:
        for line in lines:
            count, last = count + 1, line
    out.unlink()
    if count != rows or not {"text", "labels", "scores"} <= json.loads(last).keys():
        raise ValueError(f"{system.name} gave {count} rows for {rows}, or rows without labels and scores")
    return took


def quick(folder: Path, times: int) -> dict[str, list[dict[str, Any]]]:
    """Runs of what must answer at once: the help, and one paragraph from a file of text."""
    text = folder / "paragraph.txt"
    text.write_text("全市新建三家研究院，为两百家工厂更新设备，并引进高层次人才四百名。\n", "utf-8")
    out = folder / "paragraph.jsonl"
    commands = {"help": [*OURS, "--help"], "paragraph": [*OURS, "predict", text, "--out", out]}
    return {name: [as_record(run(command)) for _ in range(times)] for name, command in commands.items()}


def as_record(took: Run) -> dict[str, float]:
    """A run as the figures keep it."""
    return {"seconds": round(took.seconds, 4), "cpu": round(took.cpu, 4), "memory": took.memory}
