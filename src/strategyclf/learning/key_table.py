"""N-grams as one run of bytes: a tenth of the memory of a list of strings, and other processes can map it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from strategyclf.learning.clause_matrix import pick_bags

if TYPE_CHECKING:
    import pyarrow as pa

_SPACE = ord(" ")


class KeyTable(Sequence[str]):
    """A sequence of strings.

    Parameters
    ----------
    text : (n_bytes,) uint8, the strings in UTF-8 one after the other; lone surrogates are allowed.
    bounds : (n_keys + 1,) int64, where they begin and end.
    """

    def __init__(self, text: NDArray[np.uint8], bounds: NDArray[np.int64]) -> None:
        self.text = text
        self.bounds = bounds

    @classmethod
    def of(cls, keys: Iterable[str]) -> KeyTable:
        """The table of `keys`, in their order."""
        encoded = [key.encode("utf-8", "surrogatepass") for key in keys]
        bounds = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"no key {index} of {len(self)}")
        start, end = self.bounds[index % len(self) :][:2]
        return self.text[start:end].tobytes().decode("utf-8", "surrogatepass")

    def tolist(self) -> list[str]:
        """Every key as a string."""
        whole = self.text.tobytes()
        return [whole[a:b].decode("utf-8", "surrogatepass") for a, b in pairwise(self.bounds.tolist())]

    def pick(self, rows: NDArray[Any]) -> KeyTable:
        """The keys `rows`, a mask or integers, in that order."""
        at, bounds = pick_bags(self.bounds, rows)
        return KeyTable(self.text[at], bounds)

    def are_words(self) -> NDArray[np.bool_]:
        """(n_keys,) word n-grams, which end with a space."""
        ends = np.zeros(len(self), dtype=np.bool_)
        some = np.diff(self.bounds) > 0
        ends[some] = self.text[self.bounds[1:][some] - 1] == _SPACE
        return ends

    def lengths(self) -> NDArray[np.int64]:
        """(n_keys,) characters."""
        # Every byte of UTF-8 that continues none begins a character.
        begun = np.concatenate([[0], np.cumsum((self.text & 0xC0) != 0x80)])
        return np.diff(begun[self.bounds])

    def as_arrow(self) -> pa.LargeBinaryArray:
        """The same as an Arrow array, nothing copied."""
        import pyarrow as pa

        buffers = [None, pa.py_buffer(self.bounds), pa.py_buffer(self.text)]
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(self), buffers)


def in_order(keys: Iterable[str]) -> list[str]:
    """`keys` in the order of features: word n-grams, then character n-grams, each by code point."""
    return sorted(keys, key=lambda key: (not key.endswith(" "), key))


def united(tables: Sequence[KeyTable]) -> tuple[KeyTable, list[NDArray[np.int32]]]:
    """Every key of `tables` once, in the order of features; for each table the numbers of its keys in it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not any(map(len, tables)):
        return KeyTable.of([]), [np.empty(0, dtype=np.int32) for _ in tables]
    encoded = pa.chunked_array([table.as_arrow() for table in tables], pa.large_binary()).dictionary_encode()
    # Arrow gives all chunks one dictionary, in order of first appearance.
    found = encoded.chunk(encoded.num_chunks - 1).dictionary
    order = pc.sort_indices(found)
    # By byte, which is by code point in UTF-8.
    ordered = _of_arrow(found.take(order))
    words = ordered.are_words()
    by_kind = np.concatenate([np.flatnonzero(words), np.flatnonzero(~words)])
    number = np.empty(len(ordered), dtype=np.int32)
    number[order.to_numpy()[by_kind]] = np.arange(len(ordered), dtype=np.int32)
    ends = np.cumsum([len(table) for table in tables])
    flat = number[np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks])]
    return ordered.pick(by_kind), np.split(flat, ends[:-1])


def _of_arrow(keys: Any) -> KeyTable:
    _, bounds, text = keys.buffers()
    offsets = np.frombuffer(bounds, dtype=np.int64)[keys.offset : keys.offset + len(keys) + 1]
    whole = np.frombuffer(text, dtype=np.uint8) if text is not None else np.empty(0, dtype=np.uint8)
    return KeyTable(whole[offsets[0] : offsets[-1]], offsets - offsets[0])
