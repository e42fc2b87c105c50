"""Kernels that go from a node of a trie to the next; `strategyclf.model.compiled.tables` tells its form."""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.tables import (
    BLOCK_PLACES,
    BLOCK_POWERS,
    BLOCK_SIZE,
    CHARACTER_SYMBOLS,
    FILTER,
    FILTER_AT,
    NODE,
    WORD_BUCKET,
    WORD_NODE,
    WORD_SYMBOLS,
)

FIRST_FACTOR = 0x9E3779B1
SECOND_FACTOR = 0x85EBCA6B
OWN_SYMBOL = (1 << CHARACTER_SYMBOLS) - 1
PLACE = (1 << BLOCK_PLACES) - 1
POWER = (1 << BLOCK_POWERS) - 1


def prefetch(table: Any, place: int) -> None:
    """Ask memory for ``table[place]`` without waiting; machine code alone can."""


def child(nodes: Any, node: int, symbol: int) -> int:
    """The node one character on, or 0. A node's filter answers most questions about absent children."""
    block = int(nodes[node * NODE])
    if (block >> (FILTER_AT + (symbol & (FILTER - 1)))) & 1 == 0:
        return 0
    first = (block >> CHARACTER_SYMBOLS) & PLACE
    last = (1 << ((block >> BLOCK_SIZE) & POWER)) - 1
    slot = home_in_block(symbol, last)
    for _ in range(last + 1):
        held = nodes[(first + slot) * NODE] & OWN_SYMBOL
        if held == symbol or held == 0:
            return first + slot if held != 0 else 0
        slot = (slot + 1) & last
    return 0


def ask_for_child(nodes: Any, node: int, symbol: int) -> None:
    """Ask memory for what `child` will look at first."""
    block = int(nodes[node * NODE])
    if (block >> (FILTER_AT + (symbol & (FILTER - 1)))) & 1 != 0:
        slot = home_in_block(symbol, (1 << ((block >> BLOCK_SIZE) & POWER)) - 1)
        prefetch(nodes, (((block >> CHARACTER_SYMBOLS) & PLACE) + slot) * NODE)


def home_in_block(symbol: int, mask: int) -> int:
    """The slot of its parent's block where the search for a child begins."""
    return (symbol * FIRST_FACTOR >> 16) & mask


def word_child(nodes: Any, roots: int, node: int, word: int) -> int:
    """The node one word on, or 0."""
    key = (node << WORD_SYMBOLS) | word
    last = len(nodes) // WORD_NODE - roots - 1
    slot = home(node, word, last & -WORD_BUCKET)
    while True:
        held = nodes[(roots + slot) * WORD_NODE]
        if held == key:
            return roots + slot
        if held == 0:
            return 0
        slot = (slot + 1) & last


def home(node: int, symbol: int, mask: int) -> int:
    """The slot where the search for a node's child begins."""
    place = node * FIRST_FACTOR + symbol * SECOND_FACTOR
    return (place ^ (place >> 15)) & mask
