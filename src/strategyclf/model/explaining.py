"""Explanations: a paragraph's score for a label taken apart into lines that sum to it.

The linear part is a sum of TF-IDF values times weights over the n-grams of the winning clause; what the
soft maximum adds to it is one line, each further view another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategyclf.measures.bands import Band, band_of
from strategyclf.model.explanation import (
    ClauseScore,
    Explanation,
    FurtherView,
    LabelExplanation,
    OtherClauses,
    Term,
)
from strategyclf.model.flipping import find_flips
from strategyclf.text.folding import fold
from strategyclf.text.ngram_places import place_ngrams
from strategyclf.text.ngrams import count_clauses, paragraph_counts, tf_idf
from strategyclf.text.pooling import soft_maximum

if TYPE_CHECKING:
    from strategyclf.model.model import Model

Floats = NDArray[np.float64]
Places = dict[str, tuple[tuple[int, int], ...]]

_RUNNERS_UP = 2


def explain(
    model: Model,
    text: str,
    labels: Collection[str] | None = None,
    *,
    flips: bool = True,
    nearly: bool = True,
) -> Explanation:
    """Explain what `model` says of `text`, taken as one paragraph.

    Parameters
    ----------
    labels : ids to explain whether given or not; None explains those that are given.
    flips : look for what would turn each decision, the slow part.
    nearly : explain the nearest of the other labels too.

    Raises `LabelError` for an unknown label.
    """
    ids = model.taxonomy.ids
    parts = _Parts(model, text)
    tagged = model.decisions.tags(parts.said.texts)[0]
    wanted = (
        [j for j in range(len(ids)) if tagged[j]]
        if labels is None
        else [ids.index(id) for id in model.taxonomy.ordered(labels)]
    )
    explained = tuple(parts.label(j, flips=flips) for j in wanted)
    rest = [j for j in range(len(ids)) if not tagged[j] and j not in wanted] if nearly else []
    below = parts.threshold_probabilities - parts.probabilities
    nearest = min(rest, key=lambda j: below[j], default=None)
    return Explanation(
        text=text,
        model=model.made_by,
        labels=explained,
        nearly=None if nearest is None else parts.label(nearest, flips=flips),
        probabilities=dict(zip(ids, parts.probabilities.tolist(), strict=True)),
    )


class _Parts:
    """One text's counts and values: what the lines of every label are read off.

    All lines are in units of the score: a recipe with a view of the paragraph as a whole weighs its clauses
    by what is left.
    """

    def __init__(self, model: Model, text: str) -> None:
        self.model, self.text = model, text
        self.scorer = scorer = model.scorer
        self.said = model.score([text])
        self.counts = count_clauses(
            [text], scorer.ngrams, scorer.segmenter, scorer.vocabulary, scorer.folding
        )
        self.values = tf_idf(self.counts, scorer.idf, scorer.view_starts)
        self.whole = scorer.paragraph_weight
        self.probabilities: Floats = model.decisions.probabilities(self.said.texts)[0]
        thresholds = model.decisions.thresholds[None]
        self.threshold_probabilities: Floats = model.decisions.probabilities(thresholds)[0]
        self._places: dict[int, Places] = {}

    def label(self, j: int, *, flips: bool) -> LabelExplanation:
        model, scorer = self.model, self.scorer
        z = np.array([self._linear(c, j) for c in range(len(self.said.spans))])
        pooled, share = soft_maximum(z, np.array([0, len(z)]), scorer.sharpness, scorer.length_power)
        winner = int(np.argmax(z))
        raised = float(pooled[0] - z[winner])
        length = -scorer.length_power * float(np.log(len(z))) / scorer.sharpness
        in_clauses = 1.0 - self.whole
        label = model.taxonomy.labels[j]
        tagged = bool(model.decisions.tags(self.said.texts)[0, j])
        probability = float(self.probabilities[j])
        band = band_of(probability) if tagged else None
        terms, views = self._terms(j, winner), self._views(j)
        bias = in_clauses * scorer.intercept[j]
        if self.whole:
            bias += self.whole * scorer.paragraph_intercept[j]
        runners_up = [int(c) for c in np.argsort(-z, kind="stable") if c != winner][:_RUNNERS_UP]
        return LabelExplanation(
            label=label,
            tagged=tagged,
            uncertain=bool(model.decisions.uncertain(self.said.texts)[0, j]),
            score=float(self.said.texts[0, j]),
            threshold=float(model.decisions.thresholds[j]),
            probability=probability,
            threshold_probability=float(self.threshold_probabilities[j]),
            bias=float(bias),
            band=band,
            # Bands were measured with the balanced thresholds; others leave other tags in them.
            measured=None if model.operating.name else _measured(model.bands.get(label.id, ()), band),
            clause=self._clause(winner, j, share),
            terms=terms,
            other_clauses=OtherClauses(in_clauses * (raised - length), in_clauses * length, len(z)),
            views=views,
            runners_up=tuple(self._clause(c, j, share) for c in runners_up),
            flips=find_flips(model, self.text, j, self._shades(j, share, views)) if flips else (),
        )

    def _linear(self, c: int, j: int) -> float:
        """The score of clause `c` before anything is added to it or weighed."""
        part = slice(self.counts.indptr[c], self.counts.indptr[c + 1])
        weights = self.scorer.coef[j][self.counts.indices[part]]
        return float(self.values[part] @ weights + self.scorer.intercept[j])

    def _clause(self, c: int, j: int, share: Floats) -> ClauseScore:
        start, end = (int(at) for at in self.said.spans[c])
        score = float(self.said.clauses[c, j])
        return ClauseScore(start, end, self.text[start:end], score, float(share[c]))

    def _terms(self, j: int, c: int) -> tuple[Term, ...]:
        part = slice(self.counts.indptr[c], self.counts.indptr[c + 1])
        features = self.counts.indices[part]
        weights = (1.0 - self.whole) * self.scorer.coef[j][features]
        return self._in_order(features, self.values[part], weights, self._places_of(c))

    def _views(self, j: int) -> tuple[FurtherView, ...]:
        """A line a view beside the soft maximum: that of the paragraph as a whole, where there is one."""
        if not self.whole:
            return ()
        counts = paragraph_counts(self.counts)
        values = tf_idf(counts, self.scorer.paragraph_idf, self.scorer.view_starts)
        places: Places = {}
        for c in range(len(self.said.spans)):
            for key, found in self._places_of(c).items():
                places[key] = (*places.get(key, ()), *found)
        weights = self.whole * self.scorer.paragraph_coef[j][counts.indices]
        terms = self._in_order(counts.indices, values, weights, places)
        total = sum(term.contribution for term in terms)
        return (FurtherView("whole paragraph", "全段合看", total, terms),)

    def _in_order(
        self, features: NDArray[np.int64], values: Floats, weights: Floats, places: Places
    ) -> tuple[Term, ...]:
        """The n-grams as terms, the greatest contributions first."""
        keys = self.scorer.keys
        terms = [
            _term(keys[feature], places[keys[feature]], value, weight)
            for feature, value, weight in zip(
                features.tolist(), values.tolist(), weights.tolist(), strict=True
            )
        ]
        return tuple(sorted(terms, key=lambda term: (-abs(term.contribution), term.text, term.kind)))

    def _shades(self, j: int, share: Floats, views: Iterable[FurtherView]) -> Floats:
        """(n_characters,) to first order, how far the score would fall without each character."""
        shades = np.zeros(len(self.text))
        weighted = [(share[c], self._terms(j, c)) for c in range(len(self.said.spans))]
        for weight, terms in (*weighted, *((1.0, view.terms) for view in views)):
            for term in terms:
                for start, end in term.places:
                    shades[start:end] += weight * term.contribution / len(term.places) / (end - start)
        return shades

    def _places_of(self, c: int) -> Places:
        """The n-grams of clause `c` with where they stand in the text."""
        if c not in self._places:
            start, end = (int(at) for at in self.said.spans[c])
            clause = fold(self.text, self.scorer.folding)[start:end]
            found: dict[str, list[tuple[int, int]]] = {}
            for placed in place_ngrams(clause, self.scorer.ngrams, self.scorer.segmenter):
                found.setdefault(placed.key, []).append((start + placed.start, start + placed.end))
            self._places[c] = {key: tuple(places) for key, places in found.items()}
        return self._places[c]


def _term(key: str, places: tuple[tuple[int, int], ...], value: float, weight: float) -> Term:
    # The keys of word n-grams have a space after each word, those of characters none.
    kind = "words" if key.endswith(" ") else "characters"
    return Term(key.strip(), kind, places, value, weight, value * weight)  # type: ignore[arg-type]


def _measured(bands: Iterable[Band], name: str | None) -> Band | None:
    return next((band for band in bands if band.name == name), None)
