"""Kernels from a clause to its words and n-grams: one walk over a trie a character.

Words are those of ``jieba.lcut(clause, HMM=False)``: the path of highest probability through the dictionary
words of each run of characters that jieba takes together, summed from the right in double precision as jieba
sums it, the longer word first where two are equal. Single Latin letters and digits that follow each other
are one word; any other character stands alone.
"""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.tables import (
    CHARACTER_EDGE,
    HAN,
    KEEP,
    LATIN,
    NEWLINE,
    NODE,
    RETURN,
    SYMBOL,
    WORD_EDGE,
    WORD_NODE,
    WORD_OF,
)

SYMBOLS, NODES = CHARACTER_EDGE
WORD_SYMBOLS, WORD_NODES = WORD_EDGE
NODE_MASK = (1 << NODES) - 1
WORD_NODE_MASK = (1 << WORD_NODES) - 1
FIRST_FACTOR = 0x9E3779B1
SECOND_FACTOR = 0x85EBCA6B


def child(edges: Any, nodes: Any, node: int, symbol: int) -> int:
    """The node one character on, or 0. A node's filter answers most questions about absent children."""
    if (nodes[node * NODE] >> (symbol & 63)) & 1 == 0:
        return 0
    key = (node << SYMBOLS) | symbol
    place = node * FIRST_FACTOR + symbol * SECOND_FACTOR
    last = len(edges) - 1
    slot = (place ^ (place >> 15)) & last
    edge = edges[slot]
    while edge != 0:
        if edge >> NODES == key:
            return edge & NODE_MASK  # type: ignore[no-any-return]
        slot = (slot + 1) & last
        edge = edges[slot]
    return 0


def word_child(edges: Any, nodes: Any, node: int, word: int) -> int:
    """The node one word on, or 0."""
    if (nodes[node * WORD_NODE] >> (word & 63)) & 1 == 0:
        return 0
    key = (node << WORD_SYMBOLS) | word
    place = node * FIRST_FACTOR + word * SECOND_FACTOR
    last = len(edges) - 1
    slot = (place ^ (place >> 15)) & last
    edge = edges[slot]
    while edge != 0:
        if edge >> WORD_NODES == key:
            return edge & WORD_NODE_MASK  # type: ignore[no-any-return]
        slot = (slot + 1) & last
        edge = edges[slot]
    return 0


def walk(
    clause: Any,
    length: int,
    edges: Any,
    nodes: Any,
    chances: Any,
    unknown: float,
    route: Any,
    steps: Any,
    words: Any,
    found: Any,
) -> int:
    """Find the best word at each position and the character n-grams; how many of these.

    From the right: `route` takes the log-probability of the best cut from each position on, `steps` the
    length of its first word, `words` that word's number (0 where the vocabulary lacks it), `found` the
    features of character n-grams.
    """
    route[length] = 0.0
    count = 0
    for i in range(length - 1, -1, -1):
        record = clause[i]
        node = record & SYMBOL
        best = 0.0
        step = 0
        word = 0
        depth = 0
        while node != 0:
            depth += 1
            place = node * NODE
            content = nodes[place + 2]
            if content >> 32 != 0:
                found[count] = content >> 32
                count += 1
            chance = chances[place + 1]
            if chance <= 0.0:
                value = chance + route[i + depth]
                if step == 0 or value >= best:
                    best = value
                    step = depth
                    word = content & WORD_OF
            elif depth == 1:
                word = content & WORD_OF
            if i + depth == length:
                break
            node = child(edges, nodes, node, clause[i + depth] & SYMBOL)
        if step == 0:
            step = 1
            best = unknown + route[i + 1]
        # A run ends where jieba's does: what stands outside the runs adds nothing to them.
        route[i] = best if record & HAN != 0 else 0.0
        steps[i] = step
        words[i] = word
    return count


def next_word(clause: Any, length: int, steps: Any, start: int) -> int:
    """Where the word at `start` ends."""
    end = start + int(steps[start])
    if end - start == 1 and clause[start] & LATIN != 0:
        while end < length and steps[end] == 1 and clause[end] & LATIN != 0:
            end += 1
    return end


def count_words(
    clause: Any,
    length: int,
    edges: Any,
    nodes: Any,
    word_edges: Any,
    word_nodes: Any,
    steps: Any,
    words: Any,
    states: Any,
    longest: int,
    found: Any,
) -> int:
    """Write the features of the word n-grams of a walked clause to `found`; how many.

    `states` are the nodes of the last 1, 2 … `longest` words; a word that begins with punctuation or white
    space ends them all.
    """
    count = 0
    for k in range(longest + 1):
        states[k] = 0
    start = 0
    while start < length:
        end = next_word(clause, length, steps, start)
        word = int(words[start])
        if end - start > 1 and steps[start] == 1:
            # Letters joined again: what they spell has no number of its own at any position.
            word = spelled(clause, start, end, edges, nodes)
        if clause[start] & KEEP == 0:
            word = 0
        for k in range(longest, 1, -1):
            node = 0
            if word != 0 and states[k - 1] != 0:
                node = word_child(word_edges, word_nodes, states[k - 1], word)
            states[k] = node
            if node != 0 and word_nodes[node * WORD_NODE + 1] != 0:
                found[count] = word_nodes[node * WORD_NODE + 1]
                count += 1
        states[1] = word
        if word != 0 and word_nodes[word * WORD_NODE + 1] != 0:
            found[count] = word_nodes[word * WORD_NODE + 1]
            count += 1
        start = end
    return count


def spelled(clause: Any, start: int, end: int, edges: Any, nodes: Any) -> int:
    """The number of the word that ``clause[start:end]`` spells, 0 where the vocabulary lacks it."""
    node = clause[start] & SYMBOL
    for i in range(start + 1, end):
        if node == 0:
            return 0
        node = child(edges, nodes, node, clause[i] & SYMBOL)
    return nodes[node * NODE + 2] & WORD_OF  # type: ignore[no-any-return]


def segment(
    clause: Any,
    edges: Any,
    nodes: Any,
    chances: Any,
    unknown: float,
    route: Any,
    steps: Any,
    words: Any,
    found: Any,
    ends: Any,
) -> int:
    """Write where the words of a clause end to `ends`; how many. A return and its newline are one word."""
    length = len(clause)
    walk(clause, length, edges, nodes, chances, unknown, route, steps, words, found)
    count = 0
    start = 0
    while start < length:
        end = next_word(clause, length, steps, start)
        if end < length and clause[start] & RETURN != 0 and clause[end] & NEWLINE != 0:
            end += 1
        ends[count] = end
        count += 1
        start = end
    return count
