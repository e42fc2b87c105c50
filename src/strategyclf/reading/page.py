"""What a format module hands on: the lines of a page in order, with what its markup says of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from strategyclf.article import DateBasis, LeftOut

Mark = Literal["", "item", "strong", "links"]


@dataclass(frozen=True, slots=True)
class Block:
    """One line or paragraph of a page.

    Attributes
    ----------
    text : without tags, white space as one blank.
    level : 1 to 6 for a heading by markup, else 0.
    mark : item (of a list), strong (bold as a whole), links (every word of it is a link) or nothing.
    """

    text: str
    level: int = 0
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What front matter, meta tags or table columns say of a page; "" where they say nothing."""

    title: str = ""
    date: str = ""
    date_basis: DateBasis = "unknown"
    source: str = ""
    site: str = ""
    region: str = ""

    def over(self, other: Facts) -> Facts:
        """These facts, completed by those of `other`, whose date counts where it is the same, only finer."""
        dated = self if self.date and not other.date.startswith(f"{self.date}-") else other
        return Facts(
            title=self.title or other.title,
            date=dated.date,
            date_basis=dated.date_basis if dated.date else "unknown",
            source=self.source or other.source,
            site=self.site or other.site,
            region=self.region or other.region,
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its format module read it."""

    blocks: tuple[Block, ...]
    facts: Facts = field(default_factory=Facts)
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()


def squeezed(text: str) -> str:
    """`text` with every run of white space as one blank and none at either end."""
    return " ".join(text.split())


def blocks_of(lines: Iterable[str]) -> tuple[Block, ...]:
    """Each non-empty line as a block without markup."""
    return tuple(Block(line) for line in map(squeezed, lines) if line)
