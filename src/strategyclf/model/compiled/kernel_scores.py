"""Kernels from features to scores: sublinear TF-IDF at unit length a view, clause scores, pooled scores."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any, NamedTuple

from strategyclf.model.compiled.kernel_clauses import class_numbers
from strategyclf.model.compiled.kernel_words import count_words, walk
from strategyclf.model.compiled.tables import LANES, Settings, Tables

SERIAL_BITS = 31
PLACE = (1 << SERIAL_BITS) - 1


class View(NamedTuple):
    """Room for the features of one text that share a norm: its words, or its character n-grams.

    Attributes
    ----------
    cells : open-addressing table from feature to its place in `features`; a cell belongs to a text by the
        serial number in its upper bits, so that it is never cleared.
    features, counts : of the text, once each.
    latest : for each of these the clause that had it last (serial number, upper bits) and its place there.
    clause_features, clause_counts : of the clause at hand, once each.
    """

    cells: Any
    features: Any
    counts: Any
    latest: Any
    clause_features: Any
    clause_counts: Any


class Scratch(NamedTuple):
    """Room that the kernel works in, for the longest text of a batch.

    Attributes
    ----------
    clause, route, steps, words, states, found : see `walk` and `count_words`.
    character_view, word_view : see `View`.
    values : TF-IDF before it is brought to unit length.
    sums : (width,) weighted sums of a clause, then of a text.
    """

    clause: Any
    route: Any
    steps: Any
    words: Any
    states: Any
    found: Any
    character_view: View
    word_view: View
    values: Any
    sums: Any


def count_features(
    found: Any, number: int, view: View, size: int, text: int, clause: int, known: int
) -> tuple[int, int]:
    """Count the features of a clause in its text and in itself.

    Parameters
    ----------
    found, number : features in the order met, repeats included, and how many.
    size : cells to use, a power of two.
    text, clause : serial numbers from 1 on.
    known : features that the text has so far.

    Returns
    -------
    Features that the text has now, and that the clause has.
    """
    cells, features, counts, latest = view.cells, view.features, view.counts, view.latest
    text_stamp = text << SERIAL_BITS
    clause_stamp = clause << SERIAL_BITS
    in_clause = 0
    for i in range(number):
        feature = int(found[i])
        slot = ((feature * 0x9E3779B1) >> 12) & (size - 1)
        place = known
        cell = cells[slot]
        while cell >= text_stamp:
            if features[cell & PLACE] == feature:
                place = cell & PLACE
                break
            slot = (slot + 1) & (size - 1)
            cell = cells[slot]
        if place == known:
            cells[slot] = text_stamp | known
            features[known] = feature
            counts[known] = 0
            latest[known] = 0
            known += 1
        counts[place] += 1
        if latest[place] >= clause_stamp:
            view.clause_counts[latest[place] & PLACE] += 1
        else:
            latest[place] = clause_stamp | in_clause
            view.clause_features[in_clause] = feature
            view.clause_counts[in_clause] = 1
            in_clause += 1
    return known, in_clause


def weigh(
    features: Any,
    counts: Any,
    number: int,
    first: int,
    tables: Tables,
    settings: Settings,
    values: Any,
    sums: Any,
) -> None:
    """Add to `sums` the weighted sums of features at unit length, by the columns of a row from `first` on.

    The first of these columns is the IDF.
    """
    rows, log_counts = tables.rows, tables.log_counts
    width = settings.width
    squares = 0.0
    for k in range(number):
        count = counts[k]
        value = log_counts[count] if count < len(log_counts) else 1.0 + log(count)
        value = value * rows[features[k] * width + first]
        values[k] = value
        squares += value * value
    if squares == 0.0:
        return
    norm = sqrt(squares)
    for lane in range(first, first + settings.block, LANES):
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
        for k in range(number):
            value = values[k]
            row = features[k] * width + lane
            # Places in a slice need no check against negative ones: the eight are summed as one vector.
            line = rows[row : row + LANES]
            s0 += value * line[0]
            s1 += value * line[1]
            s2 += value * line[2]
            s3 += value * line[3]
            s4 += value * line[4]
            s5 += value * line[5]
            s6 += value * line[6]
            s7 += value * line[7]
        sums[lane] += s0 / norm
        sums[lane + 1] += s1 / norm
        sums[lane + 2] += s2 / norm
        sums[lane + 3] += s3 / norm
        sums[lane + 4] += s4 / norm
        sums[lane + 5] += s5 / norm
        sums[lane + 6] += s6 / norm
        sums[lane + 7] += s7 / norm


def score_clause(
    folded: Any,
    first: int,
    last: int,
    serials: tuple[int, int],
    sizes: tuple[int, int],
    known: tuple[int, int],
    tables: Tables,
    settings: Settings,
    scratch: Scratch,
) -> tuple[int, int]:
    """Put the weighted sums of the clause ``folded[first:last]`` into ``scratch.sums``; count for its text.

    `sizes` and `known` are as in `count_features`, for characters and for words; returns `known` anew.
    """
    text, clause = serials
    for j in range(settings.block):
        scratch.sums[j] = 0.0
    length = class_numbers(folded, first, last, settings.zero, scratch.clause)
    number = walk(
        scratch.clause,
        length,
        tables.edges,
        tables.nodes,
        tables.chances,
        settings.unknown,
        scratch.route,
        scratch.steps,
        scratch.words,
        scratch.found,
    )
    view = scratch.character_view
    characters, number = count_features(scratch.found, number, view, sizes[0], text, clause, known[0])
    weigh(view.clause_features, view.clause_counts, number, 0, tables, settings, scratch.values, scratch.sums)
    number = count_words(
        scratch.clause,
        length,
        tables.edges,
        tables.nodes,
        tables.word_edges,
        tables.word_nodes,
        scratch.steps,
        scratch.words,
        scratch.states,
        settings.longest,
        scratch.found,
    )
    view = scratch.word_view
    words, number = count_features(scratch.found, number, view, sizes[1], text, clause, known[1])
    weigh(view.clause_features, view.clause_counts, number, 0, tables, settings, scratch.values, scratch.sums)
    return characters, words


def cells_for(length: int, sizes: int, features: int) -> int:
    """Cells for a text of `length` characters, at most half of them taken."""
    most = min(length * sizes, features)
    size = 16
    while size < 2 * most:
        size *= 2
    return size


def pool(clauses: Any, first: int, last: int, label: int, settings: Settings) -> float:
    """The soft maximum of one label over the clauses `first` to `last`."""
    labels = settings.labels
    highest = clauses[first * labels + label]
    for clause in range(first + 1, last):
        value = clauses[clause * labels + label]
        if value > highest:
            highest = value
    total = 0.0
    for clause in range(first, last):
        total += exp(settings.sharpness * (clauses[clause * labels + label] - highest))
    size = settings.length_power * log(last - first)
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
    labels = settings.labels
    block = settings.block
    part = settings.paragraph_weight
    for text in range(len(bags) - 1):
        first = bags[text]
        last = bags[text + 1]
        length = offsets[text + 1] - offsets[text]
        sizes = (
            cells_for(length, settings.character_sizes, settings.features),
            cells_for(length, settings.word_sizes, settings.features),
        )
        known = (0, 0)
        for clause in range(first, last):
            start = offsets[text] + spans[2 * clause]
            end = offsets[text] + spans[2 * clause + 1]
            serials = (text + 1, clause + 1)
            known = score_clause(folded, start, end, serials, sizes, known, tables, settings, scratch)
            for j in range(labels):
                clauses[clause * labels + j] = scratch.sums[1 + j] + tables.intercept[j]
        for j in range(labels):
            texts[text * labels + j] = pool(clauses, first, last, j, settings)
        if part == 0.0:
            continue
        for j in range(block, settings.width):
            scratch.sums[j] = 0.0
        view = scratch.character_view
        weigh(view.features, view.counts, known[0], block, tables, settings, scratch.values, scratch.sums)
        view = scratch.word_view
        weigh(view.features, view.counts, known[1], block, tables, settings, scratch.values, scratch.sums)
        for j in range(labels):
            whole = part * (scratch.sums[block + 1 + j] + tables.intercept[labels + j])
            texts[text * labels + j] = (1.0 - part) * texts[text * labels + j] + whole
            for clause in range(first, last):
                clauses[clause * labels + j] = (1.0 - part) * clauses[clause * labels + j] + whole
