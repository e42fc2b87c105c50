"""Sums by group, article and label: what every measure of a profile is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategyclf.profiles.grouping import Place
from strategyclf.profiles.predictions import TaggedParagraph
from strategyclf.profiles.speaking import Spoken, length, spoken_by_sentences, spoken_by_tags

if TYPE_CHECKING:
    from strategyclf.model.model import Model

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entries:
    """Each counted paragraph once a group that it is in.

    Attributes
    ----------
    row, group, article : (n_entries,) numbers; `groups` and `articles` name the last two.
    weight : (n_entries,) the part of the paragraph that the group gets.
    characters : (n_entries,) of the paragraph, white space aside.
    spoken : (n_entries, n_labels) characters in clauses over the label's threshold.
    spread : (n_entries, n_labels) their standard deviation by the classifier's error.
    heard, place : what paragraphs say, sentence by sentence, and (n_entries,) which of them it is.
    tagged : (n_entries, n_labels) whether the paragraph has the label.
    probability : (n_entries, n_labels).
    own : (n_entries,) whether the paragraph's article counts as an article of its own (no reprint).
    """

    row: Integers
    group: Integers
    article: Integers
    weight: Floats
    characters: Floats
    spoken: Floats
    spread: Floats
    place: Integers
    heard: Spoken
    tagged: NDArray[np.bool_]
    probability: Floats
    own: NDArray[np.bool_]
    groups: tuple[str, ...]
    articles: tuple[str, ...]

    def of(self, chosen: NDArray[np.bool_]) -> Entries:
        """The `chosen` entries alone."""
        arrays = {item.name: getattr(self, item.name) for item in fields(self)}
        names = {name: arrays.pop(name) for name in ("groups", "articles", "heard")}
        return Entries(**{name: values[chosen] for name, values in arrays.items()}, **names)

    def by_article(self, values: Floats) -> Floats:
        """(n_articles, …): weighted sums of `values` (n_entries, …)."""
        weighted = values * (self.weight if values.ndim == 1 else self.weight[:, None])
        sums = np.zeros((len(self.articles), *values.shape[1:]))
        np.add.at(sums, self.article, weighted)
        return sums


def make_entries(
    paragraphs: Sequence[TaggedParagraph],
    places: Sequence[Place],
    labels: Sequence[str],
    counted: Sequence[int],
    reprints: Collection[str],
    model: Model | None = None,
) -> Entries:
    """Entries of the `counted` rows of `paragraphs`.

    Parameters
    ----------
    reprints : articles that are none of their own. model : what made the tags, to read sentences by; without
        it the rows' own clauses count.
    """
    groups: dict[str, int] = {}
    articles: dict[str, int] = {}
    lines: list[tuple[int, int, int, float]] = []
    for number in counted:
        place = articles.setdefault(paragraphs[number].article, len(articles))
        for value, weight in places[number].shares:
            lines.append((number, groups.setdefault(value, len(groups)), place, weight))
    names = tuple(articles)
    row, group, article = (np.array([line[k] for line in lines], dtype=np.int64) for k in range(3))
    once, at = np.unique(row, return_inverse=True)
    texts = [paragraphs[number] for number in once]
    heard = spoken_by_sentences([p.text for p in texts], model) if model else spoken_by_tags(texts, labels)
    said = [paragraphs[number] for number in row]
    shape = (len(said), len(labels))
    return Entries(
        row=row,
        group=group,
        article=article,
        weight=np.array([line[3] for line in lines], dtype=np.float64),
        characters=np.array([length(p.text) for p in said], dtype=np.float64),
        spoken=heard.characters[at],
        spread=heard.spread[at],
        place=at,
        heard=heard,
        tagged=np.array([[id in p.labels for id in labels] for p in said], dtype=np.bool_).reshape(shape),
        probability=np.array(
            [[p.probabilities[id] for id in labels] for p in said], dtype=np.float64
        ).reshape(shape),
        own=np.array([names[number] not in reprints for number in article], dtype=np.bool_),
        groups=tuple(groups),
        articles=names,
    )
