"""How many characters of each paragraph speak of each label, however the page breaks its lines.

Half of the shipped model's score is of the paragraph as a whole, so that a clause stands over the threshold
more easily in a paragraph of its own subject: by the clauses behind a paragraph's tag, places would be ranked
by how they break lines. Where the model that made the predictions is at hand, each sentence is therefore read
again as a paragraph of its own; ``docs/profile.md`` has what that changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategyclf.errors import CallError, ModelError
from strategyclf.measures.shares import joint_variances
from strategyclf.profiles.predictions import Predictions, TaggedParagraph
from strategyclf.text.clauses import cut_clauses

if TYPE_CHECKING:
    from strategyclf.model.model import Model

Floats = NDArray[np.float64]

_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Spoken:
    """Characters that speak of each label, white space aside, and what is open in them.

    Attributes
    ----------
    characters : (n_paragraphs, n_labels) in clauses over the label's threshold.
    spread : (n_paragraphs, n_labels) the standard deviation of what truly speaks of the label.
    bags : (n_paragraphs + 1,) the units of paragraph i are ``bags[i]`` to ``bags[i + 1]``: its sentences, or
        the paragraph itself.
    chance, mass : (n_units, n_labels) the calibrated probability that a unit has the label, and what
        characters it adds then.
    """

    characters: Floats
    spread: Floats
    bags: NDArray[np.int64]
    chance: Floats
    mass: Floats


def model_behind(predictions: Predictions, name: str = "default") -> Model | None:
    """The model that made `predictions`, tagging as it did then; None where it is not at hand.

    It is looked for under the name that the rows give and under `name`, and known by its digest.
    """
    from strategyclf.model.finding import find_model
    from strategyclf.model.layout import read_manifest
    from strategyclf.model.model import load_model
    from strategyclf.model.operating import Operating

    if len(predictions.models) != 1:
        return None
    made_by, _, thresholds = predictions.models[0].partition(";")
    own, _, digest = made_by.rpartition("@")
    asked = Operating.from_name(thresholds)
    if asked is None:
        return None
    for candidate in dict.fromkeys(filter(None, (own, name))):
        try:
            if read_manifest(find_model(candidate).folder)["digest"] != digest:
                continue
            model = load_model(candidate)
            if model.taxonomy.ids == predictions.taxonomy.ids:
                return model.at(prefer=asked.prefer, min_precision=asked.min_precision, without=asked.without)
        except (ModelError, CallError):
            continue
    return None


def spoken_by_sentences(texts: Sequence[str], model: Model) -> Spoken:
    """What `model` says of each sentence of `texts`; its errors in one text are taken to go together."""
    ids = model.taxonomy.ids
    sentences: list[str] = []
    bags = [0]
    for text in texts:
        sentences += [text[start:end] for start, end in cut_clauses(text)]
        bags.append(len(sentences))
    size = (len(sentences), len(ids))
    spoken, chance, given = np.zeros(size), np.zeros(size), np.zeros(size, dtype=bool)
    for first in range(0, len(sentences), _BATCH):
        batch = sentences[first : first + _BATCH]
        found = model.tag_arrays(batch)
        cells = np.repeat(np.arange(len(batch) * len(ids)), np.diff(found.evidence))
        read = zip(cells.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
        # The model folds a text code point by code point: offsets are those of the sentence.
        lengths = [length(batch[cell // len(ids)][start:end]) for cell, start, end in read]
        sums = np.bincount(cells, weights=lengths, minlength=len(batch) * len(ids))
        here = slice(first, first + len(batch))
        spoken[here] = sums.reshape(-1, len(ids))
        chance[here], given[here] = found.probabilities, found.given
    sizes = np.array([length(sentence) for sentence in sentences], dtype=np.float64)
    return _spoken(np.array(bags, dtype=np.int64), spoken, sizes, chance, given)


def spoken_by_tags(paragraphs: Sequence[TaggedParagraph], ids: Sequence[str]) -> Spoken:
    """What the rows themselves hold: the clauses behind the tags of whole paragraphs."""
    shape = (len(paragraphs), len(ids))
    return _spoken(
        np.arange(len(paragraphs) + 1),
        np.array([[_behind_tag(p, id) for id in ids] for p in paragraphs], dtype=np.float64).reshape(shape),
        np.array([length(p.text) for p in paragraphs], dtype=np.float64),
        np.array([[p.probabilities[id] for id in ids] for p in paragraphs]).reshape(shape),
        np.array([[id in p.labels for id in ids] for p in paragraphs], dtype=bool).reshape(shape),
    )


def length(text: str) -> int:
    """Characters of `text`, white space aside."""
    return len("".join(text.split()))


def _behind_tag(paragraph: TaggedParagraph, label: str) -> int:
    """Characters of the clauses behind the label's tag, each counted once; 0 without the tag."""
    total, reached = 0, 0
    for clause in sorted(paragraph.clauses.get(label, ()), key=lambda clause: clause.start):
        start = max(clause.start, reached)
        total += length(paragraph.text[start : clause.end])
        reached = max(reached, clause.end)
    return total


def _spoken(
    bags: NDArray[np.int64], spoken: Floats, size: Floats, chance: Floats, given: NDArray[np.bool_]
) -> Spoken:
    """Of units' characters that speak, their sizes, chances and tags.

    A tagged unit adds the characters of its clauses if it truly has the label; an untagged one, if it does,
    the part of it that tagged ones have on average.
    """
    whole = (given * size[:, None]).sum(axis=0)
    part = np.divide(spoken.sum(axis=0), whole, out=np.ones_like(whole), where=whole > 0)
    mass = np.where(given, spoken, size[:, None] * part)
    place = np.repeat(np.arange(len(bags) - 1), np.diff(bags))
    n = len(bags) - 1
    columns = range(spoken.shape[1])
    characters: Floats = np.column_stack(
        [np.bincount(place, weights=spoken[:, j], minlength=n) for j in columns]
    )
    variances = np.column_stack([joint_variances(chance[:, j], mass[:, j], place, n) for j in columns])
    return Spoken(characters, np.sqrt(variances), bags, chance, mass)
