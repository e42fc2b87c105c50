"""Agreement between two readers of the same paragraphs, label by label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two readers agree on, arrays of (n_labels,) in the order of the columns.

    Attributes
    ----------
    rows : how many rows both read.
    both, first_only, second_only : rows to which both, only the first, only the second gave the label.
    f1 : pairwise F1, NaN where neither gave the label.
    kappa : Cohen's kappa, NaN where chance alone explains full agreement.
    """

    rows: int
    both: NDArray[np.int64]
    first_only: NDArray[np.int64]
    second_only: NDArray[np.int64]
    f1: Floats
    kappa: Floats

    @property
    def macro_f1(self) -> float:
        """Mean of `f1` over the labels that have one; NaN when none has."""
        return _mean(self.f1)

    @property
    def macro_kappa(self) -> float:
        """Mean of `kappa` over the labels that have one; NaN when none has."""
        return _mean(self.kappa)


def agreement(first: ArrayLike, second: ArrayLike) -> Agreement:
    """Compare two readers.

    Pairwise F1 (positive agreement; Hripcsak & Rothschild 2005) is the F1 of one reader measured by the
    other, the same whichever is taken for truth, and so what a classifier's F1 is to be held against.
    Kappa (Cohen 1960) is the agreement beyond what each reader's own share of positives gives by chance.

    Parameters
    ----------
    first, second : (n_rows, n_labels) 0/1, or (n_rows,) for a single label. `ValueError` when they
        differ in shape.
    """
    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    if one.shape != other.shape or one.ndim not in (1, 2):
        raise ValueError(
            f"readings of the same rows and labels are needed, not {one.shape} and {other.shape}"
        )
    if one.ndim == 1:
        one, other = one[:, None], other[:, None]
    rows = len(one)
    both = (one & other).sum(axis=0)
    first_only = (one & ~other).sum(axis=0)
    second_only = (~one & other).sum(axis=0)
    differing = first_only + second_only
    # Kappa in counts, (n·agreed - expected) / (n² - expected), so that exact cases stay exact.
    first_given, second_given = both + first_only, both + second_only
    expected = first_given * second_given + (rows - first_given) * (rows - second_given)
    return Agreement(
        rows=rows,
        both=both,
        first_only=first_only,
        second_only=second_only,
        f1=_ratio(2 * both, 2 * both + differing),
        kappa=_ratio(rows * (rows - differing) - expected, rows * rows - expected),
    )


def _ratio(top: NDArray[np.int64], bottom: NDArray[np.int64]) -> Floats:
    share: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)
    return share


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
