"""Paragraphs → TF-IDF clauses: words, word pairs and character n-grams, counted clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from strategyclf.learning.clause_matrix import ClauseMatrix, pick_bags
from strategyclf.text.folding import folding_table
from strategyclf.text.ngrams import ClauseCounts, NgramRecipe, count_clauses, paragraph_counts, tf_idf
from strategyclf.text.segmentation import Segmenter


class CountedTexts:
    """Texts whose n-grams were counted once, so that every fold can learn its vocabulary from the counts.

    Indexing by a slice, a mask or an integer array gives the counts of those texts.

    Attributes
    ----------
    counts : see `ClauseCounts`; `indices` number the keys.
    keys : the n-grams found, in order of first appearance.
    """

    def __init__(self, counts: ClauseCounts, keys: list[str]) -> None:
        self.counts = counts
        self.keys = keys

    def __len__(self) -> int:
        return len(self.counts.bags) - 1

    @property
    def shape(self) -> tuple[int]:
        return (len(self),)

    def __getitem__(self, rows: Any) -> CountedTexts:
        counts = self.counts
        clauses, bags = pick_bags(counts.bags, rows)
        cells, indptr = pick_bags(counts.indptr, clauses)
        picked = ClauseCounts(
            counts.spans[clauses], bags, indptr, counts.indices[cells], counts.counts[cells]
        )
        return CountedTexts(picked, self.keys)

    @classmethod
    def of(cls, texts: Iterable[str], recipe: NgramRecipe, user_words: Mapping[str, int]) -> CountedTexts:
        """Count `texts`, learning every key."""
        vocabulary: defaultdict[str, int] = defaultdict()
        vocabulary.default_factory = vocabulary.__len__
        counts = count_clauses(texts, recipe, Segmenter(user_words), vocabulary, folding_table())
        return cls(counts, list(vocabulary))


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
        if isinstance(X, CountedTexts):
            counts = _renumbered(X, {key: i for i, key in enumerate(self.keys_)})
        else:
            vocabulary = {key: i for i, key in enumerate(self.keys_)}
            counts = count_clauses(
                X, self.ngrams or NgramRecipe(), Segmenter(self.user_words), vocabulary, folding_table()
            )
        clauses = self._matrix(counts, self.idf_)
        whole = self._matrix(paragraph_counts(counts), self.paragraph_idf_) if self.paragraphs else None
        return ClauseMatrix(clauses, counts.bags, whole)

    def _matrix(self, counts: ClauseCounts, idf: NDArray[np.float64]) -> Any:
        values = tf_idf(counts, idf, self.view_starts_)
        shape = (len(counts.indptr) - 1, len(self.keys_))
        return sparse.csr_matrix((values, counts.indices, counts.indptr), shape=shape)

    def _counted(self, X: Iterable[str] | CountedTexts) -> CountedTexts:
        if isinstance(X, CountedTexts):
            return X
        if isinstance(X, str):
            raise ValueError("give an iterable of texts, not one text")
        return CountedTexts.of(X, self.ngrams or NgramRecipe(), self.user_words or {})

    def _learn(self, counted: CountedTexts) -> None:
        df = np.bincount(counted.counts.indices, minlength=len(counted.keys))
        kept = sorted((" " not in key, key) for i, key in enumerate(counted.keys) if df[i] >= self.min_df)
        if not kept:
            raise ValueError(f"no n-gram is found in {self.min_df} clauses: too little text")
        n_words = sum(not character for character, _ in kept)
        self.keys_ = [key for _, key in kept]
        number = {key: i for i, key in enumerate(counted.keys)}
        column = np.array([number[key] for key in self.keys_], dtype=np.int64)
        self.idf_ = inverse_frequency(df[column], len(counted.counts.indptr) - 1)
        if self.paragraphs:
            per_text = paragraph_counts(counted.counts).indices
            df = np.bincount(per_text, minlength=len(counted.keys))
            self.paragraph_idf_ = inverse_frequency(df[column], len(counted))
        self.view_starts_ = [0, n_words] if 0 < n_words < len(kept) else [0]


def inverse_frequency(df: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """``ln((1 + n) / (1 + df)) + 1``, rounded to single precision."""
    idf: NDArray[np.float64] = np.log((1.0 + n) / (1.0 + df)) + 1.0
    return idf.astype(np.float32).astype(np.float64)


def _renumbered(counted: CountedTexts, vocabulary: Mapping[str, int]) -> ClauseCounts:
    """The counts of `counted` with features numbered by `vocabulary`, others dropped."""
    counts = counted.counts
    number = np.array([vocabulary.get(key, -1) for key in counted.keys], dtype=np.int64)
    new = number[counts.indices]
    known = new >= 0
    clause = np.repeat(np.arange(len(counts.indptr) - 1), np.diff(counts.indptr))[known]
    order = np.lexsort((new[known], clause))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(clause, minlength=len(counts.indptr) - 1))])
    return replace(
        counts,
        indptr=indptr.astype(np.int64),
        indices=new[known][order],
        counts=counts.counts[known][order],
    )
