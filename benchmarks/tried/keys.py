"""Further n-grams that were tried: pairs of words that do not touch, and classes of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from nested.rows import Rows
from strategyclf.learning.vectorizer import CountedTexts
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import Segmenter
from tried.word_vectors import NUMBER, PUNCTUATION, word_classes

# Begins the key of a class, and no key of a word or character n-gram.
CLASS = "§"

_COUNTED: dict[tuple[object, ...], CountedTexts] = {}


@dataclass(frozen=True, slots=True)
class SkipPairs(NgramRecipe):
    """Also pairs of words with up to `furthest` - 1 others between them, in their order.

    Attributes
    ----------
    furthest : words from the first of a pair to the second; neighbours are counted as word pairs already.
    """

    furthest: int = 3

    def keys(self, clause: str, segmenter: Segmenter) -> list[str]:
        found = NgramRecipe.keys(self, clause, segmenter)
        words = words_of(clause, segmenter)
        for i, first in enumerate(words):
            found.extend(f"{first} _ {second} " for second in words[i + 2 : i + 1 + self.furthest])
        return found


@dataclass(frozen=True, slots=True)
class WordClasses(NgramRecipe):
    """Also the classes of words, and of two words that touch.

    Attributes
    ----------
    n_classes : how many. classes : word → class; words without one are left out.
    """

    n_classes: int = 1000
    classes: Mapping[str, int] = field(default_factory=dict, compare=False)

    def keys(self, clause: str, segmenter: Segmenter) -> list[str]:
        found = NgramRecipe.keys(self, clause, segmenter)
        numbers = [self.classes.get(word) for word in words_of(clause, segmenter)]
        found.extend(f"{CLASS}{one}" for one in numbers if one is not None)
        for one, other in pairwise(numbers):
            if one is not None and other is not None:
                found.append(f"{CLASS}{one}{CLASS}{other}")
        return found


def words_of(clause: str, segmenter: Segmenter) -> list[str]:
    """The words of a folded clause, punctuation left out and every number as one "0"."""
    return [word for word in segmenter.cut(NUMBER.sub("0", clause)) if word and not PUNCTUATION.match(word)]


def counted_texts(rows: Rows, ngrams: NgramRecipe, corpus: Path) -> CountedTexts:
    """The n-grams of every row; the last counts are kept, so that variants that count alike share them."""
    key = (rows.digest, type(ngrams).__name__, ngrams)
    if key not in _COUNTED:
        _COUNTED.clear()
        if isinstance(ngrams, WordClasses):
            ngrams = replace(ngrams, classes=word_classes(corpus, ngrams.n_classes))
        _COUNTED[key] = CountedTexts.of(rows.texts, ngrams, {})
    return _COUNTED[key]


def kind_of(key: str) -> int:
    """0 of a word n-gram, 1 of a character n-gram, 2 of a class: the views that share a norm."""
    if key.startswith(CLASS):
        return 2
    return 0 if " " in key else 1
