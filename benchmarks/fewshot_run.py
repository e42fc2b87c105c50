"""One run of `fewshot.py`: what may be done around the estimators, and training on one ``train_i``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.model_selection import StratifiedKFold
from sklearn.utils.extmath import randomized_svd

from strategyclf.learning.pooled import PooledLinearClassifier
from strategyclf.learning.vectorizer import ClauseVectorizer
from strategyclf.text.ngrams import NgramRecipe

Floats = NDArray[np.float64]
FOLDS = 4
C = 1.0
# Of the 20,000 headlines' singular vectors; the first, which only says how common an n-gram is, is left out.
LATENT_DIMENSIONS = 60
PSEUDO_WEIGHT = 0.2
# One clause a text: a topic is what the whole text is about, not what one sentence of it says.
WHOLE = 10**9
CHARACTERS = NgramRecipe(words=(0, 0), characters=(1, 2), shortest=WHOLE)
WITH_WORDS = NgramRecipe(words=(1, 1), characters=(1, 2), shortest=WHOLE)
# TNEWS gives its classes as English codes; these are the Chinese names of the channels.
TNEWS_NAMES = {
    "news_story": "民生故事",
    "news_culture": "文化",
    "news_entertainment": "娱乐",
    "news_sports": "体育",
    "news_finance": "财经",
    "news_house": "房产",
    "news_car": "汽车",
    "news_edu": "教育",
    "news_tech": "科技",
    "news_military": "军事",
    "news_travel": "旅游",
    "news_world": "国际",
    "news_stock": "证券股票",
    "news_agriculture": "三农农业",
    "news_game": "电竞游戏",
}


@dataclass(frozen=True, slots=True)
class Method:
    """What one run may do around the estimators.

    Attributes
    ----------
    names : the names of the classes are further training texts.
    words : weight of jieba's words beside the characters and their pairs; 0 for none.
    latent : length of a part made of the text's coordinates on the singular vectors of the unlabelled texts;
        each is a sum over n-grams, so up to the part's norm the score stays linear in them.
    pseudo : this many unlabelled texts a class, those the first fit is surest of, train along at a fifth.
    """

    names: bool = True
    words: float = 0.0
    latent: float = 0.0
    pseudo: int = 0

    def __str__(self) -> str:
        parts = ["characters"]
        parts += [f"words × {self.words:g}"] if self.words else []
        parts += ["class names"] if self.names else []
        parts += [f"latent × {self.latent:g}"] if self.latent else []
        parts += [f"{self.pseudo} pseudo-labels a class"] if self.pseudo else []
        return " + ".join(parts)


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts and the class of each ("" where there is none)."""

    texts: list[str]
    classes: NDArray[np.str_]


