"""LibMultiLabel's linear one-against-the-rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows
from peers.words import words


class LibMultiLabel:
    """`libmultilabel.linear.train_1vsrest` on its own preprocessor's TF-IDF of jieba's words.

    Its default solver, the support vector machine of squared hinge loss in the dual (``-s 1``), with a bias;
    C is chosen. Words of one character are kept, which its default pattern for English would drop.
    """

    name = "libmultilabel"
    title = "LibMultiLabel, linear one-vs-rest"
    requires: ClassVar[tuple[str, ...]] = ("libmultilabel", "liblinear")
    grid: ClassVar[dict[str, dict[str, Any]]] = {f"C{C}": {"C": C} for C in (0.3, 1.0, 3.0)}
    candidates = tuple(grid)
    code = code_digest(Path(__file__), Path(__file__).with_name("words.py"))

    def settings(self, candidate: str) -> dict[str, Any]:
        return self.grid[candidate]

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates` on one matrix."""
        from libmultilabel import linear

        lines = [" ".join(cut) for cut in words(rows)]
        labels = [[str(j) for j in np.flatnonzero(given)] for given in rows.Y]
        preprocessor = linear.Preprocessor(
            tfidf_params={"token_pattern": r"\S+", "min_df": 2, "lowercase": False}
        )
        parts = {
            part: {"x": [lines[row] for row in picked], "y": [labels[row] for row in picked]}
            for part, picked in (("train", train), ("test", test))
        }
        classes = [str(j) for j in range(rows.Y.shape[1])]
        data = preprocessor.fit_transform({"data_format": "txt", "classes": classes, **parts})
        for name in candidates:
            model = linear.train_1vsrest(
                data["train"]["y"],
                data["train"]["x"],
                options=f"-s 1 -B 1 -c {self.grid[name]['C']}",
                verbose=False,
            )
            yield name, linear.predict_values(model, data["test"]["x"])
