"""Article rows: what the paragraphs of one article come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from strategyclf.tagging.columns import SCHEMA
from strategyclf.tagging.rows import Row, RowForm, clause_of, encodable, origin_of

if TYPE_CHECKING:
    from strategyclf.tagging.engine import TaggedArticle

# Headings repeat what their sections say, and notes are not the article's own text.
COUNTED = ("body", "list_item")
_ORIGIN = ("title", "date", "date_basis", "source", "site", "region")


class ArticleRows:
    """Gathers paragraphs until the article's id changes, then gives the article's row.

    Parts of one article must follow one another. Memory does not grow with its length.
    """

    def __init__(self, form: RowForm) -> None:
        self._form = form
        self._sum: _Sum | None = None

    def add(self, tagged: TaggedArticle) -> Iterator[Row]:
        """Take an article (or a part of it); gives the row of the one before when that is complete."""
        if self._sum is not None and self._sum.id != tagged.article.id:
            yield from self.finish()
        if self._sum is None:
            self._sum = _Sum(tagged, self._form)
        self._sum.add(tagged)

    def finish(self) -> Iterator[Row]:
        """The row of the last article, if there was one."""
        if self._sum is not None:
            row = self._sum.row()
            self._sum = None
            yield row


class _Sum:
    def __init__(self, first: TaggedArticle, form: RowForm) -> None:
        self.id = first.article.id
        self._form = form
        self._said = self._says(first)
        self._paragraphs = self._characters = self._repeats = 0
        ids = form.taxonomy.ids
        self._counts = dict.fromkeys(ids, 0)
        self._tagged_characters = dict.fromkeys(ids, 0)
        self._scores = dict.fromkeys(ids, 0.0)
        self._best: dict[str, tuple[float, Row] | None] = dict.fromkeys(ids)

    def _says(self, tagged: TaggedArticle) -> Row:
        return {**origin_of(tagged.article), **self._form.carried(tagged.article.carried)}

    def add(self, tagged: TaggedArticle) -> None:
        # Parts of one article, the rows of a table, may say different things of it; then it says nothing.
        for name, value in self._says(tagged).items():
            if self._said.setdefault(name, value) != value:
                self._said[name] = "unknown" if name == "date_basis" else None
        for paragraph, tags, earlier in zip(
            tagged.article.paragraphs, tagged.tags, tagged.duplicate_of, strict=True
        ):
            for id, probability in tags.probabilities.items():
                self._scores[id] = max(self._scores[id], round(float(probability), 6))
            for id in tags.labels:
                probability = float(tags.probabilities[id])
                best = self._best[id]
                if tags.evidence.get(id) and (best is None or probability > best[0]):
                    clause = {"paragraph": paragraph.index, **clause_of(tags.evidence[id][0])}
                    self._best[id] = (probability, clause)
            if paragraph.kind not in COUNTED:
                continue
            length = len("".join(paragraph.text.split()))
            self._paragraphs += 1
            self._characters += length
            self._repeats += earlier is not None
            for id in tags.labels:
                self._counts[id] += 1
                self._tagged_characters[id] += length

    def row(self) -> Row:
        ids = self._form.taxonomy.ids
        shares = {id: round(self._tagged_characters[id] / (self._characters or 1), 6) for id in ids}
        present = [id for id in ids if self._counts[id] >= self._form.present_at]
        candidates = [id for id in present if shares[id] >= self._form.main_at]
        # Of equal shares the surer label wins, then the earlier in canonical order.
        main = max(candidates, key=lambda id: (shares[id], self._scores[id]), default=None)
        return {
            "article": encodable(self.id),
            **{name: self._said.pop(name) for name in _ORIGIN},
            "paragraphs": self._paragraphs,
            "characters": self._characters,
            "repeats": self._repeats,
            "main": main,
            "labels": present,
            "counts": dict(self._counts),
            "shares": shares,
            "scores": dict(self._scores),
            "evidence": {id: best[1] if best else None for id, best in self._best.items()},
            "model": self._form.model,
            "schema": SCHEMA,
            **self._said,
        }
