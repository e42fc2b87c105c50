"""numba without linear algebra does all that kernels ask of it."""

from __future__ import annotations

import subprocess
import sys

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


def told(before: str) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(before=before)], capture_output=True, text=True, check=True
    )
    return run.stdout.splitlines()


def test_linear_algebra_is_not_loaded_and_can_be_afterwards():
    assert told("") == ["True False False", "3.0", "2.0"]


def test_linear_algebra_that_is_there_already_stays():
    assert told("import scipy.linalg") == ["True True False", "3.0", "2.0"]
