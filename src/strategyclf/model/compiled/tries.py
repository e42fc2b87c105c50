"""Tries in open-addressing tables of their nodes, built by numpy without a loop over their members."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.kernel_tries import home, home_in_block
from strategyclf.model.compiled.tables import (
    BLOCK_PLACES,
    BLOCK_POWERS,
    BLOCK_SIZE,
    CHARACTER_SYMBOLS,
    FILTER,
    FILTER_AT,
)

Integers = NDArray[np.int64]

MOST_FULL = 4
"""Children of a block that may be full."""
LINE_NODES = 4
"""Nodes that memory gives at once."""


class TooLargeError(Exception):
    """A trie that the packed form has no room for."""


@dataclass(frozen=True, slots=True)
class Trie:
    """A trie over sequences of symbols.

    Attributes
    ----------
    ends : (n_sequences,) the node of each sequence. n_nodes : nodes are 1 to `n_nodes` - 1, 0 is none.
    parents, symbols, children : the edges below the first level, whose nodes are numbered as their symbols.
    levels : where the edges of each level begin, and their end.
    """

    ends: Integers
    n_nodes: int
    parents: Integers
    symbols: Integers
    children: Integers
    levels: tuple[int, ...] = ()


def build_trie(flat: Integers, lengths: Integers, n_symbols: int) -> Trie:
    """The trie of sequences laid end to end in `flat`; symbols are 1 to `n_symbols`, lengths at least 1."""
    starts = np.cumsum(lengths) - lengths
    node = flat[starts].copy()
    n_nodes = n_symbols + 1
    parents, symbols, children = [], [], []
    levels = [0]
    for depth in range(1, int(lengths.max(initial=1))):
        alive = np.flatnonzero(lengths > depth)
        step = (node[alive] << 31) | flat[starts[alive] + depth]
        edges, place = np.unique(step, return_inverse=True)
        node[alive] = n_nodes + place
        parents.append(edges >> 31)
        symbols.append(edges & ((1 << 31) - 1))
        children.append(np.arange(n_nodes, n_nodes + len(edges)))
        n_nodes += len(edges)
        levels.append(levels[-1] + len(edges))
    none = np.empty(0, dtype=np.int64)
    return Trie(
        node,
        n_nodes,
        np.concatenate([none, *parents]),
        np.concatenate([none, *symbols]),
        np.concatenate([none, *children]),
        tuple(levels),
    )


def warm(trie: Trie, heat: NDArray[np.float64]) -> None:
    """Make `heat` (n_nodes,), how much each node is used, at least that of its children."""
    for low, high in zip(trie.levels[-2::-1], trie.levels[:0:-1], strict=True):
        np.maximum.at(heat, trie.parents[low:high], heat[trie.children[low:high]])


def by_heat(heat: NDArray[np.float64], n_symbols: int) -> Integers:
    """New numbers of symbols (0 stays), the most used first: these lie together."""
    rank = np.zeros(n_symbols + 1, dtype=np.int64)
    rank[1 + np.argsort(-heat[1 : n_symbols + 1], kind="stable")] = np.arange(1, n_symbols + 1)
    return rank


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the nodes of a trie stand in a table.

    Attributes
    ----------
    places : (n_nodes,) of each node. keys : (n_places,) what stands there, 0 for first nodes and free slots.
    filters : (n_places,) a bit for each child's symbol modulo 64: a clear bit says there is no such child.
    roots : places before the slots.
    """

    places: Integers
    keys: Integers
    filters: Integers
    roots: int


