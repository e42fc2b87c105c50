"""Instructions that a command executes, counted by valgrind: seconds move with what else the machine does.

A processor's own counters (``perf stat``) are not to be had on many machines that are lent by the hour.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from timing.systems import System

WHY_NOT = "valgrind is not installed"
# valgrind knows no AVX-512: numba makes the code of a plain x86-64 then, the same in all counted runs.
_PLAIN = {"NUMBA_CPU_NAME": "x86-64-v2", "NUMBA_CPU_FEATURES": "", "PYTHONHASHSEED": "0"}
_VALGRIND = [
    "valgrind",
    "--tool=cachegrind",
    "--cache-sim=no",
    "--trace-children=yes",
    "--cachegrind-out-file=/dev/null",
]
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def count(
    systems: Sequence[System],
    folder: Path,
    sizes: tuple[int, int],
    characters: int,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """The instructions of each system for each further character, and how they were counted.

    Parameters
    ----------
    sizes : the numbers of rows it runs on, each once; what both cost cancels out.
    characters : what the second has more than the first.
    """
    if shutil.which("valgrind") is None:
        return {"why_not": WHY_NOT}
    found = {}
    for system in systems:
        few, many = (_counted(system, folder, rows, tell) for rows in sizes)
        found[system.name] = {"title": system.title, "a_character": (many - few) / characters}
    return {"by": "valgrind", "from": sizes[0], "to": sizes[1], "systems": found}


def _counted(system: System, folder: Path, rows: int, tell: Callable[[str], None]) -> int:
    out = folder / f"counted-{system.name}.jsonl"
    command = [str(part) for part in system.command(folder / f"{system.kind}-{rows}.jsonl", out)]
    around = {**os.environ, **_PLAIN}
    # Machine code is made and kept beforehand: under valgrind that would take minutes, and be counted.
    subprocess.run(command, env=around, capture_output=True, check=True)
    said = subprocess.run([*_VALGRIND, *command], env=around, capture_output=True, check=True)
    out.unlink()
    total = sum(
        int(each.replace(",", "")) for each in _COUNTED.findall(said.stderr.decode("utf-8", "replace"))
    )
    tell(f"{system.name}, rows {rows:,}: {total:,} instructions")
    return total
