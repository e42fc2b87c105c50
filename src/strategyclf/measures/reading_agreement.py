"""Agreement of many readers with intervals: pairwise F1, Cohen's kappa and Krippendorff's alpha a label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.per_class import Measured
from strategyclf.measures.resampling import Draws

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AgreementFigures:
    """One label's line: counts over pairs of readings, and the three figures."""

    id: str
    both: int
    one_only: int
    f1: Measured
    kappa: Measured
    alpha: Measured

    def as_json(self) -> dict[str, Any]:
        figures = {name: getattr(self, name).as_json() for name in ("f1", "kappa", "alpha")}
        return {"both": self.both, "one_only": self.one_only, **figures}


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """The figures a label and their means over the labels that have them.

    Attributes
    ----------
    pairs, documents : what it was measured on.
    intervals : whether there are any; resampling too few documents means nothing.
    """

    labels: tuple[AgreementFigures, ...]
    macro_f1: Measured
    macro_kappa: Measured
    macro_alpha: Measured
    pairs: int
    documents: int
    intervals: bool

    def as_json(self) -> dict[str, Any]:
        """Plain values, null where a figure cannot be measured."""
        return {
            **{name: getattr(self, name).as_json() for name in ("macro_f1", "macro_kappa", "macro_alpha")},
            "labels": {figures.id: figures.as_json() for figures in self.labels},
            "pairs": self.pairs,
            "documents": self.documents,
        }


def agreement_table(
    ids: tuple[str, ...],
    first: ArrayLike,
    second: ArrayLike,
    weights: ArrayLike,
    groups: ArrayLike,
    *,
    n_resamples: int = 2000,
    seed: int = 0,
) -> AgreementTable:
    """Measure how far pairs of readings agree, with 95 % intervals over resampled documents.

    Parameters
    ----------
    ids : (n_labels,) of the columns.
    first, second : (n_pairs, n_labels) 0/1, two readings of one paragraph.
    weights : (n_pairs,) of each pair in alpha alone: 1 / (readings of the paragraph - 1), with which alpha
        is Krippendorff's over readings, whatever their number.
    groups : (n_pairs,) documents, resampled whole.
    """
    cells = _cells(np.asarray(first, dtype=bool), np.asarray(second, dtype=bool))
    weighted = cells * np.asarray(weights, dtype=np.float64)[:, None, None]
    draws = Draws.of(groups, n_resamples, seed)
    given = draws.sums(cells[..., :3].sum(axis=-1))

    def measured(figure: Callable[[Floats], Floats], values: Floats) -> tuple[list[Measured], Measured]:
        sums = draws.sums(values)
        point = figure(sums.sum(axis=0))
        lines = [
            Measured(float(point[j]), *draws.interval(figure, sums[:, j], given[:, j]))
            for j in range(len(ids))
        ]
        bounds = draws.interval(lambda found: _mean(figure(found)), sums, given)
        return lines, Measured(float(_mean(point)), *bounds)

    f1, macro_f1 = measured(pairwise_f1, cells)
    kappa, macro_kappa = measured(cohen_kappa, cells)
    alpha, macro_alpha = measured(krippendorff_alpha, weighted)
    totals = cells.sum(axis=0)
    return AgreementTable(
        labels=tuple(
            AgreementFigures(
                id, int(totals[j, 0]), int(totals[j, 1] + totals[j, 2]), f1[j], kappa[j], alpha[j]
            )
            for j, id in enumerate(ids)
        ),
        macro_f1=macro_f1,
        macro_kappa=macro_kappa,
        macro_alpha=macro_alpha,
        pairs=len(cells),
        documents=draws.documents,
        intervals=len(draws.times) > 0,
    )


def _cells(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Floats:
    """(n_pairs, n_labels, 4): both gave the label, only the first, only the second, neither."""
    return np.stack([first & second, first & ~second, ~first & second, ~first & ~second], axis=-1).astype(
        np.float64
    )


def pairwise_f1(cells: Floats) -> Floats:
    """F1 of one reader measured by the other (Hripcsak & Rothschild 2005); NaN where neither gave the label.

    `cells` (..., 4) counts pairs: both gave the label, only the first, only the second, neither.
    """
    both, first, second = cells[..., 0], cells[..., 1], cells[..., 2]
    return _ratio(2 * both, 2 * both + first + second)


def cohen_kappa(cells: Floats) -> Floats:
    """Cohen's kappa (1960) of pairs counted as for `pairwise_f1`; NaN where chance explains everything."""
    both, first, second, neither = np.moveaxis(cells, -1, 0)
    total = both + first + second + neither
    expected = (both + first) * (both + second) + (neither + first) * (neither + second)
    return _ratio(total * (both + neither) - expected, total * total - expected)


def krippendorff_alpha(cells: Floats) -> Floats:
    """Krippendorff's alpha for nominal data (Krippendorff 2011); NaN where only one value was ever given.

    `cells` as for `pairwise_f1`, each pair weighted by 1 / (readings of its paragraph - 1).
    """
    both, first, second, neither = np.moveaxis(cells, -1, 0)
    differing = first + second
    given, withheld = 2 * both + differing, 2 * neither + differing
    return 1 - _ratio((given + withheld - 1) * differing, given * withheld)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    share: Floats = np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)
    return share


def _mean(values: Floats) -> Floats:
    """Mean over the last axis of what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0.0).sum(axis=-1), known.sum(axis=-1).astype(np.float64))
