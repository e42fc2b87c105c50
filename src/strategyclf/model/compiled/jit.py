"""The kernels compiled by numba, with the machine code kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from strategyclf.messages import phrase
from strategyclf.model.compiled import (
    kernel_clauses,
    kernel_digests,
    kernel_features,
    kernel_lines,
    kernel_rows,
    kernel_scores,
    kernel_splicing,
    kernel_strings,
    kernel_tries,
    kernel_words,
    kernel_written,
    native,
)
from strategyclf.model.compiled.stored import cache_folder, has_files, is_writable

# Called by other kernels: compiled as a part of these.
_INNER = (
    kernel_clauses.fold_points,
    kernel_clauses.cut_text,
    kernel_clauses._within_number,
    kernel_clauses._end_piece,
    kernel_clauses.class_numbers,
    kernel_tries.home,
    kernel_tries.child,
    kernel_tries.ask_for_child,
    kernel_tries.home_in_block,
    kernel_tries.word_child,
    kernel_words.find_pairs,
    kernel_words.walk,
    kernel_words.next_word,
    kernel_words.spelled,
    kernel_words.list_words,
    kernel_words.find_word_ngrams,
    kernel_scores.read_line,
    kernel_features.ask_for_features,
    kernel_scores.score_line,
    kernel_features.gain,
    kernel_features.slots_for,
    kernel_features.slot_of,
    kernel_features.weigh_features,
    kernel_scores.pool_text,
    kernel_scores.inverse,
    kernel_scores.pool,
    kernel_scores.line_length,
    kernel_digests.put,
    kernel_strings.character,
    kernel_lines.skip_blanks,
    kernel_lines.expect,
    kernel_lines.expect_name,
    kernel_lines.end_line,
    kernel_lines.same_cell,
    kernel_strings.skip_string,
    kernel_lines.skip_number,
    kernel_lines.skip_value,
    kernel_strings.solid,
    kernel_strings.hexadecimal,
    kernel_strings.meant,
    kernel_strings.escaped,
    kernel_strings.read_text,
    kernel_written.put_entry,
    kernel_written.put_integer,
    kernel_written.put_fraction,
    kernel_written.put_millionths,
    kernel_written.put_ten_thousandths,
    kernel_written.put_hex,
    kernel_written.put_escape,
    kernel_written.put_text,
    kernel_written.put_evidence,
    kernel_splicing.put_number,
    kernel_digests.three,
    kernel_digests.put_both,
    kernel_digests.put_form,
    kernel_digests.bare_room,
    kernel_digests.pad,
)


class Kernels(NamedTuple):
    """The kernels that Python calls; `hash_batch` is None in machine code that cannot hash."""

    cut_batch: Callable[..., int]
    score_batch: Callable[..., None]
    segment: Callable[..., int]
    write_batch: Callable[..., None]
    hash_batch: Callable[..., None] | None
    interleave: Callable[..., int]
    scan_lines: Callable[..., int]
    write_rows: Callable[..., int]
    splice: Callable[..., int]


UNCOMPILED = Kernels(
    kernel_clauses.cut_batch,
    kernel_scores.score_batch,
    kernel_words.segment,
    kernel_digests.write_batch,
    kernel_digests.hash_batch,
    kernel_rows.interleave,
    kernel_lines.scan_lines,
    kernel_written.write_rows,
    kernel_splicing.splice,
)

_ONE_AT_A_TIME = RLock()


def compiled() -> Kernels:
    """The kernels as machine code, or as they are where numba does not work; a word on stderr says so."""
    # numba's settings are the process's: two threads may not change them at once.
    with _ONE_AT_A_TIME:
        return made()


def at_hand() -> Kernels:
    """The compiled kernels if this process has them already, else the kernels as they are."""
    return made() if made.cache_info().currsize else UNCOMPILED


def needs_numba() -> bool:
    """Whether `compiled` will import numba: there is no machine code in the cache that runs without."""
    folder = native.folder_for(_sources())
    return folder is None or not has_files(folder, native.ENDING)


@lru_cache(maxsize=1)
def made() -> Kernels:
    """The same; `compiled` calls it once."""
    folder = native.folder_for(_sources())
    if folder is None:
        return by_numba()
    if not has_files(folder, native.ENDING):
        kernels = by_numba()
        if kernels is UNCOMPILED or not native.prepared(folder):
            return kernels
    with suppress(OSError):
        # Folders go by when they were last used.
        os.utime(folder)
    plain: tuple[Any, ...] = UNCOMPILED
    kernels = Kernels(
        *(native.Native(kernel, folder, partial(_numba_kernel, i)) for i, kernel in enumerate(plain))
    )
    return kernels if native.hashes() else kernels._replace(hash_batch=None)


def _numba_kernel(number: int) -> Callable[..., Any]:
    with _ONE_AT_A_TIME:
        kernels: tuple[Any, ...] = by_numba()
        return kernels[number]  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def by_numba() -> Kernels:
    """The kernels as numba compiles and keeps them, or as they are where it does not work."""
    try:
        import numba
        from numba.extending import overload, register_jitable

        from strategyclf.model.compiled import machine, machine_digests
    except Exception as error:  # numba fails in many ways: a missing library, an unknown numpy
        _say(
            phrase(
                "numba does not work here ({kind}: {error}): text is tagged some 30 times slower",
                kind=type(error).__name__,
                error=error,
            )
        )
        return UNCOMPILED
    # numba looks at the file of the outermost kernel alone: the folder's name stands for all of them.
    folder = cache_folder() / "numba" / _source_digest(numba.__version__)
    cached = is_writable(folder)
    if not cached:
        _say(
            phrase(
                "{folder} cannot be written: the scorer is compiled anew in every run (some 15 seconds)",
                folder=folder,
            )
        )
    for kernel in _INNER:
        register_jitable(kernel)
    overload(kernel_tries.prefetch)(machine.prefetch)
    overload(kernel_features.add_rows)(machine.add_rows)
    overload(kernel_splicing.copy)(machine.copy)
    overload(kernel_digests.put_four)(machine_digests.put_four)
    overload(kernel_digests.hash_both)(machine_digests.hash_both)
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        plain: tuple[Any, ...] = UNCOMPILED
        kernels = Kernels(*(numba.njit(kernel, nogil=True, cache=cached) for kernel in plain))
    finally:
        config.CACHE_DIR = before
    return kernels if machine_digests.has_instructions() else kernels._replace(hash_batch=None)


def _sources() -> list[Path]:
    """All that machine code is made from: the names of modules show which these are."""
    folder = Path(__file__).parent
    patterns = ("kernel_*.py", "machine*.py", "match_forms.py", "native.py", "tables.py")
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


def _source_digest(version: str) -> str:
    content = hashlib.sha256(version.encode())
    for path in _sources():
        content.update(path.read_bytes())
    return content.hexdigest()[:16]


def _say(message: str) -> None:
    print(f"strategyclf: {message}", file=sys.stderr)  # noqa: T201
