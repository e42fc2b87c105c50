"""Paragraphs → TF-IDF clauses: words, word pairs and character n-grams, counted clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from strategyclf.learning.clause_matrix import ClauseMatrix
from strategyclf.learning.counted_part import pick_features
from strategyclf.learning.counted_texts import CountedTexts
from strategyclf.text.ngrams import ClauseCounts, NgramRecipe, tf_idf


class ClauseVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF of the clauses of each text, and of the text as a whole.

    A clause's word n-grams and its character n-grams are two views, each at unit length, so that neither
    outweighs the other where a clause is short. Term counts are sublinear, IDF is over clauses (over texts
    for the text as a whole): ``ln((1 + n) / (1 + df)) + 1`` as in scikit-learn.

    Parameters
    ----------
    ngrams : `NgramRecipe`, or None for its defaults.
    min_df : an n-gram found in fewer clauses is left out.
    user_words : word → frequency added to jieba's dictionary, or None.
    paragraphs : whether texts are given as wholes too.

    Attributes
    ----------
    keys_ : the n-grams in order of feature: word n-grams, then character n-grams, each sorted.
    idf_, paragraph_idf_ : (n_features,) in single precision, so that a saved model is the trained one.
    view_starts_ : feature numbers at which a view begins.

    Examples
    --------
    >>> X = ClauseVectorizer(min_df=1).fit_transform(["推进技改。招引项目。", "天气晴。"])
    >>> X.shape[0], X.clauses.shape[0]
    (2, 3)
    """

    def __init__(
        self,
        *,
        ngrams: NgramRecipe | None = None,
        min_df: int = 2,
        user_words: Mapping[str, int] | None = None,
        paragraphs: bool = False,
    ) -> None:
        self.ngrams = ngrams
        self.min_df = min_df
        self.user_words = user_words
        self.paragraphs = paragraphs

    @property
    def keys_(self) -> list[str]:
        """The n-grams in order of feature."""
        check_is_fitted(self)
        return self._keys.tolist()

    def fit(self, X: Iterable[str] | CountedTexts, y: object = None) -> ClauseVectorizer:
        """Learn the vocabulary and IDF of texts, or of texts already counted under the same recipe."""
        self._learn(self._counted(X))
        return self

    def fit_transform(self, X: Iterable[str] | CountedTexts, y: object = None, **_: Any) -> ClauseMatrix:
        """`fit`, then `transform`, counting once."""
        counted = self._counted(X)
        self._learn(counted)
        return self.transform(counted)

    def transform(self, X: Iterable[str] | CountedTexts) -> ClauseMatrix:
        """(n_texts) rows of clauses; n-grams unknown to `fit` are left out."""
        check_is_fitted(self)
        counted = self._counted(X)
        number = self._feature_numbers(counted)
        sizes = counted.sizes
        cells = sizes.sum(axis=0)
        clauses = _Rows(int(cells[0]), int(cells[1]))
        wholes = _Rows(len(sizes), int(cells[2]) if self.paragraphs else 0)
        for part, numbers in counted.parts():
            mine = number[numbers]
            known = pick_features(part.clauses, mine)
            clauses.add(known, tf_idf(known, self.idf_, self.view_starts_))
            if self.paragraphs:
                known = pick_features(part.wholes, mine)
                wholes.add(known, tf_idf(known, self.paragraph_idf_, self.view_starts_))
        bags = np.concatenate([[0], np.cumsum(sizes[:, 0])])
        n_features = len(self.idf_)
        return ClauseMatrix(
            clauses.matrix(n_features), bags, wholes.matrix(n_features) if self.paragraphs else None
        )

    def _feature_numbers(self, counted: CountedTexts) -> NDArray[np.int32]:
        """(n_keys,) the feature of each key of `counted`, -1 for those unknown."""
        number = np.full(len(counted.keys), -1, dtype=np.int32)
        if counted.numbering == self._numbering:
            number[self._kept] = np.arange(len(self._kept), dtype=np.int32)
            return number
        features = {key: i for i, key in enumerate(self._keys.tolist())}
        number[:] = [features.get(key, -1) for key in counted.keys.tolist()]
        return number

    def _counted(self, X: Iterable[str] | CountedTexts) -> CountedTexts:
        if isinstance(X, CountedTexts):
            return X
        if isinstance(X, str):
            raise ValueError("give an iterable of texts, not one text")
        return CountedTexts.of(X, self.ngrams or NgramRecipe(), self.user_words or {})

    def _learn(self, counted: CountedTexts) -> None:
        found = counted.frequencies()
        # Keys are numbered in the order of features, so that what is kept need not be sorted.
        # Those that only texts left out have are none of these texts' vocabulary, whatever `min_df`.
        kept = np.flatnonzero(found.in_clauses >= max(1, self.min_df))
        if not len(kept):
            raise ValueError(f"no n-gram is found in {self.min_df} clauses: too little text")
        self._numbering, self._kept, self._keys = counted.numbering, kept, counted.keys.pick(kept)
        self.idf_ = inverse_frequency(found.in_clauses[kept], found.n_clauses)
        if self.paragraphs:
            self.paragraph_idf_ = inverse_frequency(found.in_texts[kept], found.n_texts)
        n_words = int(self._keys.are_words().sum())
        self.view_starts_ = [0, n_words] if 0 < n_words < len(kept) else [0]


def inverse_frequency(df: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """``ln((1 + n) / (1 + df)) + 1``, rounded to single precision."""
    idf: NDArray[np.float64] = np.log((1.0 + n) / (1.0 + df)) + 1.0
    return idf.astype(np.float32).astype(np.float64)


class _Rows:
    """A CSR matrix in the making: room for all cells is asked for once, so that none is ever copied."""

    def __init__(self, n_rows: int, n_cells: int) -> None:
        self._indptr = np.zeros(n_rows + 1, dtype=np.int64)
        self._indices = np.empty(n_cells, dtype=np.int32)
        self._values = np.empty(n_cells)
        self._row = self._cell = 0

    def add(self, counts: ClauseCounts, values: NDArray[np.float64]) -> None:
        row, cell = self._row + len(counts.indptr) - 1, self._cell + len(values)
        self._indptr[self._row + 1 : row + 1] = counts.indptr[1:] + self._cell
        self._indices[self._cell : cell] = counts.indices
        self._values[self._cell : cell] = values
        self._row, self._cell = row, cell

    def matrix(self, n_features: int) -> Any:
        arrays = (self._values[: self._cell], self._indices[: self._cell], self._indptr)
        return sparse.csr_matrix(arrays, shape=(len(self._indptr) - 1, n_features))
