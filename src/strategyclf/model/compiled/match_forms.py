"""What `strategyclf.text.folding.fold_for_match` makes of each code point, as a table for the kernels.

A text's form is that of its code points one after the other unless one of them acts on its neighbours: a
mark that NFKC moves or joins to the letter before it, or a sigma whose lower case depends on its place.
These are marked, and a text that holds one is left to the function itself.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.stored import cache_folder, is_writable
from strategyclf.text.folding import simplified

# A form: the code point it becomes (or, where these are several, their place), and what that is.
FORM = (1 << 21) - 1
BLANK = 1 << 21  # the character itself is white space
SPACE = 1 << 22  # its form is
KEPT = 1 << 23
JOINING = 1 << 24  # kept between digits
DIGIT = 1 << 25
SEVERAL = 1 << 26  # its form is that of a place in `several` and of those after it
MORE = 1 << 27  # one of several forms, not the last
UNSURE = 1 << 28  # acts on its neighbours

LAYOUT = 1
"""Version of the table in the cache folder."""

POINTS = sys.maxunicode + 1
_PATTERNS = {r"\s+": SPACE, r"[^\W_]+|[%℃]+": KEPT, r"[.,:]+": JOINING, r"\d+": DIGIT}
# Vowels and final consonants of Korean, which NFKC joins to what stands before them by rule.
_JAMO = range(0x1160, 0x1200)
_SIGMA = "Σ"
LONGEST = 12
"""Bytes of UTF-8 that a form may have; a longer one is left to the function, so that room is known."""


class MatchForms(NamedTuple):
    """The forms of all code points.

    Attributes
    ----------
    pages : (0x1100,) where in `forms` the form of a code point's page of 256 begins.
    forms : one a code point, by page; form 0 in the lower bits is the code point itself.
    several : forms of characters that become more than one, end to end.
    """

    pages: Any
    forms: Any
    several: Any


@lru_cache(maxsize=1)
def match_forms() -> MatchForms:
    """The table by this Python's Unicode and the installed OpenCC, from the cache folder if it is there."""
    path = cache_folder() / "forms" / f"{unicodedata.unidata_version}-{version('opencc')}-v{LAYOUT}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return MatchForms(*(stored[name] for name in MatchForms._fields))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile):
        forms = make_match_forms()
    if is_writable(path.parent):
        with suppress(OSError), NamedTemporaryFile(dir=path.parent, delete=False) as made:
            np.savez_compressed(made, **forms._asdict())
            made.close()
            Path(made.name).replace(path)
    return forms


def make_match_forms() -> MatchForms:
    """The table made anew, in about a third of a second."""
    every = "".join(map(chr, range(POINTS)))
    kinds = np.zeros(POINTS, dtype=np.int32)
    for pattern, bit in _PATTERNS.items():
        for match in re.finditer(pattern, every):
            kinds[match.start() : match.end()] |= bit
    changed = dict(_changed(every))
    joined = {
        int(parts[1], 16)
        for point in changed
        for parts in [unicodedata.decomposition(chr(point)).split(" ")]
        if len(parts) == 2 and not parts[0].startswith("<")
    }
    joined.update(_JAMO)
    unsure = np.fromiter(map(unicodedata.combining, every), dtype=np.int32, count=POINTS) != 0
    unsure[list(joined)] = True

    forms = kinds.copy()
    several: list[int] = []
    characters = simplified()
    for point, target in characters.items():
        forms[point] = target | kinds[target]
    for point, normal in changed.items():
        targets = [characters.get(ord(c), ord(c)) for c in normal.lower()]
        pieces = [target | int(kinds[target]) for target in targets]
        first = ord(unicodedata.normalize("NFKD", chr(point))[0])
        unsure[point] |= unsure[first] or _SIGMA in normal
        if len(pieces) == 1:
            forms[point] = pieces[0]
            continue
        unsure[point] |= len("".join(map(chr, targets)).encode()) > LONGEST
        forms[point] = len(several) | SEVERAL
        several += [piece | MORE for piece in pieces[:-1]] + pieces[-1:]
    # A code point that stays as it is has form 0, so that pages of such are the same.
    own = np.flatnonzero((forms & FORM) == np.arange(POINTS))
    own = own[(forms[own] & SEVERAL) == 0]
    forms[own] -= own.astype(np.int32)
    forms[(kinds & SPACE) != 0] |= BLANK
    forms[unsure] |= UNSURE
    return MatchForms(*paged(forms), np.array([*several, 0], dtype=np.int32))


def _changed(every: str) -> Iterator[tuple[int, str]]:
    """Code points that NFKC or lower case changes, or might, with their NFKC."""
    for first in range(0, POINTS, 256):
        page = every[first : first + 256]
        if unicodedata.is_normalized("NFKD", page) and page.lower() == page:
            continue
        for point in range(first, first + 256):
            normal = unicodedata.normalize("NFKC", chr(point))
            if normal != chr(point) or normal.lower() != normal or not _is_plain(chr(point)):
                yield point, normal


def _is_plain(character: str) -> bool:
    return not unicodedata.decomposition(character) and character != _SIGMA


def paged(values: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Values of all code points by pages of 256, equal pages once: where each page begins, and the pages."""
    number: dict[bytes, int] = {}
    pages = [number.setdefault(page.tobytes(), len(number)) for page in values.reshape(-1, 256)]
    # A copy may be written to, as what is read from the cache: kernels are compiled for one of the two.
    return np.array(pages, dtype=np.int32) * 256, np.frombuffer(b"".join(number), dtype=np.int32).copy()
