"""Digests and match keys of many texts at once; one by one they are `strategyclf.article`'s."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import digest, match_key
from strategyclf.model.compiled.jit import UNCOMPILED, Kernels, compiled
from strategyclf.model.compiled.match_forms import LONGEST, match_forms
from strategyclf.model.compiled.scorer import SMALL
from strategyclf.text.texts import code_points

BYTES = 8
"""Of SHA-256, that a digest is the hex digits of."""


def digests_of(texts: Sequence[str]) -> tuple[list[str], NDArray[np.uint64]]:
    """The digest of each of `texts`, and its match key as an integer.

    Few texts, and any where numba does not work, are digested one by one.
    """
    if sum(map(len, texts)) < SMALL or (kernels := compiled()) is UNCOMPILED:
        keys = [int(match_key(text), 16) for text in texts]
        return [digest(text) for text in texts], np.array(keys, dtype=np.uint64)
    return _digests(texts, kernels)


def _digests(texts: Sequence[str], kernels: Kernels) -> tuple[list[str], NDArray[np.uint64]]:
    points = code_points("".join(texts))
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    # Four bytes a character as it stands, and those of its form.
    content = np.empty((4 + LONGEST) * len(points), dtype=np.uint8)
    bounds = np.empty(2 * len(texts) + 1, dtype=np.int64)
    told = np.empty(len(texts), dtype=np.uint8)
    kernels.bare_batch(points, offsets, match_forms(), content, bounds, told)
    data = content[: bounds[-1]].tobytes()
    found = b"".join([sha256(data[start:end]).digest()[:BYTES] for start, end in pairwise(bounds.tolist())])
    keys = np.frombuffer(found, dtype=">u8")[1::2].astype(np.uint64)
    for i in np.flatnonzero(told == 0).tolist():
        keys[i] = int(match_key(texts[i]), 16)
    hexes = found.hex()
    return [hexes[i : i + 2 * BYTES] for i in range(0, len(hexes), 4 * BYTES)], keys
