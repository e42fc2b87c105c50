"""What the decisions of one or more readers come to, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.messages import phrase

# Rows of these draws can speak for a corpus; where a paragraph was drawn twice, the stronger claim holds.
_DRAWS_BY_CLAIM = ("census", "random")


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """The label of one paragraph, still without its text.

    Attributes
    ----------
    digest, match_key : what finds its text; the match key may be "".
    labels : ids in canonical order.
    docs : every document that it stands in, as first met; empty when none is known.
    unit : ``heading`` for headings and other short lines drawn apart; "" for paragraphs.
    confidence : the lowest that a reader gave; None when none gave one.
    draw : how it came to be labelled, "" when unknown.
    furniture : page furniture, to be left out of training and scoring.
    readers : who decided, by name; ``settled`` is among them where the readers differed.
    restates : docs whose facts its document restates.
    """

    digest: str
    labels: tuple[str, ...]
    docs: tuple[str, ...] = ()
    genre: str = ""
    unit: str = ""
    confidence: int | None = None
    draw: str = ""
    furniture: bool = False
    match_key: str = ""
    restates: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        """The document it was first met in; its digest where none is known."""
        return self.docs[0] if self.docs else self.digest


@dataclass(frozen=True, slots=True)
class Dispute:
    """A paragraph left out because its readers differ and nothing settles it."""

    digest: str
    doc: str
    labels: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        none = phrase("none")
        views = "; ".join(f"{reader}: {', '.join(ids) or none}" for reader, ids in self.labels.items())
        return f"{self.digest}{f' ({self.doc})' if self.doc else ''}: {views}"


@dataclass(frozen=True, slots=True)
class Settlement:
    """Settled paragraphs and open disputes, each in the order in which digests first appear."""

    paragraphs: tuple[LabelledParagraph, ...]
    disputed: tuple[Dispute, ...] = ()


def newest_by_reader(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Each reader's newest decision among those on one paragraph; of equal times the later line."""
    newest: dict[str, Decision] = {}
    for decision in decisions:
        held = newest.get(decision.reader)
        if held is None or decision.at == held.at or decision.moment >= held.moment:
            newest[decision.reader] = decision
    return newest


def by_digest(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Decisions grouped by paragraph, in the order in which digests first appear."""
    grouped: dict[str, list[Decision]] = {}
    for decision in decisions:
        grouped.setdefault(decision.digest, []).append(decision)
    return grouped


def settle(decisions: Iterable[Decision]) -> Settlement:
    """One label a paragraph: what reader ``settled`` says, else what all readers agree on.

    A reader's newest line counts. A paragraph on which readers differ, with no ``settled`` line, is left
    out and listed in `disputed`.
    """
    paragraphs: list[LabelledParagraph] = []
    disputed: list[Dispute] = []
    for digest, lines in by_digest(decisions).items():
        newest = newest_by_reader(lines)
        final = newest.get(SETTLED)
        if final is None and len({decision.labels for decision in newest.values()}) > 1:
            docs = _known(line.doc for line in lines)
            views = {reader: decision.labels for reader, decision in newest.items()}
            disputed.append(Dispute(digest, docs[0] if docs else "", views))
        else:
            paragraphs.append(_settled_paragraph(lines, newest, final))
    return Settlement(tuple(paragraphs), tuple(disputed))


def _settled_paragraph(
    lines: Sequence[Decision], newest: Mapping[str, Decision], final: Decision | None
) -> LabelledParagraph:
    current = list(newest.values())
    deciding = final or current[0]
    grades = [decision.confidence for decision in current if decision.confidence is not None]
    draws = _known(line.draw for line in lines)
    return LabelledParagraph(
        digest=deciding.digest,
        labels=deciding.labels,
        docs=_known(line.doc for line in lines),
        genre=next(iter(_known(line.genre for line in lines)), ""),
        unit=next(iter(_known(line.unit for line in lines)), ""),
        confidence=min(grades, default=None),
        draw=next((draw for draw in (*_DRAWS_BY_CLAIM, *draws) if draw in draws), ""),
        furniture=final.furniture if final else any(decision.furniture for decision in current),
        match_key=next(iter(_known(line.match_key for line in lines)), ""),
        restates=_known(doc for line in lines for doc in line.restates),
        readers=tuple(newest),
    )


def _known(values: Iterable[str]) -> tuple[str, ...]:
    """`values` without repeats and without "", as first met."""
    return tuple(dict.fromkeys(value for value in values if value))
