"""fastText on jieba's words; a row that has ``words`` already, with spaces between, is not cut again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import fasttext
from table_rows import Row, Tagger, tag_file

PREFIX = "__label__"
NONE = PREFIX + "none"
"""The output for text without a label, which fastText would leave out of training."""


def load(model: Path) -> tuple[Sequence[str], Tagger]:
    """Its labels, and what scores rows."""
    trained = fasttext.load_model(str(model))
    names = [name for name in sorted(trained.labels) if name != NONE]

    def score(rows: list[Row]) -> list[list[float]]:
        found = trained.predict([row["words"] if "words" in row else _cut(row["text"]) for row in rows], k=-1)
        by_name = (dict(zip(*each, strict=True)) for each in zip(*found, strict=True))
        return [[float(scores[name]) for name in names] for scores in by_name]

    return [name.removeprefix(PREFIX) for name in names], score


def _cut(text: str) -> str:
    # A run on words cut beforehand does not load jieba.
    from jieba_words import line

    return line(text)


if __name__ == "__main__":
    tag_file(load)
