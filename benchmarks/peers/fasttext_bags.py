"""fastText on words and on characters, one output against the rest for each label."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows
from peers.words import words

# A line without a label is left out of training, so that "none" is an output of its own.
_NONE = "__label__none"
# One thread, so that a run can be repeated.
_FIXED = {"loss": "ova", "lr": 0.5, "dim": 50, "minCount": 2, "bucket": 500_000, "thread": 1, "verbose": 0}


class FastText:
    """fastText's supervised mode (Joulin et al. 2017) with the loss ``ova``: a logistic output a label.

    Bags of tokens and their pairs, 50 dimensions, learning rate 0.5, 30 epochs, tokens found twice or more:
    set beforehand, for its fits are slow. A label's score is its output before the logistic function, which
    the library rounds.
    """

    requires: ClassVar[tuple[str, ...]] = ("fasttext",)
    grid: ClassVar[dict[str, dict[str, Any]]] = {
        "epoch30": {"epoch": 30, "wordNgrams": 2},
    }
    candidates = tuple(grid)
    code = code_digest(Path(__file__), Path(__file__).with_name("words.py"))

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.name = f"fasttext-{unit}"
        self.title = f"fastText on {unit}"

    def settings(self, candidate: str) -> dict[str, Any]:
        return {**_FIXED, **self.grid[candidate], "unit": self.unit}

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Fit each of `candidates` from one file of lines."""
        import fasttext

        lines = self._lines(rows)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "train.txt"
            file.write_text("".join(f"{_labels(rows.Y[row])} {lines[row]}\n" for row in train), "utf-8")
            for name in candidates:
                model = fasttext.train_supervised(str(file), **_FIXED, **self.grid[name])
                outputs = dict(zip(model.get_labels(), model.get_output_matrix(), strict=True))
                weights = np.array([outputs[f"__label__{j}"] for j in range(rows.Y.shape[1])])
                hidden = np.array([model.get_sentence_vector(lines[row]) for row in test])
                yield name, hidden.astype(np.float64) @ weights.T.astype(np.float64)

    def _lines(self, rows: Rows) -> list[str]:
        if self.unit == "words":
            return [" ".join(cut) for cut in words(rows)]
        return [" ".join(character for character in text if character.isalnum()) for text in rows.texts]


def _labels(given: NDArray[np.int64]) -> str:
    return " ".join(f"__label__{j}" for j in np.flatnonzero(given)) or _NONE
