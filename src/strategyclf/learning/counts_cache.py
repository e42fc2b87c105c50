"""Counts kept from one training to the next, in the user's cache folder: only new texts are counted.

A file holds the counts of all texts of one training under the digest of each text; it is named by all that
counts depend on, the code among it. What cannot be read or written costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from strategyclf.learning import counted_part
from strategyclf.learning.counted_part import CountedPart, load_part, merged, save_part
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.text import clauses, folding, ngrams, segmentation
from strategyclf.text.ngrams import NgramRecipe

KEPT = 4
"""Files left in the cache; those not used for longest go when another is written."""

LARGEST = 2**28
"""Bytes of counts that are kept; larger ones are counted anew."""

_DIGEST = 16
_DAMAGED = (OSError, ValueError, KeyError, IndexError, EOFError, BadZipFile)


def cached_counts(
    texts: Sequence[str],
    recipe: NgramRecipe,
    user_words: Mapping[str, int],
    n_jobs: int | None = None,
    shelf: Path | None = None,
) -> CountedTexts:
    """The same as ``CountedTexts.of``, counting only what no file in `shelf` holds, if it is the lesser part.

    Parameters
    ----------
    shelf : a folder; the user's cache folder by default.
    """
    if shelf is None:
        from platformdirs import user_cache_path

        shelf = user_cache_path("strategyclf") / "counts"
    name = _recipe_digest(recipe, user_words)
    digests = [_text_digest(text) for text in texts]
    kept, row_of = _kept(shelf, name, set(digests))
    new = [i for i, digest in enumerate(digests) if digest not in row_of]
    # Kept and new counts are joined in memory: not for many times what the cache holds.
    if len(new) > len(texts) / 2 or not kept:
        counted = CountedTexts.of(texts, recipe, user_words, n_jobs)
    else:
        known = sum(map(len, kept))
        order = np.array([row_of.get(digest, known) for digest in digests], dtype=np.int64)
        order[new] += np.arange(len(new))
        if new:
            kept.append(CountedTexts.of([texts[i] for i in new], recipe, user_words, n_jobs).as_part())
        counted = CountedTexts.of_parts([merged(kept).pick(order).without_unused()])
    if new:
        _keep(shelf, name, digests, counted)
    return counted


def _kept(shelf: Path, name: str, wanted: set[bytes]) -> tuple[list[CountedPart], dict[bytes, int]]:
    """What files hold of `wanted`, and the row of each such text in them, one after the other."""
    parts: list[CountedPart] = []
    row_of: dict[bytes, int] = {}
    rows = 0
    for file in _newest_first(shelf, f"{name}-*.npz"):
        try:
            # numpy leaves a file open that it cannot read.
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                there = arrays["digests"].tobytes()
            held = [there[i : i + _DIGEST] for i in range(0, len(there), _DIGEST)]
            used = {d: row for row, d in enumerate(held) if d in wanted and d not in row_of}
            if not used:
                continue
            part = load_part(file).pick(np.fromiter(used.values(), dtype=np.int64))
            os.utime(file)
        except _DAMAGED:
            with suppress(OSError):
                file.unlink()
            continue
        row_of.update(zip(used, range(rows, rows + len(used)), strict=True))
        rows += len(used)
        parts.append(part)
    return parts, row_of


def _keep(shelf: Path, name: str, digests: Sequence[bytes], counted: CountedTexts) -> None:
    cells = counted.sizes.sum(axis=0)
    if 8 * int(cells[1] + cells[2]) > LARGEST:
        return
    content = hashlib.blake2b(b"".join(digests), digest_size=8).hexdigest()
    with suppress(OSError):
        shelf.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=shelf, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                listed = np.frombuffer(b"".join(digests), dtype=np.uint8)
                save_part(file, counted.as_part(), digests=listed)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(shelf / f"{name}-{content}.npz")
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
        for old in _newest_first(shelf, "*.npz")[KEPT:]:
            old.unlink()


def _newest_first(shelf: Path, pattern: str) -> list[Path]:
    with suppress(OSError):
        return sorted(shelf.glob(pattern), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return []


def _text_digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _recipe_digest(recipe: NgramRecipe, user_words: Mapping[str, int]) -> str:
    what = (astuple(recipe), sorted(user_words.items()), segmentation.dictionary_digest(), _code_digest())
    return hashlib.blake2b(repr(what).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """Over the code that counts, and the libraries whose tables it uses."""
    content = hashlib.blake2b(repr([version(name) for name in ("jieba", "opencc")]).encode())
    for module in (clauses, folding, ngrams, segmentation, counted_part):
        assert module.__file__ is not None
        content.update(Path(module.__file__).read_bytes())
    return content.hexdigest()
