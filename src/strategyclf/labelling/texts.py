"""From digests back to text: labels attach by digest, then by match key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from strategyclf.article import digest, match_key
from strategyclf.labelling.settlement import LabelledParagraph


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A labelled paragraph with its text, and whether the digest or only the match key found it."""

    paragraph: LabelledParagraph
    text: str
    found_by: Literal["digest", "match key"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was found and what was not, each in the order of the labels."""

    rows: tuple[LabelledText, ...]
    missing: tuple[LabelledParagraph, ...]

    @property
    def by_match_key(self) -> int:
        """How many rows have the text of a reprint."""
        return sum(row.found_by == "match key" for row in self.rows)


class TextFinder:
    """Gathers the texts of `labelled` from texts offered one after another, in any order.

    Offer what is cheap to read first and stop when `complete` is true. Where several texts share a match
    key, the first one offered stands in for a digest that never comes.
    """

    def __init__(self, labelled: Sequence[LabelledParagraph]) -> None:
        self._labelled = tuple(labelled)
        self._awaited = {paragraph.digest for paragraph in self._labelled}
        self._texts: dict[str, str] = {}
        self._keys = {paragraph.match_key for paragraph in self._labelled if paragraph.match_key}
        self._reprints: dict[str, str] = {}

    @property
    def complete(self) -> bool:
        """Whether every digest has its text, so that nothing offered could change the result."""
        return not self._awaited

    def offer(self, text: str) -> bool:
        """Take `text` if a label awaits it; says whether it did."""
        own = digest(text)
        taken = own in self._awaited
        if taken:
            self._awaited.discard(own)
            self._texts[own] = text
        elif not self._awaited or own in self._texts:
            return False
        # A match key costs far more than a digest; keys already met are not looked for again.
        if self._keys:
            key = match_key(text)
            if key in self._keys:
                self._keys.discard(key)
                self._reprints[key] = text
                taken = True
        return taken

    def attachment(self) -> Attachment:
        """The rows found so far and the labels still without text."""
        rows: list[LabelledText] = []
        missing: list[LabelledParagraph] = []
        for paragraph in self._labelled:
            if paragraph.digest in self._texts:
                rows.append(LabelledText(paragraph, self._texts[paragraph.digest], "digest"))
            elif paragraph.match_key in self._reprints:
                rows.append(LabelledText(paragraph, self._reprints[paragraph.match_key], "match key"))
            else:
                missing.append(paragraph)
        return Attachment(tuple(rows), tuple(missing))


def attach(labelled: Sequence[LabelledParagraph], texts: Iterable[str]) -> Attachment:
    """Give each of `labelled` its text out of `texts`, reading no further once all are found.

    Parameters
    ----------
    texts : paragraphs and table cells; a generator that opens files as it goes is left unread from
        the point where every digest has its text, so put tables before folders of pages.
    """
    finder = TextFinder(labelled)
    if not finder.complete:
        for text in texts:
            finder.offer(text)
            if finder.complete:
                break
    return finder.attachment()
