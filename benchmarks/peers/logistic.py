"""jieba, TF-IDF and one logistic regression a label: the pipeline of the usual parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows
from peers.words import words


class JiebaLogistic:
    """scikit-learn's `TfidfVectorizer` on jieba's words and `LogisticRegression`, one label against the rest.

    Term counts are damped (`sublinear_tf`); the strength of the penalty is chosen.
    """

    name = "jieba-logistic"
    title = "jieba + TF-IDF + logistic regression"
    requires: ClassVar[tuple[str, ...]] = ()
    grid: ClassVar[dict[str, dict[str, Any]]] = {f"C{C}": {"C": float(C)} for C in (4, 16, 64)}
    candidates = tuple(grid)
    code = code_digest(Path(__file__), Path(__file__).with_name("words.py"))

    def settings(self, candidate: str) -> dict[str, Any]:
        return self.grid[candidate]

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates` on one matrix."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier

        cut = words(rows)
        vectorizer = TfidfVectorizer(analyzer=_as_given, min_df=2, sublinear_tf=True)
        known = vectorizer.fit_transform([cut[row] for row in train])
        asked = vectorizer.transform([cut[row] for row in test])
        for name in candidates:
            model = OneVsRestClassifier(LogisticRegression(C=self.grid[name]["C"], max_iter=300))
            yield name, model.fit(known, rows.Y[train]).decision_function(asked)


def _as_given(tokens: list[str]) -> list[str]:
    return tokens
