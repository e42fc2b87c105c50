"""Counterfactuals: the few words, or the clauses, without which a decision would be the other one.

After the search of Martens & Provost (2014, MIS Quarterly 38:1): what a linear score leans on most is taken
away first, until the decision turns; then whatever turns out not to be needed is put back, so that no
smaller part of the set does it. Every step scores the changed text itself, since norms, word boundaries and
the soft maximum change when a word goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.explanation import Flip
from strategyclf.text.folding import fold
from strategyclf.text.ngram_places import place_words

if TYPE_CHECKING:
    from strategyclf.model.model import Model

Floats = NDArray[np.float64]
Places = tuple[tuple[int, int], ...]

MOST_WORDS = 5
"""A set of more words explains nothing to a reader."""
_CANDIDATES = 20


def find_flips(model: Model, text: str, j: int, shades: Floats) -> tuple[Flip, ...]:
    """What turns the decision on label number `j` when it is struck out: words first, then clauses.

    Parameters
    ----------
    shades : (n_characters,) how far the score would fall without each character, to first order.

    Clauses are looked for only where a tag is to be withdrawn and there are several.
    """
    said = model.score([text])
    threshold = model.decisions.thresholds[j]
    tagged = bool(said.texts[0, j] >= threshold)

    def scores(variants: Sequence[str]) -> Floats:
        column: Floats = model.score(variants).texts[:, j]
        return column

    found = []
    words = _words(model, text, shades, sign=1.0 if tagged else -1.0)
    struck = _search([places for _, places in words], text, scores, threshold, tagged)
    if struck is not None:
        found.append(_flip(model, j, "words", tagged, [words[i] for i in struck], text))
    if tagged and len(said.spans) > 1:
        z = said.clauses[:, j]
        # The soft maximum falls furthest without its highest clauses, whatever their number.
        order = np.argsort(-z, kind="stable")
        clauses: list[tuple[str, Places]] = [
            (text[start:end].strip(), ((start, end),))
            for start, end in ((int(a), int(b)) for a, b in said.spans[order])
        ]
        for number in range(1, len(clauses)):
            if scores([cut_out(text, _all(clauses[:number]))])[0] < threshold:
                found.append(_flip(model, j, "clauses", tagged, clauses[:number], text))
                break
    return tuple(found)


def blank(text: str, places: Places) -> str:
    """`text` with the characters at `places` as spaces: nothing joins across them, and offsets hold."""
    characters = list(text)
    for start, end in places:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def cut_out(text: str, places: Places) -> str:
    """`text` without the clauses at `places`, on which the number of clauses depends."""
    gone = {at for start, end in places for at in range(start, end)}
    return "".join(character for at, character in enumerate(text) if at not in gone)


def _search(
    candidates: list[Places],
    text: str,
    scores: Callable[[Sequence[str]], Floats],
    threshold: float,
    tagged: bool,
) -> list[int] | None:
    """The numbers of candidates whose blanking turns the decision; None where a few do not."""
    sign = 1.0 if tagged else -1.0

    def after(sets: list[list[int]]) -> Floats:
        texts = [blank(text, tuple(place for i in one for place in candidates[i])) for one in sets]
        return sign * scores(texts)

    def turned(score: float) -> bool:
        return sign * score < threshold if tagged else sign * score >= threshold

    struck: list[int] = []
    for _ in range(min(MOST_WORDS, len(candidates))):
        left = [i for i in range(len(candidates)) if i not in struck]
        tried = after([[*struck, i] for i in left])
        best = int(np.argmin(tried))
        struck.append(left[best])
        if turned(float(tried[best])):
            break
    else:
        return None
    for i in struck[:-1]:
        rest = [other for other in struck if other != i]
        if turned(float(after([rest])[0])):
            struck = rest
    return struck


def _words(model: Model, text: str, shades: Floats, sign: float) -> list[tuple[str, Places]]:
    """The words that carry most of the score (or hold it back, by `sign`), each with all its occurrences."""
    scorer = model.scorer
    folded = fold(text, scorer.folding)
    places: dict[str, list[tuple[int, int]]] = {}
    shown: dict[str, str] = {}
    for start, end in scorer.score([text]).spans.tolist():
        for a, b in place_words(folded[start:end], scorer.ngrams, scorer.segmenter):
            word = folded[start + a : start + b]
            shown.setdefault(word, text[start + a : start + b])
            places.setdefault(word, []).append((start + a, start + b))
    carried = {word: sign * sum(shades[a:b].sum() for a, b in places[word]) for word in places}
    best = sorted((word for word in places if carried[word] > 0), key=lambda word: -carried[word])
    return [(shown[word], tuple(places[word])) for word in best[:_CANDIDATES]]


def _flip(model: Model, j: int, kind: str, tagged: bool, struck: list[tuple[str, Places]], text: str) -> Flip:
    places = _all(struck)
    changed = blank(text, places) if kind == "words" else cut_out(text, places)
    scores = model.score([changed]).texts
    return Flip(
        kind="words" if kind == "words" else "clauses",
        to="withdrawn" if tagged else "given",
        texts=tuple(shown for shown, _ in struck),
        places=places,
        score=float(scores[0, j]),
        probability=float(model.decisions.probabilities(scores)[0, j]),
    )


def _all(struck: list[tuple[str, Places]]) -> Places:
    return tuple(sorted(place for _, places in struck for place in places))
