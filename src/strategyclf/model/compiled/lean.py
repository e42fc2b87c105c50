"""numba without what kernels never use, for processes that are this program's alone."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress

UNUSED = "scipy.linalg"
"""Linear algebra, for kernels that multiply matrices. None here does, and it is a third of numba's start."""

ASKS_FOR_IT = "numba.np.arraymath"


def import_numba_lean() -> None:
    """Import numba as where scipy is not installed, which it allows for.

    Kernels of others in this process could not multiply matrices afterwards; so this is for the program and
    never for the library. Where numba does not work, whoever compiles will say so.
    """
    if UNUSED in sys.modules:
        return
    sys.modules[UNUSED] = None  # type: ignore[assignment]  # so that an import says it is not there
    try:
        with suppress(Exception):
            importlib.import_module(ASKS_FOR_IT)
    finally:
        del sys.modules[UNUSED]