def place_nodes(
    trie: Trie, heat: NDArray[np.float64], rank: Integers, symbol_bits: int, bucket: int
) -> Placed:
    """Give each node a place, at most five eighths of the slots; the most used stand nearest their home.

    Symbols are taken under their new numbers `rank`. Raises `TooLargeError` where one needs more bits than
    `symbol_bits`, or a place more than 30.
    """
    n_symbols = len(rank) - 1
    # Buckets begin where memory's lines do.
    roots = -(-len(rank) // bucket) * bucket
    size = 16
    while size * 5 < len(trie.parents) * 8:
        size *= 2
    if n_symbols >= 1 << symbol_bits or roots + size >= 1 << 30:
        raise TooLargeError
    places = np.zeros(trie.n_nodes, dtype=np.int64)
    places[: len(rank)] = rank
    keys = np.zeros(size, dtype=np.int64)
    bits = np.zeros(roots + size, dtype=np.uint64)
    for low, high in pairwise(trie.levels):
        order = low + np.argsort(-heat[trie.children[low:high]], kind="stable")
        parents, symbols = places[trie.parents[order]], rank[trie.symbols[order]]
        slots = _slots((parents << symbol_bits) | symbols, home_slots(parents, symbols, size, bucket), keys)
        places[trie.children[order]] = roots + slots
        np.bitwise_or.at(bits, parents, np.uint64(1) << (symbols & 63).astype(np.uint64))
    return Placed(places, np.concatenate([np.zeros(roots, dtype=np.int64), keys]), bits.view(np.int64), roots)


def place_in_blocks(trie: Trie, heat: NDArray[np.float64], rank: Integers) -> Placed:
    """Give each node a place in the block of its parent's children; the most used blocks come first.

    A block has a power of two of slots, at least a quarter more than children where these are more than four.
    `keys` are the nodes' first integers; see `strategyclf.model.compiled.tables`. Raises `TooLargeError`
    where a symbol or a place has no room in them.
    """
    parents, counts = np.unique(trie.parents, return_counts=True)
    power = np.ceil(np.log2(np.where(counts > MOST_FULL, counts * 1.25, counts))).astype(np.int64)
    # Blocks of one would set the others off the lines of memory: they come last.
    order = np.lexsort((-heat[parents], power == 0))
    sizes = np.int64(1) << power[order]
    roots = -(-len(rank) // LINE_NODES) * LINE_NODES
    bases = np.empty(len(parents), dtype=np.int64)
    bases[order] = roots + np.cumsum(sizes) - sizes
    total = roots + int(sizes.sum())
    if (
        len(rank) > 1 << CHARACTER_SYMBOLS
        or total >= 1 << BLOCK_PLACES
        or power.max(initial=0) >= 1 << BLOCK_POWERS
    ):
        raise TooLargeError
    block = np.searchsorted(parents, trie.parents)
    symbols, masks = rank[trie.symbols], (np.int64(1) << power[block]) - 1
    keys = np.zeros(total, dtype=np.int64)
    keys[: len(rank)] = np.arange(len(rank))
    slots: Integers = home_in_block(symbols, masks)  # type: ignore[arg-type, assignment]
    waiting = np.argsort(-heat[trie.children], kind="stable")
    while len(waiting):
        at = (bases[block] + slots)[waiting]
        free = keys[at] == 0
        _, earliest = np.unique(at[free], return_index=True)
        entered = waiting[free][earliest]
        keys[(bases[block] + slots)[entered]] = symbols[entered]
        waiting = waiting[keys[at] != symbols[waiting]]
        slots[waiting] = (slots[waiting] + 1) & masks[waiting]
    places = np.zeros(trie.n_nodes, dtype=np.int64)
    places[: len(rank)] = rank
    places[trie.children] = bases[block] + slots
    filters = np.zeros(total, dtype=np.int64)
    np.bitwise_or.at(filters, places[trie.parents], np.int64(1) << (symbols & (FILTER - 1)))
    keys[places[parents]] |= (bases << CHARACTER_SYMBOLS) | (power << BLOCK_SIZE)
    return Placed(places, keys | filters << FILTER_AT, filters, roots)


def home_slots(parents: Integers, symbols: Integers, size: int, bucket: int) -> Integers:
    """Where the kernels' search for each child begins."""
    return home(parents, symbols, (size - 1) & -bucket)  # type: ignore[arg-type, return-value]


def _slots(keys: Integers, homes: Integers, table: Integers) -> Integers:
    """Enter `keys` into `table`, the earlier nearer their `homes`; their slots."""
    slots = homes.copy()
    waiting = np.arange(len(keys))
    while len(waiting):
        at = slots[waiting]
        free = table[at] == 0
        _, first = np.unique(at[free], return_index=True)
        entered = waiting[free][first]
        table[slots[entered]] = keys[entered]
        waiting = waiting[table[slots[waiting]] != keys[waiting]]
        slots[waiting] = (slots[waiting] + 1) & (len(table) - 1)
    return slots
