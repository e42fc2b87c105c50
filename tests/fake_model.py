"""A model for tests of what comes after it: a clause speaks of a label when it holds one of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strategyclf.model.tag_arrays import TagArrays
from strategyclf.taxonomy import Taxonomy, read_taxonomy
from strategyclf.text.clauses import cut_clauses

WORDS = {
    "tech_upgrade": ("技改", "研发", "攻关", "数字化"),
    "emerging_industry": ("新能源", "机器人", "氢能", "生物医药"),
    "talent_education": ("人才", "高校", "技能"),
    "land_redevelopment": ("厂房", "盘活", "园区"),
    "investment_attraction": ("招商", "落户", "签约"),
}


@dataclass(frozen=True, slots=True)
class FakeEvidence:
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class FakeTags:
    labels: tuple[str, ...]
    probabilities: dict[str, float]
    evidence: dict[str, tuple[FakeEvidence, ...]]
    uncertain: tuple[str, ...]


class FakeModel:
    """The duck type of `strategyclf.model.model.Model`; "或许" makes a tag uncertain."""

    name = "fake"
    digest = "0123456789abcdef"
    held = {}  # noqa: RUF012 - as of a model at its balanced thresholds

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        root = Path(__file__).resolve().parents[1]
        self.taxonomy = taxonomy or read_taxonomy(root / "labels" / "taxonomy.toml")
        self.batches: list[int] = []

    @property
    def made_by(self) -> str:
        return f"{Path(self.name).name}@{self.digest}"

    def at(self, **thresholds) -> FakeModel:
        return self

    def measured(self, texts, probabilities):
        return {}, None

    def tag(self, texts: Sequence[str]) -> list[FakeTags]:
        self.batches.append(len(texts))
        return [self._tag(text) for text in texts]

    def _tag(self, text: str) -> FakeTags:
        probabilities, evidence = {}, {}
        for id in self.taxonomy.ids:
            found = []
            for start, end in cut_clauses(text):
                hits = sum(text[start:end].count(word) for word in WORDS.get(id, ()))
                if hits:
                    found.append(FakeEvidence(start, end, text[start:end], float(hits)))
            found.sort(key=lambda clause: -clause.score)
            probabilities[id] = 1 - 0.4 ** (found[0].score + 1) if found else 0.0123456789
            if found:
                evidence[id] = tuple(found)
        labels = tuple(id for id in self.taxonomy.ids if id in evidence)
        return FakeTags(labels, probabilities, evidence, labels[:1] if "或许" in text else ())

    def tag_arrays(self, texts: Sequence[str]) -> TagArrays:
        """The same tags as arrays, as `Model.tag_arrays` gives them."""
        ids = self.taxonomy.ids
        tags = [self._tag(text) for text in texts]
        clauses = [[each.evidence.get(id, ()) for id in ids] for each in tags]
        counts = [len(found) for row in clauses for found in row]
        flat = [clause for row in clauses for found in row for clause in found]
        return TagArrays(
            given=np.array([[id in each.labels for id in ids] for each in tags], dtype=bool).reshape(
                -1, len(ids)
            ),
            uncertain=np.array([[id in each.uncertain for id in ids] for each in tags], dtype=bool).reshape(
                -1, len(ids)
            ),
            probabilities=np.array([list(each.probabilities.values()) for each in tags], dtype=float).reshape(
                -1, len(ids)
            ),
            evidence=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            starts=np.array([clause.start for clause in flat], dtype=np.int64),
            ends=np.array([clause.end for clause in flat], dtype=np.int64),
            scores=np.array([clause.score for clause in flat], dtype=float),
        )
