"""What a label store holds: counts a label, reader, source and draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.labelling.settlement import LabelledParagraph, Settlement, by_digest, newest_by_reader
from strategyclf.taxonomy import Taxonomy

NONE = "none"  # the line of paragraphs without any label


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a count: how many paragraphs, and of how many of them the text is at hand."""

    paragraphs: int
    at_hand: int


@dataclass(frozen=True, slots=True)
class ReaderCount:
    """One reader's line: current decisions, and how many of them gave a label."""

    reader_kind: str
    paragraphs: int
    with_label: int


@dataclass(frozen=True, slots=True)
class Status:
    """Counts over settled paragraphs, unless said otherwise.

    Attributes
    ----------
    decisions : lines in the journals. documents : docs that they name.
    paragraphs : settled ones. furniture : how many of these are page furniture.
    read_twice : paragraphs with readings by two readers or more. settled : where ``settled`` had the word.
    disputed : paragraphs left out because readers differ.
    labels : id, and ``none`` → count. draws, units, genres : value ("" unknown) → count.
    sources : source → count of paragraphs with a decision from it. readers : most paragraphs first.
    """

    decisions: int
    documents: int
    paragraphs: int
    at_hand: int
    furniture: int
    read_twice: int
    settled: int
    disputed: int
    labels: Mapping[str, Count]
    readers: Mapping[str, ReaderCount]
    sources: Mapping[str, Count]
    draws: Mapping[str, Count]
    genres: Mapping[str, Count]
    units: Mapping[str, Count]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def label_status(
    decisions: Iterable[Decision], settlement: Settlement, at_hand: Collection[str], taxonomy: Taxonomy
) -> Status:
    """Count `decisions` and what they settle to.

    Parameters
    ----------
    at_hand : digests of the paragraphs whose text was found.
    """
    lines = tuple(decisions)
    current = {digest: newest_by_reader(own) for digest, own in by_digest(lines).items()}
    paragraphs = settlement.paragraphs
    readers: dict[str, ReaderCount] = {}
    for decision in (decision for newest in current.values() for decision in newest.values()):
        held = readers.get(decision.reader, ReaderCount(decision.reader_kind, 0, 0))
        readers[decision.reader] = ReaderCount(
            held.reader_kind, held.paragraphs + 1, held.with_label + bool(decision.labels)
        )
    from_source = {(decision.source, decision.digest) for decision in lines}
    return Status(
        decisions=len(lines),
        documents=len({decision.doc for decision in lines if decision.doc}),
        paragraphs=len(paragraphs),
        at_hand=sum(paragraph.digest in at_hand for paragraph in paragraphs),
        furniture=sum(paragraph.furniture for paragraph in paragraphs),
        read_twice=sum(len(newest.keys() - {SETTLED}) > 1 for newest in current.values()),
        settled=sum(SETTLED in paragraph.readers for paragraph in paragraphs),
        disputed=len(settlement.disputed),
        labels={id: _of(paragraphs, at_hand, lambda p, id=id: id in p.labels) for id in taxonomy.ids}
        | {NONE: _of(paragraphs, at_hand, lambda p: not p.labels)},
        readers=dict(sorted(readers.items(), key=lambda item: (-item[1].paragraphs, item[0]))),
        sources=_counts((source, digest in at_hand) for source, digest in from_source),
        draws=_counts((p.draw, p.digest in at_hand) for p in paragraphs),
        genres=_counts((p.genre, p.digest in at_hand) for p in paragraphs),
        units=_counts((p.unit, p.digest in at_hand) for p in paragraphs),
    )


def _of(paragraphs: Iterable[LabelledParagraph], at_hand: Collection[str], chosen: Any) -> Count:
    found = [paragraph.digest in at_hand for paragraph in paragraphs if chosen(paragraph)]
    return Count(len(found), sum(found))


def _counts(items: Iterable[tuple[str, bool]]) -> dict[str, Count]:
    """Value → count, the largest first."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for value, is_at_hand in items:
        total[value] += 1
        found[value] += is_at_hand
    return {
        value: Count(n, found[value])
        for value, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    }
