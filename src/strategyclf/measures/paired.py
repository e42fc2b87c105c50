"""Two sets of decisions on the same rows: differences with paired intervals, and McNemar's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strategyclf.measures.metrics import Floats, confusion_counts, f1
from strategyclf.measures.per_class import Measured


@dataclass(frozen=True, slots=True)
class McNemar:
    """Rows that only A or only B decided rightly, and the exact binomial p of so unequal numbers.

    McNemar (1947). It takes rows as independent; within a document they are not, so where the interval over
    documents and this p disagree, hold to the interval.
    """

    only_a: int
    only_b: int
    p: float


@dataclass(frozen=True, slots=True)
class PairedFigures:
    """A figure of A and of B, and B's less A's; `mcnemar` is None for means over labels."""

    id: str
    a: Measured
    b: Measured
    difference: Measured
    mcnemar: McNemar | None = None

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {name: getattr(self, name).as_json() for name in ("a", "b", "difference")}
        if self.mcnemar:
            data["mcnemar"] = {
                "only_a_right": self.mcnemar.only_a,
                "only_b_right": self.mcnemar.only_b,
                "p": self.mcnemar.p,
            }
        return data


@dataclass(frozen=True, slots=True)
class PairedTable:
    """F1 a label, then macro and micro; `documents` were resampled whole, for A and B alike."""

    labels: tuple[PairedFigures, ...]
    macro_f1: PairedFigures
    micro_f1: PairedFigures
    rows: int
    documents: int


def paired_table(
    ids: Sequence[str],
    Y: NDArray[np.int64],
    tags_a: NDArray[np.int64],
    tags_b: NDArray[np.int64],
    groups: ArrayLike,
    *,
    n_resamples: int = 2000,
    seed: int = 0,
) -> PairedTable:
    """Compare `tags_a` and `tags_b`, (n_rows, n_labels) 0/1, against the truth `Y`.

    Every resample of documents is scored for both, so that what they share cancels out of the difference.

    Parameters
    ----------
    groups : (n_rows,) documents.
    """
    from strategyclf.measures.resampling import Draws

    draws = Draws.of(groups, n_resamples, seed)
    # (n_documents, 2, n_labels, 3): A's counts, then B's.
    counts = draws.sums(np.stack([confusion_counts(Y, tags_a), confusion_counts(Y, tags_b)], axis=1))

    def figures(
        id: str, score: Any, sums: Floats, mass: Floats, test: McNemar | None = None
    ) -> PairedFigures:
        def measured(figure: Any) -> Measured:
            return Measured(float(figure(sums.sum(axis=0))), *draws.interval(figure, sums, mass))

        return PairedFigures(
            id,
            measured(lambda c: score(c[..., 0, :, :])),
            measured(lambda c: score(c[..., 1, :, :])),
            _difference(measured(lambda c: score(c[..., 1, :, :]) - score(c[..., 0, :, :])), sums),
            test,
        )

    lines = tuple(
        figures(
            id,
            lambda c: f1(c[..., 0, :]),
            counts[:, :, j : j + 1],
            counts[:, :, j].sum(axis=(1, 2)),
            mcnemar(tags_a[:, j] == Y[:, j], tags_b[:, j] == Y[:, j]),
        )
        for j, id in enumerate(ids)
    )
    mass = counts.sum(axis=(1, 3))
    return PairedTable(
        lines,
        figures("macro_f1", lambda c: f1(c).mean(axis=-1), counts, mass),
        figures("micro_f1", lambda c: f1(c.sum(axis=-2)), counts, mass.sum(axis=1)),
        rows=len(Y),
        documents=draws.documents,
    )


def _difference(measured: Measured, sums: Floats) -> Measured:
    """Where A and B never differ there is nothing to resample: the difference is 0, and so are its bounds."""
    if np.isnan(measured.low) or not np.array_equal(sums[:, 0], sums[:, 1]):
        return measured
    return Measured(0.0, 0.0, 0.0)


def mcnemar(right_a: ArrayLike, right_b: ArrayLike) -> McNemar:
    """Compare which rows, (n_rows,) booleans, A and B decided rightly; p is two-sided and exact."""
    from scipy.stats import binomtest

    a, b = np.asarray(right_a, dtype=bool), np.asarray(right_b, dtype=bool)
    only_a, only_b = int((a & ~b).sum()), int((~a & b).sum())
    p = float(binomtest(only_a, only_a + only_b).pvalue) if only_a + only_b else 1.0
    return McNemar(only_a, only_b, p)
