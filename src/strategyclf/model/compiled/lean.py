"""numba without what kernels never use, for processes that are this program's alone."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress

from strategyclf.model.compiled.jit import needs_numba

UNUSED = ("scipy.linalg", "cffi", "coverage")
"""Linear algebra, for kernels that multiply matrices, is a third of numba's start; foreign functions of other
libraries, and what tells tests which lines of a kernel ran, are a tenth. Kernels here use none of it."""

ASK_FOR_IT = ("numba.np.arraymath", "numba.core.typing.cffi_utils")
"""Modules of numba that ask whether it is there."""


def import_numba_lean() -> None:
    """Import numba as where none of `UNUSED` is installed, which it allows for.

    Kernels of others in this process could not multiply matrices afterwards; so this is for the program and
    never for the library. Where numba does not work, whoever compiles will say so. Nothing is imported where
    there is machine code that runs without.
    """
    if not needs_numba():
        return
    hidden = [name for name in UNUSED if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # so that an import says it is not there
    try:
        with suppress(Exception):
            for name in ASK_FOR_IT:
                importlib.import_module(name)
    finally:
        for name in hidden:
            del sys.modules[name]
