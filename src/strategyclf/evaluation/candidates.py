"""The paragraphs of a corpus that may be drawn for labelling, and what a model says of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from strategyclf.article import digest, match_key
from strategyclf.errors import CallError, InputError
from strategyclf.messages import phrase
from strategyclf.reading.reader import Reader

if TYPE_CHECKING:
    from strategyclf.model.model import Model

_KINDS = ("body", "list_item")
_BATCH = 1000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph, and where it was first met: the article's id and the paragraph's index in it."""

    text: str
    digest: str
    match_key: str
    article: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Different paragraphs in the order of the corpus.

    Attributes
    ----------
    repeats : further copies, by match key. labelled : paragraphs left out because they have a label.
    failures : inputs that could not be read.
    """

    paragraphs: tuple[Candidate, ...]
    repeats: int
    labelled: int
    failures: tuple[InputError, ...]

    @property
    def texts(self) -> list[str]:
        return [candidate.text for candidate in self.paragraphs]


def read_candidates(
    corpus: Sequence[str | Path],
    *,
    rows: Literal["article", "paragraph"] = "article",
    labelled: Collection[str] = (),
    trained_on: Collection[int] = (),
    on_notice: Callable[[str], None] | None = None,
) -> Candidates:
    """Body paragraphs and list items of `corpus`, each once.

    Parameters
    ----------
    rows : what a row of a table is. labelled : digests and match keys of paragraphs to leave out.
    trained_on : match keys as integers, likewise. on_notice : told what a user should know.

    Raises `CallError` where nothing is left.
    """
    reader = Reader(list(corpus), rows=rows, on_notice=on_notice)
    found: list[Candidate] = []
    seen: set[str] = set()
    repeats = known = 0
    for article in reader:
        for paragraph in article.paragraphs:
            if paragraph.kind not in _KINDS or not paragraph.text.strip():
                continue
            key = match_key(paragraph.text)
            if key in seen:
                repeats += 1
                continue
            seen.add(key)
            own = digest(paragraph.text)
            if own in labelled or key in labelled or int(key, 16) in trained_on:
                known += 1
                continue
            found.append(Candidate(paragraph.text, own, key, article.id, paragraph.index))
    if not found:
        raise CallError(
            phrase("every paragraph has a label") if known else phrase("holds no body paragraph"),
            code="nothing_to_label",
            file=", ".join(map(str, corpus)),
            remedy=phrase("name more text with --corpus"),
        )
    return Candidates(tuple(found), repeats, known, tuple(reader.failures))


def tags_and_probabilities(model: Model, texts: Sequence[str]) -> tuple[NDArray[np.int64], Floats]:
    """(n_texts, n_labels) 0/1 and calibrated probabilities, as `predict` gives them."""
    tags = np.zeros((len(texts), len(model.taxonomy)), dtype=np.int64)
    probabilities = np.zeros(tags.shape)
    for start in range(0, len(texts), _BATCH):
        scores = model.score(texts[start : start + _BATCH]).texts
        tags[start : start + _BATCH] = model.decisions.tags(scores)
        probabilities[start : start + _BATCH] = model.decisions.probabilities(scores)
    return tags, probabilities
