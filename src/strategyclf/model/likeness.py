"""What the training text looks like, in figures that any other text can be held against.

The figures are of runs of some twenty paragraphs, so that they hold for any batch at least as large. Which
n-grams a run has not been seen in training with is told by the other folds, as for text that is new.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.text.folding import fold
from strategyclf.text.ngrams import NgramRecipe
from strategyclf.text.segmentation import Segmenter

Floats = NDArray[np.float64]

RUN = 20
"""Paragraphs of a run at least; fewer are compared with nothing."""

MEASURES = ("unseen", "chinese", "length", "score", "tags")
"""Share of n-grams unseen, share of Chinese characters, geometric mean of the characters of a paragraph,
mean log-odds of the labels, expected tags a paragraph."""

QUANTILES = (0.01, 0.5, 0.99)

_LOGARITHMIC = {"length"}
_MARGIN = 0.75
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Usual:
    """What a measure usually is: low and high hold the middle 98 % of the training text's runs."""

    low: float
    middle: float
    high: float

    def holds(self, value: float, *, logarithmic: bool = False) -> bool:
        """Whether `value` lies between low and high, or beyond by under three quarters of their distance."""
        low, high, here = self.low, self.high, value
        if logarithmic:
            low, high, here = np.log([max(low, 1e-9), max(high, 1e-9), max(value, 1e-9)]).tolist()
        margin = _MARGIN * (high - low)
        return low - margin <= here <= high + margin


@dataclass(frozen=True, slots=True)
class Likeness:
    """The training text's figures.

    Attributes
    ----------
    size : characters of the n-grams counted; 0 where the recipe has none.
    usual : measure → what it usually is.
    """

    size: int
    usual: Mapping[str, Usual]

    def unlike(self, found: Mapping[str, float]) -> list[str]:
        """The measures of `found` that are unusual, in the order of `MEASURES`."""
        return [
            name
            for name in MEASURES
            if name in found
            and name in self.usual
            # Text that is more familiar than new text of the training kind is none to warn of.
            and not (name == "unseen" and found[name] < self.usual[name].middle)
            and not self.usual[name].holds(found[name], logarithmic=name in _LOGARITHMIC)
        ]

    def as_json(self) -> dict[str, Any]:
        usual = {
            name: [round(value, 6) for value in (at.low, at.middle, at.high)]
            for name, at in self.usual.items()
        }
        return {"characters": self.size, "quantiles": list(QUANTILES), "usual": usual}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Likeness:
        """Back from `as_json`."""
        return cls(data["characters"], {name: Usual(*values) for name, values in data["usual"].items()})


def ngram_size(recipe: NgramRecipe) -> int:
    """How long the character n-grams are that count as seen or unseen: pairs, if the recipe has them."""
    low, high = recipe.characters
    return min(max(2, low), high)


def seen_shares(
    texts: Sequence[str],
    keys: Collection[str],
    recipe: NgramRecipe,
    folding: Mapping[int, int],
) -> tuple[Floats, Floats]:
    """(n_texts,) character n-grams of each text that are not among `keys`, and all of them."""
    size = ngram_size(recipe)
    only = replace(recipe, words=(0, 0), characters=(size, size))
    # No words are asked for, so none are cut.
    segmenter = Segmenter({})
    found = [only.keys(fold(text, folding), segmenter) for text in texts]
    unseen = np.array([sum(key not in keys for key in row) for row in found], dtype=np.float64)
    return unseen, np.array([len(row) for row in found], dtype=np.float64)


def measures(
    texts: Sequence[str], unseen: Floats, counted: Floats, probabilities: Floats
) -> dict[str, float]:
    """The measures of some paragraphs taken together.

    Parameters
    ----------
    unseen, counted : (n_texts,) as of `seen_shares`. probabilities : (n_texts, n_labels).
    """
    lengths = np.array([len("".join(text.split())) for text in texts], dtype=np.float64)
    chinese = sum(len(_HAN.findall(text)) for text in texts)
    odds = np.clip(probabilities, 1e-12, 1 - 1e-12)
    found = {
        "chinese": float(chinese / max(1.0, lengths.sum())),
        "length": float(np.exp(np.log(np.maximum(lengths, 1.0)).mean())),
        "score": float((np.log(odds) - np.log1p(-odds)).mean()),
        "tags": float(probabilities.sum(axis=1).mean()),
    }
    return {"unseen": float(unseen.sum() / counted.sum()), **found} if counted.sum() else found
