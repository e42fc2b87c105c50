"""The pipeline of the usual parts: jieba or rjieba, TF-IDF, one logistic regression a label.

Which of the two cuts is a matter of the model, a scikit-learn pipeline saved by joblib.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import joblib
from table_rows import Row, Tagger, tag_file


def load(model: Path) -> tuple[Sequence[str], Tagger]:
    """Its labels, and what scores rows."""
    labels, pipeline = joblib.load(model)

    def score(rows: list[Row]) -> list[list[float]]:
        return pipeline.predict_proba([row["text"] for row in rows]).tolist()

    return labels, score


if __name__ == "__main__":
    tag_file(load)
