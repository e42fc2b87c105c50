"""Kernels from a clause to its words and n-grams: one walk over a trie a character.

Words are those of ``jieba.lcut(clause, HMM=False)``: the path of highest probability through the dictionary
words of each run of characters that jieba takes together, summed from the right in double precision as jieba
sums it, the longer word first where two are equal. Single Latin letters and digits that follow each other
are one word; any other character stands alone.

Nearly all the time goes into waiting for entries of tables too large for the processor's own cache. So
several clauses are laid on one line, a zero after each, and what a whole line will need is asked for before
any of it is used: many entries then come at once.
"""

from __future__ import annotations

from typing import Any

from strategyclf.model.compiled.kernel_tries import ask_for_child, child, home, prefetch, word_child
from strategyclf.model.compiled.tables import (
    CHANCES,
    FEATURE_AT,
    HAN,
    KEEP,
    LATIN,
    NEWLINE,
    NODE,
    RETURN,
    SYMBOL,
    WORD_BUCKET,
    WORD_NODE,
    WORDS,
    Settings,
    Tables,
)

WORD_OF = (1 << WORDS) - 1
CHANCE_OF = (1 << CHANCES) - 1
CUTS = 4
"""For each clause of a line, and after the last: where it begins, its words, its two kinds of n-grams."""
NONE = -1e300
"""Less than any path's log-probability."""


def find_pairs(line: Any, length: int, tables: Tables, settings: Settings, pairs: Any) -> None:
    """Write the node of each character and the next on a line to `pairs`.

    The line has two zeros after its `length`. What comes after a pair is asked for, not waited for.
    """
    nodes = tables.nodes
    if settings.ahead:
        for i in range(length):
            ask_for_child(nodes, int(line[i] & SYMBOL), int(line[i + 1] & SYMBOL))
    for i in range(length):
        node = child(nodes, int(line[i] & SYMBOL), int(line[i + 1] & SYMBOL))
        pairs[i] = node
        if settings.ahead:
            ask_for_child(nodes, node, int(line[i + 2] & SYMBOL))


def walk(
    line: Any,
    cuts: Any,
    clauses: int,
    tables: Tables,
    settings: Settings,
    pairs: Any,
    route: Any,
    steps: Any,
    words: Any,
    found: Any,
) -> int:
    """Find the best word at each position of a line, and the character n-grams of its clauses.

    From the right of each clause: `route` takes the log-probability of the best cut from each position on,
    `steps` the length of its first word, `words` that word's number (0 where the vocabulary lacks it),
    `found` the features of character n-grams, `cuts` where those of each clause begin. Returns their number.
    Choices of two are written without branches, which could not be foretold.
    """
    nodes, chances = tables.nodes, tables.chances
    count = 0
    for clause in range(clauses):
        first = cuts[CUTS * clause]
        last = cuts[CUTS * clause + CUTS] - 1
        cuts[CUTS * clause + 2] = count
        route[last] = 0.0
        for i in range(last - 1, first - 1, -1):
            record = line[i]
            place = int(record & SYMBOL) * NODE
            content = nodes[place + 1]
            found[count] = content >> FEATURE_AT
            count += content >> FEATURE_AT != 0
            word = content & WORD_OF
            chance = chances[(content >> WORDS) & CHANCE_OF]
            best = chance + route[i + 1] if chance <= 0.0 else NONE
            step = 1 if chance <= 0.0 else 0
            node = int(pairs[i])
            depth = 2
            while node != 0:
                place = node * NODE
                content = nodes[place + 1]
                found[count] = content >> FEATURE_AT
                count += content >> FEATURE_AT != 0
                chance = chances[(content >> WORDS) & CHANCE_OF]
                value = chance + route[i + depth]
                better = chance <= 0.0 and value >= best
                best = value if better else best
                step = depth if better else step
                word = content & WORD_OF if better else word
                node = child(nodes, node, int(line[i + depth] & SYMBOL))
                depth += 1
            if step == 0:
                step = 1
                best = settings.unknown + route[i + 1]
            # A run ends where jieba's does: what stands outside the runs adds nothing to them.
            route[i] = best if record & HAN != 0 else 0.0
            steps[i] = step
            words[i] = word
    cuts[CUTS * clauses + 2] = count
    return count


