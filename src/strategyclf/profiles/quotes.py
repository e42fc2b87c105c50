"""The clauses that speak most clearly for each cell, with their source."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from strategyclf.profiles.predictions import TaggedParagraph
from strategyclf.profiles.profile import Quote
from strategyclf.profiles.tally import Entries

_LONGEST = 160


def quotes_of(
    paragraphs: Sequence[TaggedParagraph], entries: Entries, ids: Sequence[str], most: int
) -> dict[tuple[str, str], tuple[Quote, ...]]:
    """(group, label) → up to `most` quotes, the surest first; each from another article while there are some.

    How sure: the paragraph's probability, then the clause's own score.
    """
    candidates: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for row, group in zip(entries.row, entries.group, strict=True):
        paragraph = paragraphs[row]
        for id in paragraph.labels:
            clauses = paragraph.clauses.get(id)
            if id in ids and clauses:
                score = 0.0 if math.isnan(clauses[0].score) else clauses[0].score
                candidates[entries.groups[group], id].append((-paragraph.probabilities[id], -score, int(row)))
    return {key: tuple(_chosen(paragraphs, key[1], sorted(rows), most)) for key, rows in candidates.items()}


def _chosen(
    paragraphs: Sequence[TaggedParagraph], id: str, ranked: list[tuple[float, float, int]], most: int
) -> list[Quote]:
    firsts: list[int] = []
    further: list[int] = []
    seen: set[str] = set()
    for _, _, row in ranked:
        (further if paragraphs[row].article in seen else firsts).append(row)
        seen.add(paragraphs[row].article)
    return [_quote(paragraphs[row], id) for row in (*firsts, *further)[:most]]


def _quote(paragraph: TaggedParagraph, id: str) -> Quote:
    clause = paragraph.clauses[id][0]
    text = paragraph.text[clause.start : clause.end].strip()
    return Quote(
        text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
        paragraph.article,
        paragraph.index,
        paragraph.title,
        paragraph.date,
        paragraph.source or paragraph.site,
        paragraph.probabilities[id],
    )
