"""Kernels from features to scores: sublinear TF-IDF at unit length a view, clause scores, pooled scores."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any, NamedTuple

from strategyclf.model.compiled.kernel_clauses import class_numbers
from strategyclf.model.compiled.kernel_features import (
    SERIAL_BITS,
    add_rows,
    ask_for_features,
    slots_for,
    weigh_features,
)
from strategyclf.model.compiled.kernel_words import (
    CUTS,
    find_pairs,
    find_word_ngrams,
    list_words,
    walk,
)
from strategyclf.model.compiled.tables import Settings, Tables

LINE = 1500
"""Characters that are laid on one line, if they are not of one text: what they need stays in the cache."""
CHUNK = 1024
"""Features of a clause that are weighed before any is added up: more do not stay in the nearest cache."""
SERIALS = 1 << 34
"""Serial numbers after which a thread takes new room; twice as many would fit."""


class Scratch(NamedTuple):
    """Room that the kernel works in, for the longest line of a batch.

    Attributes
    ----------
    line, pairs, route, steps, words, terms, states, cuts : see `strategyclf.model.compiled.kernel_words`.
    found : features of a line in the order met, repeats included: character n-grams, then word n-grams.
    factors : what each of `CHUNK` features gains in TF where it stands: of its clause, of its text.
    met : a hash table of the features met in a text, small enough to stay in the processor's nearest cache:
        in a slot the feature below its text's serial number, how often the text had it, and how often the
        clause, below the clause's serial number. So it is never cleared.
    serials : the one number before those of the next batch.
    sums : weighted sums: of a clause's characters, its words, its text's characters, its words.
    squares : of the same four, sums of squares of TF-IDF.
    """

    line: Any
    pairs: Any
    route: Any
    steps: Any
    words: Any
    terms: Any
    states: Any
    cuts: Any
    found: Any
    factors: Any
    met: Any
    serials: Any
    sums: Any
    squares: Any


def read_line(
    folded: Any,
    offsets: Any,
    spans: Any,
    bags: Any,
    text: int,
    stop: int,
    tables: Tables,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Lay the clauses of the texts from `text` to `stop` on one line and find all their features."""
    line, cuts, found = scratch.line, scratch.cuts, scratch.found
    at = 0
    clauses = 0
    for t in range(text, stop):
        for clause in range(bags[t], bags[t + 1]):
            cuts[CUTS * clauses] = at
            start = offsets[t] + spans[2 * clause]
            end = offsets[t] + spans[2 * clause + 1]
            at = class_numbers(folded, start, end, settings.zero, line, at)
            line[at] = 0
            at += 1
            clauses += 1
    cuts[CUTS * clauses] = at
    line[at] = 0
    line[at + 1] = 0
    pairs, steps, words = scratch.pairs, scratch.steps, scratch.words
    find_pairs(line, at, tables, settings, pairs)
    count = walk(line, cuts, clauses, tables, settings, pairs, scratch.route, steps, words, found)
    list_words(line, cuts, clauses, tables, settings, steps, words, scratch.terms)
    ask_for_features(found, 0, count, tables, settings)
    number = find_word_ngrams(scratch.terms, cuts, clauses, tables, settings, scratch.states, found, count)
    ask_for_features(found, count, number, tables, settings)


