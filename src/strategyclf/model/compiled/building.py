"""A model's arrays and jieba's dictionary → the tables of the kernels."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.model.compiled import tables as layout
from strategyclf.model.compiled.dictionary import HAN_RUN, word_frequencies
from strategyclf.model.compiled.match_forms import paged
from strategyclf.model.compiled.tables import (
    LANES,
    NODE,
    WORD_NODE,
    Numbers,
    Tables,
)
from strategyclf.model.compiled.tries import (
    Integers,
    Placed,
    TooLargeError,
    Trie,
    build_trie,
    by_heat,
    place_in_blocks,
    place_nodes,
    warm,
)
from strategyclf.text.clauses import CLOSERS, MARKS, Boundary
from strategyclf.text.ngrams import NgramRecipe

LOG_COUNTS = 256
POINTS = sys.maxunicode + 1


def build_tables(
    arrays: Mapping[str, NDArray[Any]], user_words: Mapping[str, int], ngrams: NgramRecipe
) -> tuple[Tables, Numbers]:
    """The tables of a model, and the numbers that are learnt with them.

    Parameters
    ----------
    arrays : of ``weights.npz``.
    user_words, ngrams : of the recipe.

    Raises `TooLargeError` where a trie exceeds the packed form.
    """
    keys: list[str] = arrays["keys"].tobytes().decode().split("\n")
    idf = np.asarray(arrays["idf"], dtype=np.float64)
    # Features in the order of their IDF: the frequent ones lie together. 0 is none.
    feature_of = np.empty(len(keys), dtype=np.int64)
    feature_of[np.argsort(idf, kind="stable")] = np.arange(1, len(keys) + 1)
    folded = np.arange(POINTS, dtype=np.uint32)
    folded[arrays["folding_from"]] = arrays["folding_to"]

    frequencies, total = word_frequencies(user_words)
    reachable = np.zeros(POINTS, dtype=bool)
    reachable[folded] = True
    dictionary = _reachable(
        [word for word, frequency in frequencies.items() if frequency and HAN_RUN.fullmatch(word)], reachable
    )
    # What is never counted has no place: the kernels' room is for n-grams of the recipe's sizes.
    word_sizes, sizes = (range(low, high + 1) for low, high in (ngrams.words, ngrams.characters))
    is_word = np.array([key.endswith(" ") and key.count(" ") in word_sizes for key in keys], dtype=bool)
    is_gram = np.array([not key.endswith(" ") and len(key) in sizes for key in keys], dtype=bool)
    word_keys = [(keys[i][:-1].split(" "), i) for i in np.flatnonzero(is_word).tolist()]
    vocabulary = list(dict.fromkeys(word for words, _ in word_keys for word in words))
    grams = [keys[i] for i in np.flatnonzero(is_gram)]

    word_trie, word_place = _word_trie(word_keys, vocabulary, idf)
    symbols, trie = _character_trie([*dictionary, *vocabulary, *grams])
    in_words, in_grams = len(dictionary), len(dictionary) + len(vocabulary)
    heat = np.zeros(trie.n_nodes)
    chances = np.array([frequencies[word] for word in dictionary], dtype=np.float64)
    np.maximum.at(heat, trie.ends[:in_words], chances / max(chances.max(initial=1.0), 1.0))
    np.maximum.at(heat, trie.ends[in_grams:], np.exp(-idf[is_gram]))
    warm(trie, heat)
    rank = by_heat(heat, len(symbols))
    place = place_in_blocks(trie, heat, rank)
    symbol_of = np.zeros(POINTS, dtype=np.int32)
    symbol_of[symbols] = rank[1:]

    ends = place.places[trie.ends]
    nodes = np.zeros((len(place.keys), NODE), dtype=np.int64)
    nodes[:, 0] = place.keys
    # jieba's own expression, in its order: log(frequency) - log(total).
    counted = [frequencies[word] for word in dictionary]
    found, numbers_of = _numbered([log(count) - log(total) for count in counted])
    kept = np.concatenate([[layout.NO_CHANCE], found])
    if (
        len(kept) > 1 << layout.CHANCES
        or len(keys) >= 1 << layout.FEATURES
        or len(vocabulary) >= 1 << layout.WORDS
    ):
        raise TooLargeError
    nodes[ends[:in_words], 1] = (numbers_of + 1) << layout.WORDS
    np.bitwise_or.at(nodes[:, 1], ends[in_words:in_grams], word_place.places[1 : len(vocabulary) + 1])
    np.bitwise_or.at(nodes[:, 1], ends[in_grams:], feature_of[is_gram] << layout.FEATURE_AT)

    word_nodes = np.zeros((len(word_place.keys), WORD_NODE), dtype=np.int64)
    word_nodes[:, 0] = word_place.keys
    word_nodes[word_place.places[word_trie.ends], 1] = feature_of[is_word]

    views = ["", "paragraph_"] if "paragraph_coef" in arrays else [""]
    block = -(-(1 + len(arrays["intercept"])) // LANES) * LANES
    rows, idfs = _rows(arrays, views, block, feature_of)
    pages, records = paged(symbol_of[folded] | _classes(ngrams.boundary)[folded])
    made = Tables(
        pages=pages,
        records=records,
        nodes=nodes.reshape(-1),
        chances=kept,
        word_nodes=word_nodes.reshape(-1),
        rows=rows,
        idfs=idfs,
        halves=np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float64),
        intercept=np.concatenate([arrays[f"{view}intercept"] for view in views]).astype(np.float64),
        gains=_gains(),
    )
    numbers = Numbers(
        unknown=-log(total),
        width=block * len(views),
        block=block,
        word_roots=word_place.roots,
    )
    return made, numbers


def _reachable(words: Iterable[str], reachable: NDArray[np.bool_]) -> list[str]:
    """Those of `words` that folded text can hold at all: traditional forms, say, it cannot."""
    kept = {chr(point) for point in np.flatnonzero(reachable)}
    return [word for word in words if kept.issuperset(word)]


def _character_trie(words: Sequence[str]) -> tuple[NDArray[np.uint32], Trie]:
    """The code points of `words`, of which symbol i + 1 is the i-th, and the trie over symbols."""
    joined = "".join(words).encode("utf-32-le", "surrogatepass")
    symbols, flat = np.unique(np.frombuffer(joined, dtype=np.uint32), return_inverse=True)
    if len(symbols) >= 1 << layout.SYMBOL_BITS:
        raise TooLargeError
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    return symbols, build_trie(flat.astype(np.int64) + 1, lengths, len(symbols))


def _word_trie(
    word_keys: Sequence[tuple[list[str], int]], vocabulary: Sequence[str], idf: NDArray[np.float64]
) -> tuple[Trie, Placed]:
    """The trie over words, of which symbol i + 1 is the i-th of `vocabulary`, and where its nodes stand."""
    number = {word: i for i, word in enumerate(vocabulary, start=1)}
    flat = np.array([number[word] for words, _ in word_keys for word in words], dtype=np.int64)
    lengths = np.array([len(words) for words, _ in word_keys], dtype=np.int64)
    trie = build_trie(flat, lengths, len(vocabulary))
    heat = np.zeros(trie.n_nodes)
    np.maximum.at(heat, trie.ends, np.exp(-idf[[i for _, i in word_keys]]))
    warm(trie, heat)
    rank = by_heat(heat, len(vocabulary))
    return trie, place_nodes(trie, heat, rank, layout.WORD_SYMBOLS, layout.WORD_BUCKET)


def _classes(boundary: Boundary) -> NDArray[np.int32]:
    """(0x110000,) the class bits of each folded code point, by the regular expressions of the reference."""
    every = "".join(map(chr, range(POINTS)))
    classes = np.zeros(POINTS, dtype=np.int32)
    comma = "," if "," in MARKS[boundary] else ""
    patterns = {
        r"\w+": layout.WORD | layout.KEEP,
        "%": layout.KEEP,
        HAN_RUN.pattern: layout.HAN,
        "[a-zA-Z0-9]+": layout.LATIN,
        r"\d+": layout.DIGIT,
        "[.,]": layout.POINT,
        f"[{MARKS[boundary]}]": layout.MARK,
        f"[{CLOSERS}]": layout.CLOSER,
        f"[{comma}]" if comma else "(?!)": layout.THOUSANDS,
        "\r": layout.RETURN,
        "\n": layout.NEWLINE,
    }
    for pattern, bits in patterns.items():
        for match in re.finditer(pattern, every):
            classes[match.start() : match.end()] |= bits
    return classes


def _numbered(values: Sequence[float] | NDArray[np.float64]) -> tuple[NDArray[np.float64], Integers]:
    """The different ones of `values`, and the number of each of `values` among them."""
    found, numbers = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True)
    return found, numbers.reshape(-1).astype(np.int64)


def _rows(
    arrays: Mapping[str, NDArray[Any]], views: Sequence[str], block: int, feature_of: Integers
) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    """One row a feature, for each view the number of its IDF and weights in `block` columns; and the IDFs."""
    rows = np.zeros((len(feature_of) + 1, block * len(views)), dtype=np.uint16)
    found, numbers = _numbered(np.concatenate([arrays[f"{view}idf"] for view in views]))
    # A model is kept in these: half-precision weights lose nothing.
    if len(found) > 1 << 16 or any(arrays[f"{view}coef"].dtype != np.float16 for view in views):
        raise TooLargeError
    for k, view in enumerate(views):
        first, coef = k * block, arrays[f"{view}coef"]
        rows[feature_of, first] = numbers[k * len(feature_of) : (k + 1) * len(feature_of)]
        rows[feature_of, first + 1 : first + 1 + len(coef)] = np.ascontiguousarray(coef.T).view(np.uint16)
    return rows.reshape(-1), found


def _gains() -> NDArray[np.float64]:
    """What the i-th occurrence adds to ``1 + ln(i)`` and to its square, in turn; nothing at 0."""
    values = np.array([0.0, *(1.0 + log(i) for i in range(1, LOG_COUNTS))])
    return np.column_stack([np.diff(values, prepend=0.0), np.diff(values * values, prepend=0.0)]).reshape(-1)
