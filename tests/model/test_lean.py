"""numba without linear algebra does all that kernels ask of it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from strategyclf.model.compiled.lean import import_numba_lean
{before}
import_numba_lean()
print("numba" in sys.modules, "scipy.linalg" in sys.modules, "cffi" in sys.modules)
import numba, numpy
print(numba.njit(lambda a: a.sum())(numpy.ones(3)))
import scipy.linalg
print(scipy.linalg.norm(numpy.ones(4)))
"""


@pytest.fixture
def told(tmp_path):
    """What the script prints where the cache holds no machine code."""

    def run(before: str) -> list[str]:
        command = [sys.executable, "-c", SCRIPT.format(before=before)]
        settings = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
        return subprocess.run(
            command, capture_output=True, text=True, check=True, env=settings
        ).stdout.splitlines()

    return run


def test_linear_algebra_is_not_loaded_and_can_be_afterwards(told):
    assert told("") == ["True False False", "3.0", "2.0"]


def test_linear_algebra_that_is_there_already_stays(told):
    assert told("import scipy.linalg") == ["True True False", "3.0", "2.0"]


def test_numba_is_not_loaded_where_machine_code_runs_without(told):
    ready = "import strategyclf.model.compiled.lean as lean; lean.needs_numba = lambda: False"
    assert told(ready) == ["False False False", "3.0", "2.0"]
