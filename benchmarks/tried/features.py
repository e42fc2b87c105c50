"""The rows as matrices: clauses, sentences, the paragraph as a whole, the mean of its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nested.rows import Integers
from strategyclf.learning.clause_matrix import ClauseMatrix, single_clauses
from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.text.clauses import cut_clauses
from strategyclf.text.folding import fold, folding_table
from strategyclf.text.ngrams import ClauseCounts, paragraph_counts, tf_idf
from tried.keys import kind_of

View = Literal["clauses", "sentences", "paragraph", "mean"]
Unit = Literal["clauses", "paragraphs"]


class Features:
    """The TF-IDF of every row, its vocabulary and IDF learnt from the training rows alone.

    Parameters
    ----------
    texts, counted : of every row.
    train : the training rows.
    min_df : an n-gram found in fewer training units is left out.
    unit : what document frequencies are counted over; IDF serves all views.
    idf_power : of the IDF. binary : whether an n-gram counts once at most.
    """

    def __init__(
        self,
        texts: Sequence[str],
        counted: CountedTexts,
        train: Integers,
        *,
        min_df: int = 2,
        unit: Unit = "clauses",
        idf_power: float = 1.0,
        binary: bool = False,
    ) -> None:
        self._texts = texts
        counts = counted.counts if unit == "clauses" else paragraph_counts(counted.counts)
        learnt = np.zeros(len(counted), dtype=np.bool_)
        learnt[train] = True
        learnt = np.repeat(learnt, np.diff(counts.bags))
        cells = np.repeat(learnt, np.diff(counts.indptr))
        df = np.bincount(counts.indices[cells], minlength=len(counted.keys))
        kept = np.flatnonzero(df >= min_df)
        kind = np.array([kind_of(counted.keys[i]) for i in kept])
        kept, kind = kept[np.argsort(kind, kind="stable")], np.sort(kind)
        self.starts = [int(np.searchsorted(kind, one)) for one in np.unique(kind)]
        self.idf = (np.log((1 + learnt.sum()) / (1 + df[kept])) + 1) ** idf_power
        self.counts = _columns(counts, kept, len(counted.keys))
        if binary:
            self.counts = replace(self.counts, counts=np.ones_like(self.counts.counts))

    def view(self, name: View) -> ClauseMatrix:
        """(n_rows) bags of what the view `name` scores."""
        if name == "clauses":
            return ClauseMatrix(self._tf_idf(self.counts), self.counts.bags)
        if name == "sentences":
            sentences = sentence_counts(self._texts, self.counts)
            return ClauseMatrix(self._tf_idf(sentences), sentences.bags)
        if name == "paragraph":
            return single_clauses(self._tf_idf(paragraph_counts(self.counts)))
        n_clauses = np.diff(self.counts.bags)
        member = sparse.csr_matrix(
            (np.repeat(1.0 / n_clauses, n_clauses), np.arange(n_clauses.sum()), self.counts.bags)
        )
        return single_clauses(member @ self._tf_idf(self.counts))

    def present(self) -> Any:
        """(n_rows, n_features) CSR of ones where a row has the n-gram."""
        counts = paragraph_counts(self.counts)
        return self._matrix(counts, np.ones(len(counts.indices)))

    def _tf_idf(self, counts: ClauseCounts) -> Any:
        return self._matrix(counts, tf_idf(counts, self.idf, self.starts))

    def _matrix(self, counts: ClauseCounts, values: NDArray[np.float64]) -> Any:
        shape = (len(counts.indptr) - 1, len(self.idf))
        return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=shape)


def sentence_counts(texts: Sequence[str], counts: ClauseCounts) -> ClauseCounts:
    """`counts` of clauses cut at commas, summed over the sentences they lie in."""
    table = folding_table()
    starts, bags = [], [0]
    for i, text in enumerate(texts):
        ends = [end for _, end in cut_clauses(fold(text, table), "sentence")] or [0]
        first, last = counts.bags[i], counts.bags[i + 1]
        middle = (counts.spans[first:last].sum(axis=1) - 1) / 2
        sentence = np.searchsorted(ends, middle, side="right")
        starts.extend(first + np.flatnonzero(np.diff(sentence, prepend=-1)))
        bags.append(len(starts))
    summed = paragraph_counts(replace(counts, bags=np.array([*starts, counts.bags[-1]], dtype=np.int64)))
    return replace(summed, bags=np.array(bags, dtype=np.int64))


def _columns(counts: ClauseCounts, kept: Integers, n_keys: int) -> ClauseCounts:
    """`counts` of the n-grams `kept`, renumbered in that order."""
    shape = (len(counts.indptr) - 1, n_keys)
    matrix = sparse.csr_matrix((counts.counts, counts.indices, counts.indptr), shape=shape)[:, kept]
    matrix.sort_indices()
    return replace(
        counts,
        indptr=matrix.indptr.astype(np.int64),
        indices=matrix.indices.astype(np.int64),
        counts=matrix.data,
    )
