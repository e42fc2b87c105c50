"""LibMultiLabel's linear one-against-the-rest on its own TF-IDF of jieba's words."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jieba_words import line
from libmultilabel import linear
from table_rows import THRESHOLD, Row, Tagger, tag_file


def load(model: Path) -> tuple[Sequence[str], Tagger]:
    """Its labels, and what scores rows."""
    # Not by joblib, which turns the library's matrix into an array.
    labels, vectorizer, planes = pickle.loads(model.read_bytes())

    def score(rows: list[Row]) -> list[list[float]]:
        features = vectorizer.transform([line(row["text"]) for row in rows])
        # Distances from the planes, which say yes from nought up.
        return (np.asarray(linear.predict_values(planes, features)) + THRESHOLD).tolist()

    return labels, score


if __name__ == "__main__":
    tag_file(load)
