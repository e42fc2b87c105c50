"""The labelled rows of the real text, dealt to five folds by document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nested.rows import Integers, Rows
from strategyclf.errors import InputError

N_FOLDS = 5
FILES = ("reports", "news", "national", "seeds")


def load_rows(corpus: Path, labels: tuple[str, ...], most: int | None = None) -> Rows:
    """The distinct paragraphs of `corpus` with the labels written beside them, page furniture left out.

    Parameters
    ----------
    corpus : folder of ``reports.jsonl`` and so on; `InputError` where one is missing or damaged.
    labels : ids of the labels, in order of column.
    most : keep whole documents of about so many rows, for a trial.
    """
    distinct: dict[str, dict[str, Any]] = {}
    for name in FILES:
        for row in read_rows(corpus / f"{name}.jsonl"):
            if not row["furniture"]:
                distinct.setdefault(row["sha"], row)
    rows = list(distinct.values())
    if most is not None:
        rows = whole_documents(rows, most)
    Y = np.array([[int(label in row["labels"]) for label in labels] for row in rows], dtype=np.int64)
    number = {name: i for i, name in enumerate(dict.fromkeys(row["doc"] for row in rows))}
    document = np.array([number[row["doc"]] for row in rows])
    folds = dealt(document, Y)
    parts = [[row["sha"] for row in rows], Y.tolist(), folds.tolist()]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
    return Rows(
        texts=tuple(row["text"] for row in rows),
        Y=Y,
        doc=np.array([row["doc"] for row in rows]),
        genre=np.array([row["genre"] for row in rows]),
        draw=np.array([row["draw"] for row in rows]),
        unit=np.full(len(rows), ""),
        confidence=np.array([row["confidence"] for row in rows], dtype=np.int64),
        members=tuple(frozenset({int(one)}) for one in document),
        scored=np.ones(len(rows), dtype=np.bool_),
        folds=folds,
        digest=digest,
        labels_digest=digest,
    )


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})",
            code="no_corpus",
            file=str(path),
            remedy="name the folder of labelled text with --corpus",
        ) from None
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"not valid JSON ({error.msg})",
                code="bad_corpus",
                file=str(path),
                place=f"line {number}",
                remedy="mend that line",
            ) from None


def whole_documents(rows: list[dict[str, Any]], most: int, seed: int = 0) -> list[dict[str, Any]]:
    """The rows of documents drawn at random until they are `most`."""
    names = sorted({row["doc"] for row in rows})
    size = dict.fromkeys(names, 0)
    for row in rows:
        size[row["doc"]] += 1
    kept: set[str] = set()
    total = 0
    for i in np.random.default_rng(seed).permutation(len(names)):
        if total >= most:
            break
        kept.add(names[i])
        total += size[names[i]]
    return [row for row in rows if row["doc"] in kept]


def dealt(document: Integers, Y: Integers, seed: int = 0) -> Integers:
    """The fold of each row: documents from the largest down, each to where it overfills a fold least.

    Older than `grouped_folds` of the library, and kept because the figures of the variants were made on
    these folds.

    Parameters
    ----------
    document : (n_rows,) numbers from 0 up. Y : (n_rows, n_labels) 0/1.
    """
    brought = np.zeros((document.max() + 1, Y.shape[1] + 1))
    np.add.at(brought, document, np.column_stack([Y, np.ones(len(Y))]))
    total = np.maximum(brought.sum(axis=0), 1.0)
    order = np.random.default_rng(seed).permutation(len(brought))
    order = order[np.argsort(-brought[order].sum(axis=1), kind="stable")]
    filled = np.zeros((N_FOLDS, brought.shape[1]))
    fold_of = np.empty(len(brought), dtype=np.int64)
    for one in order:
        after = (((filled + brought[one]) / total) ** 2).sum(axis=1) - ((filled / total) ** 2).sum(axis=1)
        fold_of[one] = int(np.argmin(after))
        filled[fold_of[one]] += brought[one]
    return fold_of[document]
