"""Trains the models of the programs here on the labels of this checkout; none of it is timed.

    python training.py FOLDER SYSTEM... [--corpus ../shared/corpus]

Without a corpus on the articles of ``seeds/``. Settings are those of the benchmark of quality, but for the
logistic regressions, which have scikit-learn's own and TF-IDF of words and pairs of words.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]

Labels = NDArray[np.int64]


def train_logistic(file: Path, labels: list[str], texts: list[str], Y: Labels, cutter: str) -> None:
    """`cutter` is the module whose ``words`` cut."""
    from importlib import import_module

    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    words = import_module(cutter).words
    pipeline = make_pipeline(
        TfidfVectorizer(tokenizer=words, token_pattern=None, ngram_range=(1, 2)),
        OneVsRestClassifier(LogisticRegression(max_iter=300)),
    )
    joblib.dump((labels, pipeline.fit(texts, Y)), file)


def train_fasttext(file: Path, labels: list[str], texts: list[str], Y: Labels) -> None:
    """An output against the rest for each label, as `benchmarks/peers` has it, in ten epochs."""
    import fasttext
    from fasttext_words import NONE, PREFIX
    from jieba_words import line

    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        with lines.open("w", encoding="utf-8") as out:
            for text, given in zip(texts, Y, strict=True):
                tags = " ".join(f"{PREFIX}{labels[j]}" for j in np.flatnonzero(given)) or NONE
                out.write(f"{tags} {line(text)}\n")
        settings = {"loss": "ova", "lr": 0.5, "dim": 50, "minCount": 2, "bucket": 500_000, "wordNgrams": 2}
        model = fasttext.train_supervised(str(lines), epoch=10, thread=1, verbose=0, **settings)
    model.save_model(str(file))


def train_libmultilabel(file: Path, labels: list[str], texts: list[str], Y: Labels) -> None:
    """As `benchmarks/peers` has it, C 1."""
    from jieba_words import line
    from libmultilabel import linear

    preprocessor = linear.Preprocessor(
        tfidf_params={"token_pattern": r"\S+", "min_df": 2, "lowercase": False}
    )
    given = [[labels[j] for j in np.flatnonzero(row)] for row in Y]
    part = {"x": [line(text) for text in texts], "y": given}
    data = preprocessor.fit_transform({"data_format": "txt", "classes": labels, "train": part, "test": part})
    planes = linear.train_1vsrest(
        data["train"]["y"], data["train"]["x"], options="-s 1 -B 1 -c 1", verbose=False
    )
    names = [str(name) for name in preprocessor.label_mapping]
    file.write_bytes(pickle.dumps((names, preprocessor.vectorizer, planes)))


TRAINERS: dict[str, Callable[[Path, list[str], list[str], Labels], None]] = {
    "jieba": lambda *given: train_logistic(*given, cutter="jieba_words"),
    "rjieba": lambda *given: train_logistic(*given, cutter="rjieba_words"),
    "fasttext": train_fasttext,
    "libmultilabel": train_libmultilabel,
}


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("systems", nargs="+", choices=list(TRAINERS))
    parser.add_argument("--corpus", type=Path)
    given = parser.parse_args()
    from strategyclf.model.labelled_text import gather
    from strategyclf.taxonomy import read_taxonomy

    taxonomy = read_taxonomy(ROOT / "labels" / "taxonomy.toml")
    journals = (
        sorted((ROOT / "labels").glob("*.jsonl")) if given.corpus else [ROOT / "labels" / "starter.jsonl"]
    )
    text = gather(journals, [ROOT / "seeds", *([given.corpus] if given.corpus else [])], taxonomy)
    for system in given.systems:
        TRAINERS[system](given.folder / system, list(taxonomy.ids), list(text.texts), np.asarray(text.Y))


if __name__ == "__main__":
    sys.exit(main())
