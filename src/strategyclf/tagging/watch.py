"""A look at the text of a run: whether it is of the kind that the model was trained on.

It warns and changes nothing: no paragraph's tags depend on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from strategyclf.messages import later, phrase

if TYPE_CHECKING:
    from strategyclf.model.likeness import Usual
    from strategyclf.model.model import Model

MOST = 512
"""Paragraphs looked at: when there are more, every second one is dropped and every second one passed over."""

_WORDS = {
    "unseen": later(
        "{value:.0%} of its {ngrams} are unseen in training text (there {low:.0%} to {high:.0%})"
    ),
    "chinese": later("{value:.0%} of its characters are Chinese (there {low:.0%} to {high:.0%})"),
    "length": later("its paragraphs have {value:.0f} characters (there {low:.0f} to {high:.0f})"),
    "score": later("its mean score is {value:.1f} (there {low:.1f} to {high:.1f})"),
    "tags": later("it has {value:.2f} tags a paragraph (there {low:.2f} to {high:.2f})"),
}
_NGRAMS = {1: later("characters"), 2: later("character pairs"), 3: later("character triples")}


class Watch:
    """Gathers an even sample of the body paragraphs of a run; memory does not grow with it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._sample: list[tuple[str, list[float]]] = []
        self._step = 1
        self._met = 0
        self._said: list[str] | None = None

    def add(self, sample: Sequence[tuple[str, list[float]]], stride: int, met: int) -> None:
        """Take the next stretch of the run.

        Parameters
        ----------
        sample : text and probabilities of every `stride`-th of its `met` body paragraphs.
        """
        self._said = None
        while self._step < stride:
            self._halve()
        # Of this stretch, those that fall on the steps of the whole run.
        first = -self._met % self._step
        self._sample += sample[-(-first // stride) :: max(1, self._step // stride)]
        self._met += met
        while len(self._sample) > MOST:
            self._halve()

    def _halve(self) -> None:
        self._sample, self._step = self._sample[::2], self._step * 2

    def warnings(self) -> list[str]:
        """One line that names what differs, or none; none either of under twenty paragraphs."""
        from strategyclf.model.likeness import RUN

        if len(self._sample) < RUN:
            return []
        if self._said is None:
            self._said = self._look()
        return self._said

    def _look(self) -> list[str]:
        texts = [text for text, _ in self._sample]
        probabilities = np.array([row for _, row in self._sample])
        found, likeness = self._model.measured(texts, probabilities)
        unlike = likeness.unlike(found) if likeness else []
        if not unlike:
            return []
        assert likeness is not None
        told = phrase("; ").join(
            _told(name, found[name], likeness.usual[name], likeness.size) for name in unlike
        )
        return [
            phrase(
                "warning: this text is unlike what the model was trained on: {told}. Its tags may be worse "
                "than the model's figures; label a sample to know (strategyclf labels sample)",
                told=told,
            )
        ]


def _told(name: str, value: float, usual: Usual, size: int) -> str:
    ngrams = phrase(_NGRAMS.get(size, later("character {size}-grams")), size=size)
    return phrase(_WORDS[name], value=value, low=usual.low, high=usual.high, ngrams=ngrams)
