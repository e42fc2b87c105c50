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
from strategyclf.model.compiled.tables import (
    CHARACTER_EDGE,
    LANES,
    NODE,
    WORD_EDGE,
    WORD_NODE,
    Numbers,
    Tables,
)
from strategyclf.model.compiled.tries import (
    Integers,
    TooLargeError,
    Trie,
    build_trie,
    by_heat,
    filters,
    pack_edges,
    renumbered,
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

    word_trie, word_rank = _word_trie(word_keys, vocabulary, idf)
    symbols, trie = _character_trie([*dictionary, *vocabulary, *grams])
    heat = np.zeros(trie.n_nodes)
    in_words, in_grams = len(dictionary), len(dictionary) + len(vocabulary)
    chances = np.array([frequencies[word] for word in dictionary], dtype=np.float64)
    np.maximum.at(heat, trie.ends[:in_words], chances / max(chances.max(initial=1.0), 1.0))
    np.maximum.at(heat, trie.ends[in_grams:], np.exp(-idf[is_gram]))
    rank = by_heat(trie, heat, len(symbols))
    trie = renumbered(trie, rank)
    symbol_of = np.zeros(POINTS, dtype=np.int32)
    symbol_of[symbols] = rank[1 : len(symbols) + 1]

    nodes = np.zeros((trie.n_nodes, NODE), dtype=np.int64)
    nodes[:, 0] = filters(trie)
    doubles = nodes.view(np.float64)
    doubles[:, 1] = 1.0
    # jieba's own expression, in its order: log(frequency) - log(total).
    doubles[trie.ends[:in_words], 1] = [log(frequencies[word]) - log(total) for word in dictionary]
    np.bitwise_or.at(nodes[:, 2], trie.ends[in_words:in_grams], word_rank[1 : len(vocabulary) + 1])
    np.bitwise_or.at(nodes[:, 2], trie.ends[in_grams:], feature_of[is_gram] << 32)

    word_nodes = np.zeros((word_trie.n_nodes, WORD_NODE), dtype=np.int64)
    word_nodes[:, 0] = filters(word_trie)
    word_nodes[word_trie.ends, 1] = feature_of[is_word]

    views = ["", "paragraph_"] if "paragraph_coef" in arrays else [""]
    block = -(-(1 + len(arrays["intercept"])) // LANES) * LANES
    pages, records = _records(symbol_of[folded] | _classes(ngrams.boundary)[folded])
    made = Tables(
        pages=pages,
        records=records,
        edges=pack_edges(trie, CHARACTER_EDGE),
        nodes=nodes.reshape(-1),
        chances=doubles.reshape(-1),
        word_edges=pack_edges(word_trie, WORD_EDGE),
        word_nodes=word_nodes.reshape(-1),
        rows=_rows(arrays, views, block, feature_of),
        intercept=np.concatenate([arrays[f"{view}intercept"] for view in views]).astype(np.float64),
        log_counts=np.array([0.0, *(1.0 + log(i) for i in range(1, LOG_COUNTS))]),
    )
    return made, Numbers(unknown=-log(total), width=block * len(views), block=block)


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
) -> tuple[Trie, Integers]:
    """The trie over words, and the number of each word of `vocabulary` (from 1 on) in it."""
    number = {word: i for i, word in enumerate(vocabulary, start=1)}
    flat = np.array([number[word] for words, _ in word_keys for word in words], dtype=np.int64)
    lengths = np.array([len(words) for words, _ in word_keys], dtype=np.int64)
    if not len(flat):
        none = np.empty(0, dtype=np.int64)
        return Trie(none, 1, none, none, none, (0,)), np.zeros(1, dtype=np.int64)
    trie = build_trie(flat, lengths, len(vocabulary))
    heat = np.zeros(trie.n_nodes)
    np.maximum.at(heat, trie.ends, np.exp(-idf[[i for _, i in word_keys]]))
    rank = by_heat(trie, heat, len(vocabulary))
    return renumbered(trie, rank), rank


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


def _records(record_of: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The records by pages of 256; equal pages are kept once."""
    number: dict[bytes, int] = {}
    pages = [number.setdefault(page.tobytes(), len(number)) for page in record_of.reshape(-1, 256)]
    records = np.frombuffer(b"".join(number), dtype=np.int32)
    return np.array(pages, dtype=np.int32) * 256, records


def _rows(
    arrays: Mapping[str, NDArray[Any]], views: Sequence[str], block: int, feature_of: Integers
) -> NDArray[np.float32]:
    """One row a feature; for each view IDF and weights in `block` columns."""
    rows = np.zeros((len(feature_of) + 1, block * len(views)), dtype=np.float32)
    for first, view in zip(range(0, rows.shape[1], block), views, strict=True):
        coef = arrays[f"{view}coef"]
        rows[feature_of, first] = arrays[f"{view}idf"]
        rows[feature_of, first + 1 : first + 1 + len(coef)] = coef.T
    return rows.reshape(-1)
