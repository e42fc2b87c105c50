"""What an article comes to, added up over its parts in any process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.tagging.arrow_rows import CLAUSE_PLACES, SCORE_PLACES, rounded
from strategyclf.tagging.batch import Batch, agreed
from strategyclf.tagging.columns import SCHEMA
from strategyclf.tagging.rows import Row, RowForm, encodable

if TYPE_CHECKING:
    from strategyclf.model.tag_arrays import TagArrays
    from strategyclf.tagging.line_batch import LineBatch

_ORIGIN = ("title", "date", "date_basis", "source", "site", "region")


@dataclass(slots=True)
class ArticleSum:
    """The counts of an article, or of a part of it; lists are by label in canonical order.

    Attributes
    ----------
    id : of the article. said : what it says of itself, and its carried columns.
    paragraphs, characters, repeats : of its own text; white space does not count.
    counts, tagged_characters : of the paragraphs that have the label.
    scores : highest probability. best : that of the surest tagged paragraph, and its best clause.
    """

    id: str
    said: Row
    paragraphs: int
    characters: int
    repeats: int
    counts: list[int]
    tagged_characters: list[int]
    scores: list[float]
    best: list[tuple[float, Row] | None]

    def join(self, later: ArticleSum) -> None:
        """Take the next part of the same article."""
        self.said = agreed((self.said, later.said))
        self.paragraphs += later.paragraphs
        self.characters += later.characters
        self.repeats += later.repeats
        for j, best in enumerate(later.best):
            self.counts[j] += later.counts[j]
            self.tagged_characters[j] += later.tagged_characters[j]
            self.scores[j] = max(self.scores[j], later.scores[j])
            ours = self.best[j]
            if best is not None and (ours is None or best[0] > ours[0]):
                self.best[j] = best

    def row(self, form: RowForm) -> Row:
        """The row by article."""
        ids = form.taxonomy.ids
        said = dict(self.said)
        shares = [round(number / (self.characters or 1), 6) for number in self.tagged_characters]
        present = [j for j in range(len(ids)) if self.counts[j] >= form.present_at]
        candidates = [j for j in present if shares[j] >= form.main_at]
        # Of equal shares the surer label wins, then the earlier in canonical order.
        main = max(candidates, key=lambda j: (shares[j], self.scores[j]), default=None)
        return {
            "article": encodable(self.id),
            **{name: said.pop(name) for name in _ORIGIN},
            "paragraphs": self.paragraphs,
            "characters": self.characters,
            "repeats": self.repeats,
            "main": None if main is None else ids[main],
            "labels": [ids[j] for j in present],
            "counts": dict(zip(ids, self.counts, strict=True)),
            "shares": dict(zip(ids, shares, strict=True)),
            "scores": dict(zip(ids, self.scores, strict=True)),
            "evidence": {id: best[1] if best else None for id, best in zip(ids, self.best, strict=True)},
            "model": form.model,
            "schema": SCHEMA,
            **said,
        }

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> ArticleSum:
        best = [None if clause is None else (clause[0], clause[1]) for clause in told["best"]]
        return cls(**{**told, "best": best})


def sums_of(batch: Batch | LineBatch, found: TagArrays) -> Iterator[ArticleSum]:
    """The sum of each run of `batch`; repeats are not known here."""
    counted, lengths = batch.counted(), batch.lengths()
    given = found.given
    tagged = given & counted[:, None]
    characters = tagged * lengths[:, None]
    scores = rounded(found.probabilities, SCORE_PLACES)
    sure = np.where(given & (np.diff(found.evidence).reshape(given.shape) > 0), found.probabilities, -1.0)
    for id, start, end, origin, carried in batch.runs:
        said = batch.said(start, end) if origin is None or carried is None else origin | carried
        rows = slice(start, end)
        yield ArticleSum(
            id=id,
            said=said,
            paragraphs=int(counted[rows].sum()),
            characters=int(lengths[rows][counted[rows]].sum()),
            repeats=0,
            counts=tagged[rows].sum(axis=0).tolist(),
            tagged_characters=characters[rows].sum(axis=0).tolist(),
            scores=scores[rows].max(axis=0, initial=0.0).tolist(),
            best=_best(batch, found, sure, start, end),
        )


def _best(
    batch: Batch | LineBatch, found: TagArrays, sure: NDArray[np.float64], start: int, end: int
) -> list[tuple[float, Row] | None]:
    """For each label its best clause in the paragraph that has it most surely, of equals the first."""
    labels = sure.shape[1]
    if start == end:
        return [None] * labels
    best: list[tuple[float, Row] | None] = []
    for j, place in enumerate((sure[start:end].argmax(axis=0) + start).tolist()):
        probability = float(sure[place, j])
        if probability < 0:
            best.append(None)
            continue
        clause = int(found.evidence[place * labels + j])
        first, last = int(found.starts[clause]), int(found.ends[clause])
        row: Row = {
            "paragraph": int(batch.indices[place]),
            "start": first,
            "end": last,
            "text": encodable(batch.texts[place][first:last]),
            "score": round(float(found.scores[clause]), CLAUSE_PLACES),
        }
        best.append((probability, row))
    return best
