"""Kernels over the features of a text: those met before, what another occurrence gains, weighted sums."""

from __future__ import annotations

from math import log
from typing import Any

from strategyclf.model.compiled.kernel_tries import prefetch
from strategyclf.model.compiled.kernel_words import CUTS
from strategyclf.model.compiled.tables import CACHE_LINE, Settings, Tables

ROW_BYTES = 2
MET = 3
"""Numbers a slot of the features met in a text."""
SERIAL_BITS = 28
"""A count is below this many bits; above it stands whose count it is."""
LEAST_SLOTS = 64
SLOT_FACTOR, SLOT_SHIFT = 0x9E3779B1, 12


def ask_for_features(found: Any, first: int, last: int, tables: Tables, settings: Settings) -> None:
    """Ask memory for what is kept of the features found."""
    if not settings.ahead:
        return
    for i in range(first, last):
        feature = int(found[i])
        for column in range(0, settings.width, CACHE_LINE // ROW_BYTES):
            prefetch(tables.rows, feature * settings.width + column)


def slots_for(cuts: Any, bags: Any, text: int, t: int, most: int) -> int:
    """Slots for the features of text `t` on the line that begins with `text`: a power of two, half empty.

    There are `most` different ones.
    """
    first, last = CUTS * (bags[t] - bags[text]), CUTS * (bags[t + 1] - bags[text])
    features = cuts[last + 2] - cuts[first + 2] + cuts[last + 3] - cuts[first + 3]
    slots = LEAST_SLOTS
    while slots < 2 * min(features, most):
        slots *= 2
    return slots


def slot_of(met: Any, feature: int, text_serial: int, mask: int) -> int:
    """Where in `met` a feature of a text stands, or will: what is of an earlier text counts as empty."""
    slot = (feature * SLOT_FACTOR >> SLOT_SHIFT) & mask
    while met[MET * slot] > text_serial and met[MET * slot] != text_serial + feature:
        slot = (slot + 1) & mask
    return MET * slot


def weigh_features(
    found: Any,
    begin: int,
    end: int,
    tables: Tables,
    settings: Settings,
    scratch: Any,
    mask: int,
    text_serial: int,
    clause_serial: int,
) -> tuple[float, float]:
    """Write what each feature from `begin` to `end` gains in TF, of its clause and of its text, to `factors`.

    Returns by how much the squares of what was met again gain more than the products of those factors and
    the squares of IDF: in the clause, in the text.
    """
    met, factors = scratch.met, scratch.factors
    rows, idfs, gains = tables.rows, tables.idfs, tables.gains
    more = 0.0
    more_in_text = 0.0
    for i in range(begin, end):
        feature = int(found[i])
        slot = slot_of(met, feature, text_serial, mask)
        place = 2 * (i - begin)
        if met[slot] != text_serial + feature:
            met[slot] = text_serial + feature
            met[slot + 1] = 1
            met[slot + 2] = clause_serial + 1
            factors[place] = 1.0
            factors[place + 1] = 1.0
            continue
        before = met[slot + 2]
        count = before - clause_serial + 1 if before > clause_serial else 1
        met[slot + 2] = clause_serial + count
        factors[place] = gain(gains, count, 0)
        idf = idfs[rows[feature * settings.width]]
        more += (gain(gains, count, 1) - gain(gains, count, 0)) * idf * idf
        if settings.paragraph_weight != 0.0:
            count = met[slot + 1] + 1
            met[slot + 1] = count
            factors[place + 1] = gain(gains, count, 0)
            idf = idfs[rows[feature * settings.width + settings.block]]
            more_in_text += (gain(gains, count, 1) - gain(gains, count, 0)) * idf * idf
    return more, more_in_text


def add_rows(
    tables: Tables,
    width: int,
    column: int,
    columns: int,
    found: Any,
    first: int,
    last: int,
    factors: Any,
    which: int,
    sums: Any,
    at: int,
) -> None:
    """Add to `sums` from `at` on, for each feature found, so many columns of its row from `column` on.

    A feature has two factors side by side, of which `which` is taken.

    They are weighed by the first of them, the IDF, and by the feature's factor, so that the first sum is
    one of squares. Machine code keeps `LANES` of the sums at once out of memory.
    """
    for i in range(first, last):
        row = int(found[i]) * width + column
        idf = tables.idfs[tables.rows[row]]
        value = factors[2 * (i - first) + which] * idf
        sums[at] += value * idf
        for j in range(1, columns):
            sums[at + j] += value * tables.halves[tables.rows[row + j]]


def gain(gains: Any, count: int, power: int) -> float:
    """What a feature's TF, or the square of it (`power` 1), gains when it is met for the `count`-th time."""
    if count == 1:
        return 1.0
    if 2 * count < len(gains):
        return gains[2 * count + power]  # type: ignore[no-any-return]
    before = 1.0 + log(count - 1)
    now = 1.0 + log(count)
    return now - before if power == 0 else now * now - before * before
