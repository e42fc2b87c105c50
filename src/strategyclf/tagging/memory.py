"""What a long run asks of the process: memory is kept for the next part, garbage looked for seldom."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (1_000_000, 20, 20)
"""Objects between looks for garbage in cycles: a part makes tens of thousands, none of them in a cycle."""

# Numbers that glibc gives these settings (malloc.h), and the most that it takes for the last.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = -1, -2, -3
KEPT_FREE = 256 << 20
STEP = 16 << 20
LARGEST = 32 << 20


def keep_memory() -> None:
    """Have glibc keep what is freed, for good.

    Each part takes arrays of megabytes and gives them back. Left to itself, glibc hands those to the system,
    which clears each page anew for the next part: that costs as much as some of the work. Other systems go
    on as they are.
    """
    import ctypes

    try:
        set_to = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for setting, value in (
        (_TRIM_THRESHOLD, KEPT_FREE),
        (_TOP_PAD, STEP),
        (_MMAP_THRESHOLD, LARGEST),
    ):
        set_to(setting, value)


@contextmanager
def garbage_seldom() -> Iterator[None]:
    """Within it the interpreter looks for garbage in cycles seldom; each look costs as much as some rows.

    What is there now is never looked at again.
    """
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def look_seldom() -> None:
    """The same for the rest of the process."""
    gc.freeze()
    gc.set_threshold(*SELDOM)
