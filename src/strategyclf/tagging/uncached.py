"""Bytes that nobody is about to read go to the disk past the system's cache."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK = 4096
"""Disks take memory and places in files that are multiples of this."""

LEAST = 1 << 20
"""Fewer bytes are not worth a second handle."""

_PAST_THE_CACHE = getattr(os, "O_DIRECT", 0)


def room_for(size: int) -> NDArray[np.uint8]:
    """(size,) bytes, not filled, which begin where a disk takes them from."""
    room = np.empty(size + BLOCK, dtype=np.uint8)
    start = -room.ctypes.data % BLOCK
    return room[start : start + size]


def write_uncached(path: Path, content: memoryview, at: int) -> int:
    """Write the beginning of `content` into the file at `path`; the number of bytes that were written.

    They are as good as written in any other way, and no more on the disk than those until it is flushed. What
    is left, for whatever reason, is for the caller to write: a file system may not have it, the disk be full.

    Parameters
    ----------
    content : bytes side by side. at : where in the file it begins.
    """
    size = len(content) // BLOCK * BLOCK
    if not _PAST_THE_CACHE or len(content) < LEAST or at % BLOCK:
        return 0
    if np.frombuffer(content, dtype=np.uint8).ctypes.data % BLOCK:
        return 0
    written = 0
    try:
        handle = os.open(path, os.O_WRONLY | _PAST_THE_CACHE)
        try:
            while written < size:
                step = os.pwrite(handle, content[written:size], at + written) // BLOCK * BLOCK
                if not step:
                    break
                written += step
        finally:
            os.close(handle)
    except OSError:
        pass
    return written
