"""Many texts as their code points side by side: what compiled code reads, decoded one by one where asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

_BLANKS = (9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B))
BLANKS = (*_BLANKS, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
"""Code points that `str.isspace` says are white space."""

_FIRST_WIDE = 0x3001


class Texts(Sequence[str]):
    """Texts side by side; a sequence of `str` that makes each when it is asked for.

    Parameters
    ----------
    points : code points of all texts, lone surrogates included.
    offsets : (n_texts + 1,) text i is ``points[offsets[i]:offsets[i + 1]]``.
    """

    __slots__ = ("offsets", "points")

    def __init__(self, points: NDArray[np.uint32], offsets: NDArray[np.int64]) -> None:
        self.points, self.offsets = points, offsets

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """The same texts; what is so already stays."""
        if isinstance(texts, Texts):
            return texts
        given = list(texts)
        offsets = np.zeros(len(given) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in given], out=offsets[1:])
        return cls(code_points("".join(given)), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError(place)
        return as_text(self.points[self.offsets[place] : self.offsets[place + 1]])

    @property
    def characters(self) -> int:
        """Characters of all texts."""
        return len(self.points)

    def lengths_without_blanks(self) -> NDArray[np.int64]:
        """(n_texts,) characters, white space aside."""
        # There are few blanks: looking up how many stand before a text is quicker than counting all along.
        blanks = np.searchsorted(np.flatnonzero(_blank(self.points)), self.offsets)
        return np.diff(self.offsets - blanks)


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of `text`, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def as_text(points: NDArray[np.uint32]) -> str:
    """The text of some code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def _blank(points: NDArray[np.uint32]) -> NDArray[np.bool_]:
    # Most characters lie above all white space.
    blank: NDArray[np.bool_] = points < _FIRST_WIDE
    low = np.flatnonzero(blank)
    blank[low] = _TABLE[points[low]]
    return blank


_TABLE = np.zeros(_FIRST_WIDE, dtype=bool)
_TABLE[list(BLANKS)] = True
