"""Where the n-grams of a clause stand: the keys of `NgramRecipe.keys` with their offsets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from strategyclf.text.ngrams import BREAK, DIGITS, NgramRecipe
from strategyclf.text.segmentation import Segmenter


class PlacedNgram(NamedTuple):
    """One occurrence of an n-gram: its key, and its offsets in the clause as it was before counting."""

    key: str
    start: int
    end: int


def place_ngrams(clause: str, recipe: NgramRecipe, segmenter: Segmenter) -> list[PlacedNgram]:
    """The n-grams of one folded clause with their places, in the order of ``recipe.keys(clause)``."""
    counted, starts, ends = _as_counted(clause, recipe)
    spans = [*_word_spans(counted, recipe, segmenter), *_character_spans(counted, recipe)]
    return [PlacedNgram(key, starts[first], ends[last - 1]) for key, first, last in spans]


def _word_spans(counted: str, recipe: NgramRecipe, segmenter: Segmenter) -> Iterator[tuple[str, int, int]]:
    low, high = recipe.words
    run: list[tuple[str, int, int]] = []
    for word, start, end in [*_words(counted, segmenter), ("", len(counted), len(counted))] if high else []:
        if word and not BREAK.match(word):
            run.append((f"{word} ", start, end))
            continue
        for size in range(low, high + 1):
            for i in range(len(run) - size + 1):
                part = run[i : i + size]
                yield "".join(key for key, _, _ in part), part[0][1], part[-1][2]
        run = []


def _character_spans(counted: str, recipe: NgramRecipe) -> Iterator[tuple[str, int, int]]:
    low, high = recipe.characters
    for start, piece in _pieces(counted) if high else []:
        for size in range(low, high + 1):
            for i in range(len(piece) - size + 1):
                yield piece[i : i + size], start + i, start + i + size


def place_words(clause: str, recipe: NgramRecipe, segmenter: Segmenter) -> list[tuple[int, int]]:
    """The offsets of the words of one folded clause, punctuation and white space left out."""
    counted, starts, ends = _as_counted(clause, recipe)
    return [
        (starts[start], ends[end - 1])
        for word, start, end in _words(counted, segmenter)
        if not BREAK.match(word)
    ]


def _as_counted(clause: str, recipe: NgramRecipe) -> tuple[str, list[int], list[int]]:
    """The clause as it is counted, and where each of its characters begins and ends in `clause`."""
    if recipe.numbers != "class":
        return clause, list(range(len(clause))), list(range(1, len(clause) + 1))
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in DIGITS.finditer(clause):
        starts += [*range(at, match.start()), match.start()]
        ends += [*range(at + 1, match.start() + 1), match.end()]
        at = match.end()
    starts += range(at, len(clause))
    ends += range(at + 1, len(clause) + 1)
    return DIGITS.sub("0", clause), starts, ends


def _words(counted: str, segmenter: Segmenter) -> list[tuple[str, int, int]]:
    words: list[tuple[str, int, int]] = []
    at = 0
    for word in segmenter.cut(counted):
        words.append((word, at, at + len(word)))
        at += len(word)
    return words


def _pieces(counted: str) -> list[tuple[int, str]]:
    """The runs between breaks, as ``BREAK.split`` gives them, with their starts."""
    pieces: list[tuple[int, str]] = []
    at = 0
    for match in BREAK.finditer(counted):
        pieces.append((at, counted[at : match.start()]))
        at = match.end()
    return [*pieces, (at, counted[at:])]
