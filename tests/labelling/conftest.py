from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from strategyclf.article import digest, match_key
from strategyclf.labelling.decision import Decision
from strategyclf.taxonomy import Label, Taxonomy


@pytest.fixture
def taxonomy() -> Taxonomy:
    return Taxonomy((Label("tech", "技术", "technology"), Label("land", "土地", "land")), version="test")


@pytest.fixture
def decide() -> Callable[..., Decision]:
    """A decision on a text, with any field changed."""

    def make(text: str, labels: tuple[str, ...] = (), reader: str = "ann", **fields: object) -> Decision:
        plain = Decision(
            digest(text), labels, reader, "human", "2024-05-01", "test", match_key=match_key(text)
        )
        return replace(plain, **fields)

    return make