def next_word(line: Any, last: int, steps: Any, start: int) -> int:
    """Where the word at `start` ends."""
    end = start + int(steps[start])
    if end - start == 1 and line[start] & LATIN != 0:
        while end < last and steps[end] == 1 and line[end] & LATIN != 0:
            end += 1
    return end


def list_words(
    line: Any,
    cuts: Any,
    clauses: int,
    tables: Tables,
    settings: Settings,
    steps: Any,
    words: Any,
    terms: Any,
) -> None:
    """Write the numbers of the words of a walked line to `terms`, a zero after each clause.

    A word that begins with punctuation or white space is 0 too: no n-gram goes over it. `cuts` takes where
    those of each clause begin.
    """
    mask = (len(tables.word_nodes) // WORD_NODE - settings.word_roots - 1) & -WORD_BUCKET
    at = 0
    for clause in range(clauses):
        start = cuts[CUTS * clause]
        last = cuts[CUTS * clause + CUTS] - 1
        cuts[CUTS * clause + 1] = at
        before = 0
        while start < last:
            end = next_word(line, last, steps, start)
            word = int(words[start])
            if end - start > 1 and steps[start] == 1:
                # Letters joined again: what they spell has no number of its own at any position.
                word = spelled(line, start, end, tables.nodes)
            if line[start] & KEEP == 0:
                word = 0
            if settings.ahead:
                prefetch(tables.word_nodes, word * WORD_NODE)
                if before != 0 and word != 0:
                    slot = home(before, word, mask)
                    prefetch(tables.word_nodes, (settings.word_roots + slot) * WORD_NODE)
            terms[at] = word
            at += 1
            before = word
            start = end
        terms[at] = 0
        at += 1
    cuts[CUTS * clauses + 1] = at


def find_word_ngrams(
    terms: Any,
    cuts: Any,
    clauses: int,
    tables: Tables,
    settings: Settings,
    states: Any,
    found: Any,
    count: int,
) -> int:
    """Write the features of the word n-grams of a line to `found` from `count` on; the new count.

    `states` takes the nodes of the last 1, 2 … words, `cuts` where the features of each clause begin.
    """
    nodes, roots, longest = tables.word_nodes, settings.word_roots, settings.longest
    for k in range(longest + 1):
        states[k] = 0
    for clause in range(clauses):
        cuts[CUTS * clause + 3] = count
        for i in range(cuts[CUTS * clause + 1], cuts[CUTS * clause + CUTS + 1]):
            word = int(terms[i])
            for k in range(longest, 1, -1):
                node = 0
                if word != 0 and states[k - 1] != 0:
                    node = word_child(nodes, roots, states[k - 1], word)
                states[k] = node
                found[count] = nodes[node * WORD_NODE + 1]
                count += nodes[node * WORD_NODE + 1] != 0
            states[1] = word
            found[count] = nodes[word * WORD_NODE + 1]
            count += nodes[word * WORD_NODE + 1] != 0
    cuts[CUTS * clauses + 3] = count
    return count


def spelled(line: Any, start: int, end: int, nodes: Any) -> int:
    """The number of the word that ``line[start:end]`` spells, 0 where the vocabulary lacks it."""
    node = int(line[start] & SYMBOL)
    for i in range(start + 1, end):
        if node == 0:
            return 0
        node = child(nodes, node, int(line[i] & SYMBOL))
    return nodes[node * NODE + 1] & WORD_OF  # type: ignore[no-any-return]


def segment(
    line: Any,
    cuts: Any,
    tables: Tables,
    settings: Settings,
    pairs: Any,
    route: Any,
    steps: Any,
    words: Any,
    found: Any,
    ends: Any,
) -> int:
    """Write where the words of the only clause of a line end to `ends`; how many.

    A return and its newline are one word.
    """
    length = cuts[CUTS] - 1
    find_pairs(line, length, tables, settings, pairs)
    walk(line, cuts, 1, tables, settings, pairs, route, steps, words, found)
    count = 0
    start = 0
    while start < length:
        end = next_word(line, length, steps, start)
        if end < length and line[start] & RETURN != 0 and line[end] & NEWLINE != 0:
            end += 1
        ends[count] = end
        count += 1
        start = end
    return count
