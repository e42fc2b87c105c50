"""A list of keywords, written from the codebook alone: nothing is learnt but thresholds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nested.fits import Floats, code_digest
from nested.rows import Rows

LIST = Path(__file__).with_name("keywords.toml")


class Keywords:
    """How often a paragraph has the keywords of a label; whether per root of its length is chosen.

    A keyword within another one is counted within it too, so that the longer counts for more.
    """

    name = "keywords"
    title = "keywords from the codebook"
    requires: ClassVar[tuple[str, ...]] = ()
    candidates = ("count", "by-length")
    code = code_digest(Path(__file__))

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(ids)
        self.lists = tomllib.loads(LIST.read_text("utf-8"))

    def settings(self, candidate: str) -> dict[str, Any]:
        return {"kind": candidate, "lists": [self.lists[id] for id in self.ids]}

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterator[tuple[str, Floats]]:
        """Count; `train` is not looked at."""
        texts = [rows.texts[row] for row in test]
        counts = np.array(
            [[self._weight(self.lists[id], text) for id in self.ids] for text in texts], dtype=np.float64
        )
        for name in candidates:
            power = 0.5 if name == "by-length" else 0.0
            length = np.array([max(1, len(text)) for text in texts], dtype=np.float64)
            yield name, counts / length[:, None] ** power

    @staticmethod
    def _weight(lists: dict[str, list[str]], text: str) -> int:
        def found(kind: str) -> int:
            return sum(text.count(word) for word in lists[kind])

        return 2 * found("sure") + found("hint") - 2 * found("against")
