"""Which decisions of a journal are given to other tools, and how much of them a format can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.labelling.settlement import by_digest, newest_by_reader


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an export: a decision, and its paragraph's text ("" where it is not at hand)."""

    decision: Decision
    text: str = ""


def deciding(decisions: Iterable[Decision]) -> list[Decision]:
    """For each settled paragraph the decision that its label rests on: reader ``settled``'s, else the first.

    It is a decision that was made, by whom and when, so that an import of it adds nothing untrue.
    """
    chosen: list[Decision] = []
    for lines in by_digest(decisions).values():
        newest = newest_by_reader(lines)
        final = newest.get(SETTLED)
        if final or len({decision.labels for decision in newest.values()}) == 1:
            chosen.append(final or next(iter(newest.values())))
    return chosen


def readings(decisions: Sequence[Decision]) -> list[Decision]:
    """Each reader's newest decision on each paragraph of each document, as first met."""
    newest: dict[tuple[str, str, str], Decision] = {}
    for decision in decisions:
        key = (decision.digest, decision.reader, decision.doc)
        if key not in newest or decision.moment >= newest[key].moment:
            newest[key] = decision
    return list(newest.values())
