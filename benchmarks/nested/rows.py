"""The labelled rows of the benchmark, dealt to folds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.splits import grouped_folds
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.taxonomy import Taxonomy

ROOT = Path(__file__).resolve().parents[2]
N_FOLDS = 8
LATER = {"further-news-2.jsonl"}
"""Journals that came after the fits: they train the shipped model, and no system here."""

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Labelled paragraphs and their folds.

    Attributes
    ----------
    texts, Y, doc, genre, draw, unit : (n_rows, ...) as in `LabelledText`.
    confidence : (n_rows,) the lowest the readers gave, 0 where none did.
    members : (n_rows,) groups a row belongs to: its own, and those its article restates.
    scored : (n_rows,) rows that thresholds are learnt from and figures are about; the others train only.
    folds : (n_rows,) 0 to `N_FOLDS` - 1.
    digest : 16 hex digits over all that a fit depends on. labels_digest : of the labels alone.
    """

    texts: tuple[str, ...]
    Y: Integers
    doc: NDArray[np.str_]
    genre: NDArray[np.str_]
    draw: NDArray[np.str_]
    unit: NDArray[np.str_]
    confidence: Integers
    members: tuple[frozenset[int], ...]
    scored: Bools
    folds: Integers
    digest: str
    labels_digest: str

    def __len__(self) -> int:
        return len(self.texts)

    def held_out(self, folds: Sequence[int]) -> Integers:
        """The rows of `folds`."""
        return np.flatnonzero(np.isin(self.folds, folds))

    def training(self, folds: Sequence[int]) -> Integers:
        """The rows that train without `folds`: none shares a group with a scored row of them."""
        out = np.isin(self.folds, folds)
        left_out = set().union(*(self.members[row] for row in np.flatnonzero(out & self.scored)))
        sharing = np.array([not left_out.isdisjoint(groups) for groups in self.members])
        return np.flatnonzero(~out & ~sharing)


def load_rows(corpus: Path, taxonomy: Taxonomy, most: int | None = None, seed: int = 0) -> Rows:
    """Gather the labels of this checkout with their text, and deal them to folds.

    Parameters
    ----------
    corpus : where the labelled texts lie; `InputError` or `LabelError` where they do not.
    most : keep whole documents of about so many rows, for a trial.
    """
    journals = sorted(path for path in (ROOT / "labels").glob("*.jsonl") if path.name not in LATER)
    return dealt(gather(journals, [ROOT / "seeds", corpus], taxonomy), most, seed)


def dealt(text: LabelledText, most: int | None = None, seed: int = 0) -> Rows:
    """`text` as rows dealt to folds as `model.building.train` deals them."""
    kept = np.arange(len(text))
    if most is not None:
        groups = np.random.default_rng(seed).permutation(np.unique(text.groups))
        rank = np.empty(groups.max() + 1, dtype=np.int64)
        rank[groups] = np.arange(len(groups))
        order = np.argsort(rank[text.groups], kind="stable")
        kept = np.sort(order[:most])
    Y, groups = text.Y[kept], text.groups[kept]
    folds = grouped_folds(groups, Y, N_FOLDS, seed)
    texts = tuple(text.texts[row] for row in kept)
    members = tuple(frozenset({int(text.groups[row]), *text.restated[row]}) for row in kept)
    scored = text.scored()[kept]
    confidence = np.array([text.paragraphs[row].confidence or 0 for row in kept], dtype=np.int64)
    parts = [texts, *(each.tolist() for each in (Y, folds, scored, confidence)), [sorted(g) for g in members]]
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
    return Rows(
        texts=texts,
        Y=Y,
        doc=text.column("doc")[kept],
        genre=text.column("genre")[kept],
        draw=text.column("draw")[kept],
        unit=text.column("unit")[kept],
        confidence=confidence,
        members=members,
        scored=scored,
        folds=folds,
        digest=digest,
        labels_digest=text.labels_digest,
    )
