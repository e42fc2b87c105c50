"""A variant's scores of rows it was not fitted on, and the figures they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nested.fits import FitCache, Floats, Progress, code_digest, fits
from nested.ours import fitting_files
from nested.rows import Integers, Rows
from strategyclf.measures.intervals import document_weights
from strategyclf.measures.metrics import average_precision, best_f1_threshold, confusion_counts, f1
from tried.linear import scores_of_linear
from tried.perceptron import scores_of_perceptron
from tried.rows import N_FOLDS
from tried.settings import Linear, Mean, Perceptron, Resampled, Variant

FITTING = ("features", "keys", "linear", "perceptron", "word_vectors")
CLEAR = 3


@dataclass(frozen=True)
class Figures:
    """Means over labels, every threshold learnt on the other four folds.

    Attributes
    ----------
    f1, average_precision : on all rows. clear : F1 where the readers were sure.
    drawn : F1 on rows drawn by census or at random. labels : (n_labels,) F1 of each label.
    """

    f1: float
    average_precision: float
    clear: float
    drawn: float
    labels: Floats


class Fitted:
    """The variants that are fitted, as a system whose fits are kept.

    Parameters
    ----------
    variants : name → variant. corpus : where unlabelled text lies too.
    """

    name = "variants"

    def __init__(self, variants: Mapping[str, Variant], corpus: Path) -> None:
        self.candidates: Sequence[str] = tuple(variants)
        self._variants = variants
        self._corpus = corpus
        here = Path(__file__).parent
        self.code = code_digest(*(here / f"{name}.py" for name in FITTING), *fitting_files())

    def settings(self, candidate: str) -> dict[str, Any]:
        method = self._variants[candidate].method
        assert isinstance(method, Linear | Perceptron)
        return {"method": type(method).__name__, "ngrams": type(method.ngrams).__name__, **asdict(method)}

    def score(
        self, rows: Rows, train: Integers, test: Integers, candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates` in turn."""
        for name in candidates:
            method = self._variants[name].method
            if isinstance(method, Linear):
                yield name, scores_of_linear(method, rows, train, test, self._corpus)
            elif isinstance(method, Perceptron):
                yield name, scores_of_perceptron(method, rows, train, test, self._corpus)


def out_of_fold(
    name: str, variants: Mapping[str, Variant], rows: Rows, fitted: Fitted, cache: FitCache, tell: Progress
) -> Floats:
    """(n_rows, n_labels) scores of variant `name` by fits without the row's document."""
    method = variants[name].method
    if isinstance(method, Resampled):
        return out_of_fold(method.of, variants, rows, fitted, cache, tell)
    if isinstance(method, Mean):
        total = np.zeros(rows.Y.shape)
        for part, weight in method.parts:
            scores = out_of_fold(part, variants, rows, fitted, cache, tell)
            total += weight * (scores / scores.std(axis=0) if method.standardised else scores)
        return total
    found = fits(
        fitted,
        rows,
        [((fold,), [name]) for fold in range(N_FOLDS)],
        cache,
        progress=lambda line: tell(line.replace(fitted.name, name)),
    )
    scores = np.zeros(rows.Y.shape)
    for (_, folds), fit in found.items():
        scores[rows.held_out(folds)] = fit.scores
    return scores


def measured(variant: Variant, scores: Floats, rows: Rows) -> Figures:
    """The figures of `variant` at out-of-fold `scores`."""
    said = np.zeros_like(rows.Y)
    for fold in range(N_FOLDS):
        learning, out = rows.folds != fold, rows.folds == fold
        for j in range(rows.Y.shape[1]):
            y, s = rows.Y[learning, j], scores[learning, j]
            if isinstance(variant.method, Resampled):
                at = resampled_threshold(
                    y, s, rows.doc[learning], variant.method.average, variant.method.resamples
                )
            else:
                at = best_f1_threshold(y, s)
            said[out, j] = scores[out, j] >= at
    counts = confusion_counts(rows.Y, said)
    labels = f1(counts.sum(axis=0))
    drawn = np.isin(rows.draw, ["census", "random"])
    columns = range(rows.Y.shape[1])
    return Figures(
        f1=float(labels.mean()),
        average_precision=float(np.mean([average_precision(rows.Y[:, j], scores[:, j]) for j in columns])),
        clear=float(f1(counts[rows.confidence == CLEAR].sum(axis=0)).mean()),
        drawn=float(f1(counts[drawn].sum(axis=0)).mean()),
        labels=labels,
    )


def resampled_threshold(
    y: Integers,
    scores: Floats,
    doc: NDArray[np.str_],
    average: Literal["mean", "median"],
    resamples: int,
) -> float:
    """The average over resampled documents of the threshold of highest F1."""
    weights = document_weights(doc, resamples)
    thresholds = [best_f1_threshold(y, scores, weight) for weight in weights]
    return float(np.mean(thresholds) if average == "mean" else np.median(thresholds))
