"""The kernels compiled by numba, with the machine code kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from strategyclf.model.compiled import kernel_clauses, kernel_scores, kernel_words, tables
from strategyclf.model.compiled.stored import cache_folder, is_writable

# Called by other kernels: compiled as a part of these.
_INNER = (
    kernel_clauses.fold_points,
    kernel_clauses.cut_text,
    kernel_clauses._within_number,
    kernel_clauses._end_piece,
    kernel_clauses.class_numbers,
    kernel_words.child,
    kernel_words.word_child,
    kernel_words.walk,
    kernel_words.next_word,
    kernel_words.spelled,
    kernel_words.count_words,
    kernel_scores.count_features,
    kernel_scores.weigh,
    kernel_scores.score_clause,
    kernel_scores.cells_for,
    kernel_scores.pool,
)


class Kernels(NamedTuple):
    """The three kernels that Python calls."""

    cut_batch: Callable[..., int]
    score_batch: Callable[..., None]
    segment: Callable[..., int]


UNCOMPILED = Kernels(kernel_clauses.cut_batch, kernel_scores.score_batch, kernel_words.segment)


@lru_cache(maxsize=1)
def compiled() -> Kernels:
    """The kernels as machine code, or as they are where numba does not work; a word on stderr says so."""
    try:
        import numba
        from numba.extending import register_jitable
    except Exception as error:  # numba fails in many ways: a missing library, an unknown numpy
        _say(
            f"numba does not work here ({type(error).__name__}: {error}): text is tagged some 30 times slower"
        )
        return UNCOMPILED
    # numba looks at the file of the outermost kernel alone: the folder's name stands for all of them.
    folder = cache_folder() / "numba" / _source_digest(numba.__version__)
    cached = is_writable(folder)
    if not cached:
        _say(f"{folder} cannot be written: the scorer is compiled anew in every run (some 15 seconds)")
    for kernel in _INNER:
        register_jitable(kernel)
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        return Kernels(*(numba.njit(kernel, nogil=True, cache=cached) for kernel in UNCOMPILED))
    finally:
        config.CACHE_DIR = before


def _source_digest(version: str) -> str:
    content = hashlib.sha256(version.encode())
    for module in (kernel_clauses, kernel_scores, kernel_words, tables):
        assert module.__file__ is not None
        content.update(Path(module.__file__).read_bytes())
    return content.hexdigest()[:16]


def _say(message: str) -> None:
    print(f"strategyclf: {message}", file=sys.stderr)  # noqa: T201
