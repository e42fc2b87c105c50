"""A stratified random sample of tagged rows: strata out of what a model says, sizes, and the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# A stratum gets about so many rows, and a label's group at least so many where it has them.
_ROWS_A_STRATUM = 8
_LEAST_A_GROUP = 10
# No row is so sure that it need not be looked at: the least variance of a label that is counted with.
_LEAST_VARIANCE = 1e-3
# A label expected on fewer rows than this is not favoured any further.
_FEWEST_EXPECTED = 20.0


@dataclass(frozen=True, slots=True)
class Stratification:
    """Strata of all rows and how many are to be drawn from each.

    Attributes
    ----------
    of_row : (n_rows,) the stratum of each row, from 0.
    size : (n_strata,) rows in each. drawn : (n_strata,) rows to draw; at least one, at most all.
    group : (n_strata,) the label by which a stratum's rows are tagged (the rarest one), or -1 for none.
    """

    of_row: Integers
    size: Integers
    drawn: Integers
    group: Integers

    @property
    def inclusion(self) -> Floats:
        """(n_strata,) the probability with which each of a stratum's rows is drawn."""
        return self.drawn / self.size


def stratify(tags: NDArray[np.int64], probabilities: Floats, n: int) -> Stratification:
    """Strata in which a sample of `n` says most about precision, recall and shares of every label.

    Rows are grouped by the rarest label they are tagged with, so that every label is met; within a group
    they are cut into bands of equal weight. A row weighs the square root of its summed variances
    ``p (1 - p)``, each label's over its expected number of rows squared: what one row's truth may change,
    relative to the label. Rows are allotted by weight (Neyman 1934; strata by cumulated size, Dalenius &
    Hodges 1959), with a minimum a group.

    Parameters
    ----------
    tags : (n_rows, n_labels) 0/1. probabilities : (n_rows, n_labels) calibrated.
    n : rows to draw; all are drawn where there are no more.
    """
    n_rows = len(probabilities)
    expected = np.maximum(probabilities.sum(axis=0), _FEWEST_EXPECTED)
    variance = np.maximum(probabilities * (1 - probabilities), _LEAST_VARIANCE)
    weight = np.sqrt((variance / expected**2).sum(axis=1))
    group = np.full(n_rows, -1, dtype=np.int64)
    for label in np.argsort(-tags.sum(axis=0), kind="stable"):  # the rarest comes last and wins
        group[tags[:, label] == 1] = label
    groups, sizes = np.unique(group, return_counts=True)
    totals = np.array([weight[group == g].sum() for g in groups])
    of_row = np.empty(n_rows, dtype=np.int64)
    drawn: list[int] = []
    owner: list[int] = []
    for g, share in zip(groups, allot(totals, sizes, n, _LEAST_A_GROUP), strict=True):
        rows = np.flatnonzero(group == g)
        rows = rows[np.argsort(weight[rows], kind="stable")]
        bands = max(1, int(share) // _ROWS_A_STRATUM)
        reached = np.cumsum(weight[rows])
        band = np.minimum((reached / reached[-1] * bands - 1e-9).astype(np.int64), bands - 1)
        parts = [part for b in range(bands) if len(part := rows[band == b])]
        part_weights = np.array([weight[part].sum() for part in parts])
        part_sizes = np.array([len(part) for part in parts])
        for part, count in zip(parts, allot(part_weights, part_sizes, int(share), 2), strict=True):
            of_row[part] = len(drawn)
            drawn.append(int(count))
            owner.append(int(g))
    return Stratification(
        of_row,
        np.bincount(of_row, minlength=len(drawn)).astype(np.int64),
        np.array(drawn, dtype=np.int64),
        np.array(owner, dtype=np.int64),
    )


def allot(weights: Floats, sizes: Integers, n: int, least: int) -> Integers:
    """Deal `n` to parts by weight (Webster's method), none over its size, each with `least` where that fits.

    Every part gets one at the least, so that no row is out of reach: more than `n` in all where `n` is
    below the number of parts.
    """
    floor = np.minimum(least, sizes)
    if floor.sum() > n:
        floor = np.floor(floor * (n / floor.sum()))
    given: Integers = np.maximum(floor, 1).astype(np.int64)
    for _ in range(min(n, int(sizes.sum())) - int(given.sum())):
        need = np.where(given < sizes, weights / (given + 0.5), -1.0)
        given[int(np.argmax(need))] += 1
    return given


def draw_rows(strata: Stratification, seed: int | np.random.Generator = 0) -> Integers:
    """The rows drawn, ascending: in each stratum a simple random sample without replacement."""
    lots = np.random.default_rng(seed).random(len(strata.of_row))
    order = np.lexsort((lots, strata.of_row))
    first = np.concatenate([[0], np.cumsum(strata.size)[:-1]])
    stratum = strata.of_row[order]
    rank = np.arange(len(order)) - first[stratum]
    return np.sort(order[rank < strata.drawn[stratum]]).astype(np.int64)
