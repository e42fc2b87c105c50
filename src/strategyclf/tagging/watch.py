"""A look at the text of a run: whether it is of the kind that the model was trained on.

It warns and changes nothing: no paragraph's tags depend on the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from strategyclf.tagging.article_rows import COUNTED

if TYPE_CHECKING:
    from strategyclf.model.likeness import Usual
    from strategyclf.model.model import Model
    from strategyclf.tagging.engine import TaggedArticle

MOST = 512
"""Paragraphs looked at: when there are more, every second one is dropped and every second one passed over."""

_LONGEST = 2000

_WORDS = {
    "unseen": "{0:.0%} of its character {size}s are unseen in training text (there {1:.0%} to {2:.0%})",
    "chinese": "{0:.0%} of its characters are Chinese (there {1:.0%} to {2:.0%})",
    "length": "its paragraphs have {0:.0f} characters (there {1:.0f} to {2:.0f})",
    "score": "its mean score is {0:.1f} (there {1:.1f} to {2:.1f})",
    "tags": "it has {0:.2f} tags a paragraph (there {1:.2f} to {2:.2f})",
}
_SIZES = {1: "", 2: " pair", 3: " triple"}


class Watch:
    """Gathers an even sample of the body paragraphs of a run; memory does not grow with it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._sample: list[tuple[str, list[float]]] = []
        self._step = 1
        self._met = 0
        self._said: list[str] | None = None

    def add(self, tagged: TaggedArticle) -> None:
        """Take an article."""
        self._said = None
        for paragraph, tags in zip(tagged.article.paragraphs, tagged.tags, strict=True):
            if paragraph.kind not in COUNTED:
                continue
            if self._met % self._step == 0:
                self._sample.append((paragraph.text[:_LONGEST], list(tags.probabilities.values())))
            self._met += 1
            if len(self._sample) > MOST:
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
        size = _SIZES.get(likeness.size, f" {likeness.size}-gram")
        told = "; ".join(_told(name, found[name], likeness.usual[name], size) for name in unlike)
        return [
            f"warning: this text is unlike what the model was trained on: {told}. Its tags may be worse than "
            "the model's figures; label a sample to know (strategyclf labels sample)"
        ]


def _told(name: str, value: float, usual: Usual, size: str) -> str:
    return _WORDS[name].format(value, usual.low, usual.high, size=size).replace("character  ", "character ")
