from __future__ import annotations

import gc
import platform
import subprocess
import sys

import pytest

from strategyclf.tagging.memory import garbage_seldom

FAULTS = """
import resource
import numpy as np
from strategyclf.tagging.memory import keep_memory
if {keep}:
    keep_memory()
def fill():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        arrays = [np.ones(1 << 18), np.ones(1 << 21), np.ones(1 << 20)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
fill()
print(fill())
"""


def faults(*, keep: bool) -> int:
    # Without huge pages, which would hide how often memory comes anew.
    run = subprocess.run(
        [sys.executable, "-c", FAULTS.format(keep=keep)],
        capture_output=True,
        text=True,
        check=True,
        env={"NUMPY_MADVISE_HUGEPAGE": "0", "PYTHONPATH": ":".join(sys.path)},
    )
    return int(run.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the setting is one of glibc's")
def test_memory_that_is_kept_is_not_cleared_anew():
    assert faults(keep=True) < faults(keep=False) / 10


def test_garbage_is_looked_for_seldom_and_then_as_before():
    before = gc.get_threshold()
    with garbage_seldom():
        assert gc.get_threshold()[0] > 100 * before[0]
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
