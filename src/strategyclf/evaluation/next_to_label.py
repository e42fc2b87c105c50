"""What to label next: the paragraphs whose label would teach a model most, no two of them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategyclf.text.near_duplicates import near_duplicates

Floats = NDArray[np.float64]

# So many paragraphs for each one wanted are compared with each other; the rest are of less use than they.
_POOL = 10
# From this share of common character pairs on, a second paragraph teaches little; longer runs would miss
# short paragraphs that differ in a number.
_NEAR_DUPLICATE, _RUN = 0.5, 2
_SUREST = 0.02


def expected_use(probabilities: Floats, cuts: Floats, positives: Floats) -> Floats:
    """How much each row's label is expected to teach, (n_rows,): the labels' doubts, rare labels first.

    A label's doubt is 1 where the calibrated probability lies at its threshold and falls to 0 towards 0
    and 1 (uncertainty sampling for every label, Lewis & Gale 1994). The labels' doubts are added, each
    over the square root of its known positives.

    Parameters
    ----------
    probabilities : (n_rows, n_labels) calibrated. cuts : (n_labels,) the probabilities at the thresholds.
    positives : (n_labels,) how many rows are known to have each label; 0 counts as 1.
    """
    cut = np.clip(cuts, _SUREST, 1 - _SUREST)
    doubt = np.minimum(probabilities / cut, (1 - probabilities) / (1 - cut))
    rarity = 1 / np.sqrt(np.maximum(positives, 1.0))
    use: Floats = doubt @ (rarity / rarity.sum())
    return use


def choose(texts: Sequence[str], use: Floats, n: int, *, seed: int = 0) -> list[int]:
    """Up to `n` rows, best first: each has the highest use times its distance from those chosen before.

    The distance is 1 less the highest cosine similarity in TF-IDF of character pairs, a product form of
    maximal marginal relevance (Carbonell & Goldstein 1998). Of near-duplicates only one is chosen.

    Parameters
    ----------
    texts : (n_rows,). use : (n_rows,) as `expected_use` gives it. seed : decides between equals.
    """
    if n < 1 or not len(texts):
        return []
    lots = np.random.default_rng(seed).random(len(texts))
    pool = np.lexsort((lots, -use))[: _POOL * n]
    pooled = [texts[row] for row in pool]
    alike: dict[int, list[int]] = {}
    for first, second, _ in near_duplicates(pooled, _NEAR_DUPLICATE, _RUN):
        alike.setdefault(first, []).append(second)
        alike.setdefault(second, []).append(first)
    vectors = _vectors(pooled)
    likeness = np.zeros(len(pool))
    open_ = np.ones(len(pool), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < n and open_.any():
        best = int(np.argmax(np.where(open_, use[pool] * (1 - likeness), -np.inf)))
        chosen.append(int(pool[best]))
        open_[[best, *alike.get(best, ())]] = False
        likeness = np.maximum(likeness, np.asarray((vectors @ vectors[best].T).todense()).ravel())
    return chosen


def _vectors(texts: list[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    # Single characters too: a text of one character has no pair.
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