class Unlabelled:
    """Texts without classes: their n-grams, IDF and singular vectors."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.vectorizer = ClauseVectorizer(ngrams=CHARACTERS)
        self.clauses = self.vectorizer.fit_transform(texts).clauses
        dimensions = min(LATENT_DIMENSIONS, min(self.clauses.shape) - 1)
        _, _, self.axes = randomized_svd(self.clauses, dimensions, n_iter=2, random_state=0)

    def features(self, clauses: Any, latent: float) -> Any:
        """`clauses` with their coordinates on the axes, brought to length `latent`, as further columns."""
        if not latent:
            return clauses
        coordinates = clauses @ self.axes[1:].T
        norms = np.linalg.norm(coordinates, axis=1, keepdims=True)
        part = latent * coordinates / np.where(norms > 0, norms, 1.0)
        return sparse.hstack([clauses, sparse.csr_matrix(part)], format="csr")


class Run:
    """Training on the rows of one ``train_i``, and tagging."""

    def __init__(self, train: Rows, unlabelled: Unlabelled | None) -> None:
        self.train = train
        self.unlabelled = unlabelled
        self.classes = np.unique(train.classes)
        self.names = [TNEWS_NAMES.get(name, str(name)) for name in self.classes]
        self.vectorizers: dict[bool, ClauseVectorizer] = {}

    def features(self, method: Method, texts: Sequence[str]) -> Any:
        """(n_texts, n_features) CSR. Vocabulary and IDF are of the unlabelled texts, or of ``train_i``."""
        if self.unlabelled:
            return self.unlabelled.features(
                self.unlabelled.vectorizer.transform(texts).clauses, method.latent
            )
        with_words = method.words > 0
        if with_words not in self.vectorizers:
            vectorizer = ClauseVectorizer(ngrams=WITH_WORDS if with_words else CHARACTERS)
            self.vectorizers[with_words] = vectorizer.fit([*self.train.texts, *self.names])
        vectorizer = self.vectorizers[with_words]
        X = vectorizer.transform(texts).clauses
        if not with_words:
            return X
        weight = np.ones(X.shape[1])
        weight[: vectorizer.view_starts_[-1]] = np.sqrt(method.words)
        return X @ sparse.diags(weight, format="csr")

    def scores(self, method: Method, X: Any, classes: NDArray[np.str_], others: Any) -> Floats:
        """(n_others, n_classes) scores of the rows `others`, learnt from `X` and, as `method` says, names."""
        weight = np.ones(len(classes))
        if method.names:
            X = sparse.vstack([X, self.features(method, self.names)], format="csr")
            classes = np.concatenate([classes, self.classes])
            weight = np.ones(len(classes))
        if method.pseudo and self.unlabelled:
            pool = self.unlabelled.features(self.unlabelled.clauses, method.latent)
            first = fitted_scores(X, classes, weight, pool)
            picked, guessed = surest(first, method.pseudo)
            X = sparse.vstack([X, pool[picked]], format="csr")
            classes = np.concatenate([classes, self.classes[guessed]])
            weight = np.concatenate([weight, np.full(len(picked), PSEUDO_WEIGHT)])
        return fitted_scores(X, classes, weight, others)

    def cross_validated(self, method: Method) -> float:
        """Accuracy in percent within ``train_i``; a class of fewer rows than folds only trains."""
        X = self.features(method, self.train.texts)
        right = counted = 0
        for rest, out in folds(self.train.classes):
            scores = self.scores(method, X[rest], self.train.classes[rest], X[out])
            right += int((self.classes[np.argmax(scores, axis=1)] == self.train.classes[out]).sum())
            counted += len(out)
        return 100 * right / counted

    def accuracy(self, method: Method, test: Rows) -> float:
        """Accuracy in percent on `test`, learnt from all of ``train_i``."""
        X = self.features(method, self.train.texts)
        scores = self.scores(method, X, self.train.classes, self.features(method, test.texts))
        return 100 * float(np.mean(self.classes[np.argmax(scores, axis=1)] == test.classes))


def folds(classes: NDArray[np.str_]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(rest, out) of each fold, classes spread evenly; rows of a class with fewer rows than folds stay in."""
    frequent = np.flatnonzero(
        np.isin(classes, [c for c in np.unique(classes) if (classes == c).sum() >= FOLDS])
    )
    always = np.setdiff1d(np.arange(len(classes)), frequent)
    cut = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(frequent, classes[frequent])
    return [(np.concatenate([frequent[rest], always]), frequent[out]) for rest, out in cut]


def fitted_scores(X: Any, classes: NDArray[np.str_], weight: Floats, others: Any) -> Floats:
    """Scores of `others` by `PooledLinearClassifier` on `X`, without the columns that are empty in `X`.

    The penalty would leave their weights at 0, so nothing changes but the time.
    """
    seen = np.unique(X.indices)
    classifier = PooledLinearClassifier(C=C, tol=1e-5).fit(X[:, seen], classes, sample_weight=weight)
    scores: Floats = classifier.decision_function(others[:, seen])
    return np.column_stack([-scores, scores]) if scores.ndim == 1 else scores


def surest(scores: Floats, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each class the `size` rows that lead most clearly to it: rows and classes, by number."""
    best = np.argmax(scores, axis=1)
    ordered = np.sort(scores, axis=1)
    lead = ordered[:, -1] - ordered[:, -2]
    picked = []
    for number in range(scores.shape[1]):
        rows = np.flatnonzero(best == number)
        picked.append(rows[np.argsort(-lead[rows], kind="stable")[:size]])
    rows = np.concatenate(picked)
    return rows, best[rows]
