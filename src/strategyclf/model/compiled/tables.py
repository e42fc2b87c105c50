"""What the kernels read: the tables of a model, and how characters and trie edges are packed into integers.

Kernels are plain Python over one-dimensional arrays, so that the same source runs compiled over arrays and
uncompiled over memory views. All integers in them stay below 2 ** 63: nothing may depend on wrapping.
"""

from __future__ import annotations

from typing import Any, NamedTuple

# A character's record: its symbol (0 where no table names it) and what it is, after folding.
SYMBOL_BITS = 20
SYMBOL = (1 << SYMBOL_BITS) - 1
WORD = 1 << 20  # \w
KEEP = 1 << 21  # \w or "%": n-grams run on
HAN = 1 << 22  # jieba cuts runs of these by its dictionary
LATIN = 1 << 23  # [a-zA-Z0-9]: single ones are joined again
DIGIT = 1 << 24  # \d
POINT = 1 << 25  # "." or ",": joins digits
MARK = 1 << 26  # ends a clause
CLOSER = 1 << 27  # may follow a mark within its clause
THOUSANDS = 1 << 28  # "," where it is a mark too
RETURN = 1 << 29  # "\r"
NEWLINE = 1 << 30  # "\n"

# The children of a node of the character trie stand together in a block, an open-addressing table of their
# own: those of one common character share few pages of memory. Nodes of the first level come before all
# blocks, by symbol. A node is two integers: its symbol, where its children's block begins, the power of two
# of the block's slots, and a filter, a bit for each child's symbol modulo its bits; then the number of the
# word it ends, that of the word's chance, and its feature.
CHARACTER_SYMBOLS, BLOCK_PLACES, BLOCK_POWERS, FILTER = 17, 25, 5, 16
BLOCK_SIZE = CHARACTER_SYMBOLS + BLOCK_PLACES
FILTER_AT = BLOCK_SIZE + BLOCK_POWERS
WORDS, CHANCES, FEATURES = 20, 16, 27
FEATURE_AT = WORDS + CHANCES

# A node of the word trie below its first level stands in a slot of one open-addressing table, under its
# parent's place and its symbol in one integer; before the slots stand the nodes of the first level. The
# search for a slot begins at the start of a bucket: of the entries that memory gives at once.
WORD_SYMBOLS, WORD_BUCKET = 20, 4

NODE = 2
"""Integers a node of the character trie."""
WORD_NODE = 2
"""Integers a node of the word trie: key, feature."""
LANES = 8
"""Columns of a feature's row are padded to a multiple of this, which is summed at once."""
CACHE_LINE = 64
"""Bytes that memory gives at once."""
NO_CHANCE = 1.0
"""Stands for the log-probability of what is no word."""


class Tables(NamedTuple):
    """The tables of a model.

    Attributes
    ----------
    pages : (0x1100,) where in `records` the record of a code point's page of 256 begins.
    records : one a code point, by page: symbol and class of its folded form.
    nodes, chances : the trie over characters that holds dictionary words, the vocabulary's words and its
        character n-grams. chances : log-probabilities of dictionary words, each once; at 0 `NO_CHANCE`.
    word_nodes : the trie over words.
    rows : `width` numbers of 16 bits a feature: the number of its IDF and, as half-precision floats, its
        weights in a clause, then (`block` columns on) those in a paragraph as a whole, where it is scored.
        Feature 0 is none. Half of what single precision takes, and memory is what scoring waits for.
    idfs : values of IDF, each once. halves : (65536,) the value of every half-precision float, by its bits.
    intercept : (n_labels,), or both views' (2 * n_labels,).
    gains : what a feature's i-th occurrence adds to its TF ``1 + ln(i)``, and to the square of it.
    """

    pages: Any
    records: Any
    nodes: Any
    chances: Any
    word_nodes: Any
    rows: Any
    idfs: Any
    halves: Any
    intercept: Any
    gains: Any


class Numbers(NamedTuple):
    """What is learnt with the tables and kept beside them; see `Settings`."""

    unknown: float
    width: int
    block: int
    word_roots: int


class Settings(NamedTuple):
    """The numbers beside the tables.

    Attributes
    ----------
    unknown : log-probability of a character that the dictionary lacks.
    word_roots : nodes before the slots of the word trie.
    zero : the record that stands for a number, or -1 where digits are kept.
    shortest : a clause of fewer characters joins its neighbour.
    word_sizes, character_sizes : the most n-grams that end at one word, and that begin at one character.
    longest : words in the longest word n-gram.
    labels, width, block, features : numbers of labels, of columns in a row and in its block, of rows.
    sharpness, length_power, paragraph_weight : of the recipe.
    ahead : whether memory is to be asked for what comes.
    """

    unknown: float
    word_roots: int
    zero: int
    shortest: int
    word_sizes: int
    character_sizes: int
    longest: int
    labels: int
    width: int
    block: int
    features: int
    sharpness: float
    length_power: float
    paragraph_weight: float
    ahead: bool
