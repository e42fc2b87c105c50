"""Digests and match keys of many texts at once; one by one they are `strategyclf.article`'s."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import digest, match_key
from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.compiled.kernel_digests import DIGEST, hashed_room, written_room
from strategyclf.model.compiled.match_forms import match_forms
from strategyclf.model.compiled.scorer import SMALL
from strategyclf.text.texts import Texts


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests of texts as numbers: what their hex digits say.

    Attributes
    ----------
    values : (n_texts,) the digests.
    keys : (n_texts,) the match keys.
    """

    values: NDArray[np.uint64]
    keys: NDArray[np.uint64]

    def names(self) -> list[str]:
        """The digests as they are written."""
        digits = self.values.astype(">u8").tobytes().hex()
        return [digits[i : i + 2 * DIGEST] for i in range(0, len(digits), 2 * DIGEST)]


def digests_of(texts: Sequence[str]) -> tuple[list[str], NDArray[np.uint64]]:
    """The digest of each of `texts`, and its match key as an integer.

    Few texts, and any where numba does not work, are digested one by one.
    """
    found = digests_of_points(*points_of(texts), texts.__getitem__)
    return found.names(), found.keys


def digests_of_points(
    points: NDArray[np.uint32], offsets: NDArray[np.int64], text_at: Callable[[int], str]
) -> Digests:
    """The digests of texts given as code points.

    Few texts, and any where numba does not work, are digested one by one.

    Parameters
    ----------
    points : (n_points,) of all texts.
    offsets : (n_texts + 1,) where in `points` each text begins, and the last one ends.
    text_at : gives a text by its number. It is asked for those whose folded form no table tells, and for all
        that are digested one by one.
    """
    if len(points) < SMALL or (kernels := compiled()) is UNCOMPILED:
        texts = [text_at(i) for i in range(len(offsets) - 1)]
        values = [int(digest(text), 16) for text in texts]
        keys = [int(match_key(text), 16) for text in texts]
        return Digests(np.array(values, dtype=np.uint64), np.array(keys, dtype=np.uint64))
    return _digests(points, offsets, text_at, kernels)


def points_of(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The code points of `texts` end to end, and where each text begins and the last one ends."""
    given = Texts.of(texts)
    return given.points, given.offsets


def _digests(
    points: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    text_at: Callable[[int], str],
    kernels: Kernels,
) -> Digests:
    # Numba compiles anew for arrays that may be written to.
    points, offsets = points.view(), offsets.view()
    points.flags.writeable = offsets.flags.writeable = False
    made = _hashed if _can_hash(kernels) else _written
    found, told = made(points, offsets, kernels)
    for i in np.flatnonzero(told == 0).tolist():
        found.keys[i] = int(match_key(text_at(i)), 16)
    return found


@lru_cache(maxsize=2)
def _can_hash(kernels: Kernels) -> bool:
    """Whether `kernels` hash as hashlib does: tried once, as compilers may refuse an instruction."""
    if kernels.hash_batch is None:
        return False
    text = "试"
    try:
        found, _ = _hashed(*points_of([text]), kernels)
    except Exception:  # numba and LLVM fail in many ways, and there is another way to go
        return False
    return found.names() == [digest(text)]


def _hashed(
    points: NDArray[np.uint32], offsets: NDArray[np.int64], kernels: Kernels
) -> tuple[Digests, NDArray[np.uint8]]:
    """The digests by machine code alone, and for which texts the keys are right."""
    assert kernels.hash_batch is not None
    number = len(offsets) - 1
    content = np.empty(hashed_room(int(np.diff(offsets).max(initial=0))), dtype=np.uint8)
    found = Digests(np.empty(number, dtype=np.uint64), np.empty(number, dtype=np.uint64))
    told = np.empty(number, dtype=np.uint8)
    kernels.hash_batch(points, offsets, match_forms(), content, found.values, found.keys, told)
    return found, told


def _written(
    points: NDArray[np.uint32], offsets: NDArray[np.int64], kernels: Kernels
) -> tuple[Digests, NDArray[np.uint8]]:
    """The same, hashed by hashlib."""
    number = len(offsets) - 1
    content = np.empty(written_room(len(points)), dtype=np.uint8)
    bounds = np.empty((2 * number, 2), dtype=np.int64)
    told = np.empty(number, dtype=np.uint8)
    kernels.write_batch(points, offsets, match_forms(), content, bounds.reshape(-1), told)
    data = content.data
    found = b"".join([sha256(data[start:end]).digest() for start, end in bounds.tolist()])
    firsts = np.frombuffer(found, dtype=">u8")[:: sha256().digest_size // DIGEST].astype(np.uint64)
    return Digests(firsts[::2].copy(), firsts[1::2].copy()), told
