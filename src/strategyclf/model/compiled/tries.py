"""Tries as open-addressing tables of packed edges, built by numpy without a loop over their members."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled.kernel_words import FIRST_FACTOR, SECOND_FACTOR

Integers = NDArray[np.int64]


class TooLargeError(Exception):
    """A trie that the packed form has no room for."""


@dataclass(frozen=True, slots=True)
class Trie:
    """A trie over sequences of symbols.

    Attributes
    ----------
    ends : (n_sequences,) the node of each sequence. n_nodes : nodes are 1 to `n_nodes` - 1, 0 is none.
    parents, symbols, children : the edges below the first level, whose nodes are numbered as their symbols.
    levels : where each level's edges begin, and their end.
    """

    ends: Integers
    n_nodes: int
    parents: Integers
    symbols: Integers
    children: Integers
    levels: tuple[int, ...] = ()


def build_trie(flat: Integers, lengths: Integers, n_symbols: int) -> Trie:
    """The trie of sequences laid end to end in `flat`; symbols are 1 to `n_symbols`, lengths at least 1."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
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


def by_heat(trie: Trie, heat: NDArray[np.float64], n_symbols: int) -> Integers:
    """New numbers of nodes, the most used first, within symbols and within the rest: these lie together.

    `heat` is (n_nodes,) and made at least that of a node's children.
    """
    for low, high in zip(trie.levels[-2::-1], trie.levels[:0:-1], strict=True):
        np.maximum.at(heat, trie.parents[low:high], heat[trie.children[low:high]])
    rank = np.zeros(trie.n_nodes, dtype=np.int64)
    first = 1 + np.argsort(-heat[1 : n_symbols + 1], kind="stable")
    rest = n_symbols + 1 + np.argsort(-heat[n_symbols + 1 :], kind="stable")
    rank[first] = np.arange(1, n_symbols + 1)
    rank[rest] = np.arange(n_symbols + 1, trie.n_nodes)
    return rank


def renumbered(trie: Trie, rank: Integers) -> Trie:
    """The same trie under other numbers; symbols follow their nodes. Edges go by rank of the child."""
    children = rank[trie.children]
    order = np.argsort(children)
    return Trie(
        rank[trie.ends],
        trie.n_nodes,
        rank[trie.parents][order],
        rank[trie.symbols][order],
        children[order],
    )


def pack_edges(trie: Trie, widths: tuple[int, int]) -> Integers:
    """The open-addressing table of the edges, at most five eighths full; earlier edges lie nearer home.

    Raises `TooLargeError` where a symbol or node needs more bits than `widths` (symbol, node) gives.
    """
    symbol_bits, node_bits = widths
    if trie.n_nodes > 1 << node_bits or int(trie.symbols.max(initial=0)) >= 1 << symbol_bits:
        raise TooLargeError
    size = 16
    while size * 5 < len(trie.parents) * 8:
        size *= 2
    packed = (((trie.parents << symbol_bits) | trie.symbols) << node_bits) | trie.children
    place = trie.parents * FIRST_FACTOR + trie.symbols * SECOND_FACTOR
    slot = (place ^ (place >> 15)) & (size - 1)
    table = np.zeros(size, dtype=np.int64)
    waiting = np.arange(len(packed))
    while len(waiting):
        at = slot[waiting]
        free = table[at] == 0
        _, first = np.unique(at[free], return_index=True)
        placed = waiting[free][first]
        table[slot[placed]] = packed[placed]
        waiting = waiting[table[slot[waiting]] != packed[waiting]]
        slot[waiting] = (slot[waiting] + 1) & (size - 1)
    return table


def filters(trie: Trie) -> Integers:
    """(n_nodes,) a bit for each child's symbol modulo 64: a clear bit says there is no such child."""
    bits = np.zeros(trie.n_nodes, dtype=np.uint64)
    np.bitwise_or.at(bits, trie.parents, np.uint64(1) << (trie.symbols & 63).astype(np.uint64))
    return bits.view(np.int64)