def score_line(
    bags: Any,
    text: int,
    stop: int,
    serial: int,
    tables: Tables,
    settings: Settings,
    scratch: Scratch,
    clauses: Any,
    texts: Any,
) -> None:
    """Score the texts on a line: their clauses, and each as a whole where that is asked for.

    A feature met again adds what its count gains, so that nothing waits for the last of its kind; what the
    square of it gains is put right apart, as few are met again. `serial` is the number before those of the
    batch's texts and clauses.
    """
    cuts, found, sums, squares, factors = (
        scratch.cuts,
        scratch.found,
        scratch.sums,
        scratch.squares,
        scratch.factors,
    )
    labels, width, block = settings.labels, settings.width, settings.block
    part = settings.paragraph_weight
    columns = 1 + labels
    for t in range(text, stop):
        for j in range(2 * block, 4 * block):
            sums[j] = 0.0
        squares[2] = squares[3] = 0.0
        text_serial = (serial + t + 1) << SERIAL_BITS
        mask = slots_for(cuts, bags, text, t, settings.features) - 1
        for clause in range(bags[t], bags[t + 1]):
            for j in range(2 * block):
                sums[j] = 0.0
            clause_serial = (serial + clause + 1) << SERIAL_BITS
            for view in range(2):
                place = CUTS * (clause - bags[text]) + 2 + view
                first, last = cuts[place], cuts[place + CUTS]
                at = view * block
                more = 0.0
                more_in_text = 0.0
                for begin in range(first, last, CHUNK):
                    end = min(begin + CHUNK, last)
                    gains = weigh_features(
                        found, begin, end, tables, settings, scratch, mask, text_serial, clause_serial
                    )
                    more += gains[0]
                    more_in_text += gains[1]
                    add_rows(tables, width, 0, columns, found, begin, end, factors, 0, sums, at)
                    if part != 0.0:
                        whole = at + 2 * block
                        add_rows(tables, width, block, columns, found, begin, end, factors, 1, sums, whole)
                squares[view] = sums[at] + more
                squares[2 + view] += more_in_text
            characters, words = inverse(squares[0]), inverse(squares[1])
            for j in range(labels):
                score = sums[1 + j] * characters + sums[block + 1 + j] * words
                clauses[clause * labels + j] = score + tables.intercept[j]
        squares[2] += sums[2 * block]
        squares[3] += sums[3 * block]
        pool_text(bags, t, tables, settings, sums, squares, clauses, texts)


def inverse(squares: float) -> float:
    """One over the length of a view; 0 for one without features."""
    return 1.0 / sqrt(squares) if squares > 0.0 else 0.0


def pool_text(
    bags: Any,
    text: int,
    tables: Tables,
    settings: Settings,
    sums: Any,
    squares: Any,
    clauses: Any,
    texts: Any,
) -> None:
    """Pool the clauses of a text, and mix in its score as a whole where that is asked for."""
    first, last = bags[text], bags[text + 1]
    labels, block, part = settings.labels, settings.block, settings.paragraph_weight
    characters, words = inverse(squares[2]), inverse(squares[3])
    size = settings.length_power * log(last - first)
    for j in range(labels):
        pooled = pool(clauses, first, last, j, size, settings)
        if part != 0.0:
            whole = sums[2 * block + 1 + j] * characters + sums[3 * block + 1 + j] * words
            whole = part * (whole + tables.intercept[labels + j])
            pooled = (1.0 - part) * pooled + whole
            for clause in range(first, last):
                clauses[clause * labels + j] = (1.0 - part) * clauses[clause * labels + j] + whole
        texts[text * labels + j] = pooled


def pool(clauses: Any, first: int, last: int, label: int, size: float, settings: Settings) -> float:
    """The soft maximum of one label over some clauses; `size` is what their number takes from it."""
    labels = settings.labels
    highest = clauses[first * labels + label]
    if last - first == 1:
        return highest  # type: ignore[no-any-return]
    for clause in range(first + 1, last):
        value = clauses[clause * labels + label]
        if value > highest:
            highest = value
    total = 0.0
    for clause in range(first, last):
        total += exp(settings.sharpness * (clauses[clause * labels + label] - highest))
    return highest + (log(total) - size) / settings.sharpness  # type: ignore[no-any-return]


def score_batch(
    folded: Any,
    offsets: Any,
    spans: Any,
    bags: Any,
    tables: Tables,
    settings: Settings,
    scratch: Scratch,
    clauses: Any,
    texts: Any,
) -> None:
    """Score the clauses that `cut_batch` found, and pool them: `clauses` and `texts`, labels innermost."""
    serial = scratch.serials[0]
    # There is a clause at least to each text.
    scratch.serials[0] = serial + bags[len(bags) - 1]
    stop = 0
    while stop < len(bags) - 1:
        text = stop
        length = line_length(offsets, bags, text)
        stop += 1
        while stop < len(bags) - 1 and length + line_length(offsets, bags, stop) <= LINE:
            length += line_length(offsets, bags, stop)
            stop += 1
        read_line(folded, offsets, spans, bags, text, stop, tables, settings, scratch)
        score_line(bags, text, stop, serial, tables, settings, scratch, clauses, texts)


def line_length(offsets: Any, bags: Any, text: int) -> int:
    """Places that a text takes on a line: one a character, one after each clause."""
    return offsets[text + 1] - offsets[text] + bags[text + 1] - bags[text]  # type: ignore[no-any-return]
