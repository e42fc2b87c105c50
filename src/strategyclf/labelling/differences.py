"""The paragraphs on which readers differ, settled or still in dispute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from strategyclf.labelling.decision import SETTLED, Decision
from strategyclf.labelling.settlement import by_digest, newest_by_reader


@dataclass(frozen=True, slots=True)
class Difference:
    """One paragraph with each reader's labels; `settled` is the final word, None while there is none."""

    digest: str
    doc: str
    readings: Mapping[str, tuple[str, ...]]
    settled: tuple[str, ...] | None
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values; `text` is "" where it is not at hand."""
        return {
            "digest": self.digest,
            "doc": self.doc,
            "readings": {reader: list(labels) for reader, labels in self.readings.items()},
            "settled": None if self.settled is None else list(self.settled),
            "text": self.text,
        }


def differences(decisions: Iterable[Decision], texts: Mapping[str, str]) -> list[Difference]:
    """Paragraphs whose readers gave different labels: those in dispute first, each part in order.

    Parameters
    ----------
    texts : digest → text, as far as it is at hand.
    """
    found = []
    for digest, lines in by_digest(decisions).items():
        newest = newest_by_reader(lines)
        readings = {reader: line.labels for reader, line in newest.items() if reader != SETTLED}
        if len(set(readings.values())) > 1:
            doc = next((line.doc for line in lines if line.doc), "")
            final = newest[SETTLED].labels if SETTLED in newest else None
            found.append(Difference(digest, doc, readings, final, texts.get(digest, "")))
    return sorted(found, key=lambda difference: difference.settled is not None)
