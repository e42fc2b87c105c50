"""The recipe of THUCTC: character pairs, selected by chi-square, into a linear support vector machine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows

_NOT_TEXT = re.compile(r"[\W_]+")


class CharacterPairsSvm:
    """THUCTC's default pipeline (Sun et al. 2016) on scikit-learn: 2-grams, chi-square, TF-IDF, `LinearSVC`.

    A pair's chi-square is the highest over the labels, as THUCTC takes it over classes. The number of pairs
    kept (THUCTC's own default is 5,000) and C are chosen.
    """

    name = "thuctc"
    title = "character 2-grams + chi-square + linear SVM (THUCTC)"
    requires: ClassVar[tuple[str, ...]] = ()
    grid: ClassVar[dict[str, dict[str, Any]]] = {
        f"{kept // 1000}k-C{C}": {"kept": kept, "C": C}
        for kept in (20_000, 60_000, 180_000)
        for C in (0.3, 1.0)
    }
    candidates = tuple(grid)
    code = code_digest(Path(__file__))

    def settings(self, candidate: str) -> dict[str, Any]:
        return self.grid[candidate]

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates`; pairs are counted and ranked once."""
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
        from sklearn.feature_selection import chi2
        from sklearn.multiclass import OneVsRestClassifier
        from sklearn.svm import LinearSVC

        vectorizer = CountVectorizer(analyzer=_pairs, min_df=2)
        known = vectorizer.fit_transform([rows.texts[row] for row in train])
        asked = vectorizer.transform([rows.texts[row] for row in test])
        Y = rows.Y[train]
        merit = np.max([chi2(known, Y[:, j])[0] for j in range(Y.shape[1])], axis=0)
        ranked = np.argsort(-np.nan_to_num(merit), kind="stable")
        for name in candidates:
            kept = np.sort(ranked[: self.grid[name]["kept"]])
            weigh = TfidfTransformer(sublinear_tf=True).fit(known[:, kept])
            model = OneVsRestClassifier(LinearSVC(C=self.grid[name]["C"]))
            model.fit(weigh.transform(known[:, kept]), Y)
            yield name, model.decision_function(weigh.transform(asked[:, kept]))


def _pairs(text: str) -> list[str]:
    """The character pairs of `text`; none crosses punctuation or white space."""
    return [run[i : i + 2] for run in _NOT_TEXT.split(text) for i in range(len(run) - 1)]
