"""The lines kept of a page → paragraphs with kind and section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from strategyclf.article import Paragraph, ParagraphKind
from strategyclf.reading.furniture_runs import is_running
from strategyclf.reading.headings import (
    GLOSSARY_HEADING,
    LONGEST_HEADING,
    could_be_heading,
    is_list_item,
    is_note,
    rank,
)
from strategyclf.reading.page import Block
from strategyclf.reading.script import simplified_blocks

_LONGEST_BOLD = 60


def paragraphs_of(blocks: Sequence[Block], title: str = "") -> tuple[Paragraph, ...]:
    """The paragraphs of `blocks`, furniture already gone.

    Parameters
    ----------
    blocks : the lines of one article.
    title : its title; the first line that repeats it is a heading and opens no section.
    """
    *simple, simple_title = simplified_blocks([*blocks, Block(title)])
    kinds = _kinds(simple, simple_title.text)
    lines = _joined(blocks, kinds)
    path = _Path()
    paragraphs: list[Paragraph] = []
    titled = False
    for block, kind in lines:
        if kind == "heading":
            is_title = not titled and _states(block.text, title)
            titled = titled or is_title
            section = () if is_title else path.enter(block)
        else:
            section = path.section
            kind = "note" if path.in_glossary else kind
        paragraphs.append(Paragraph(len(paragraphs), block.text, kind, section))
    return tuple(paragraphs)


def _states(line: str, title: str) -> bool:
    """Whether `line` is the title, or the part of it that the page shows."""
    return bool(title) and (line in title or title in line)


def _kinds(blocks: Sequence[Block], title: str) -> list[ParagraphKind]:
    running = [number for number, block in enumerate(blocks) if is_running(block)]
    first, last = (running[0], running[-1]) if running else (0, len(blocks))
    kinds: list[ParagraphKind] = []
    for number, block in enumerate(blocks):
        edge = number < first or number > last
        kinds.append(_kind(block, title, edge=edge, followed=bool(running) and number < last))
    _undo_lists(blocks, kinds)
    return kinds


def _kind(block: Block, title: str, *, edge: bool, followed: bool) -> ParagraphKind:
    text = block.text
    if block.level or text == title:
        return "heading"
    if is_note(text, edge=edge):
        return "note"
    if block.mark == "strong" and len(text) <= _LONGEST_BOLD and could_be_heading(text[:LONGEST_HEADING]):
        return "heading" if followed else "body"
    if block.mark == "item":
        return "list_item"
    if followed and could_be_heading(text) and (rank(text) >= 0 or not is_list_item(text)):
        return "heading"
    if (
        edge
        and not followed
        and len(text) <= LONGEST_HEADING
        and not is_list_item(text)
        and not is_running(block)
    ):
        return "note"
    return "list_item" if is_list_item(text) else "body"


def _undo_lists(blocks: Sequence[Block], kinds: list[ParagraphKind]) -> None:
    """Short lines in a row are a list, not headings.

    That is: two or more lines of the same numbering, or three or more without any.
    """
    start = 0
    while start < len(blocks):
        end = start
        style = rank(blocks[start].text)
        while (
            end < len(blocks)
            and _is_bare_heading(blocks[end], kinds[end])
            and rank(blocks[end].text) == style
        ):
            end += 1
        if end - start >= (3 if style < 0 else 2):
            kinds[start:end] = [_listed(style)] * (end - start)
        start = max(end, start + 1)


def _listed(style: int) -> ParagraphKind:
    return "body" if style < 0 else "list_item"


def _is_bare_heading(block: Block, kind: ParagraphKind) -> bool:
    """A heading by its look alone."""
    return kind == "heading" and not block.level and block.mark != "strong"


def _joined(blocks: Sequence[Block], kinds: Sequence[ParagraphKind]) -> list[tuple[Block, ParagraphKind]]:
    """The lines with their kinds, a heading over two lines as one.

    Two unnumbered headings in a row, the first with nothing under it, are one heading.
    """
    lines: list[tuple[Block, ParagraphKind]] = []
    for number, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        bare = _is_bare_heading(block, kind) and rank(block.text) < 0
        if bare and lines and number >= 2 and _is_bare_heading(blocks[number - 1], kinds[number - 1]):
            before, _ = lines[-1]
            if (
                rank(before.text) < 0
                and kinds[number - 2] != "heading"
                and len(before.text) + len(block.text) <= 60
            ):
                lines[-1] = (replace(before, text=f"{before.text} {block.text}"), "heading")
                continue
        lines.append((block, kind))
    return lines


class _Path:
    """The headings that the current line stands under."""

    def __init__(self) -> None:
        self._stack: list[tuple[tuple[str, int], str]] = []

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._stack)

    @property
    def in_glossary(self) -> bool:
        return any(GLOSSARY_HEADING.search(text) for _, text in self._stack)

    def enter(self, block: Block) -> tuple[str, ...]:
        """Opens the section of a heading and gives the section that the heading itself stands in.

        Headings by markup are nested by level; numbered ones by rank, below those by markup; others go
        below whatever stands when their like is first seen.
        """
        style = ("markup", block.level) if block.level else ("number", rank(block.text))
        styles = [known for known, _ in self._stack]
        if style in styles:
            del self._stack[styles.index(style) :]
        elif style[0] == "markup":
            self._stack = [
                entry for entry in self._stack if entry[0][0] == "markup" and entry[0][1] < style[1]
            ]
        elif style[1] >= 0:
            while (
                self._stack
                and self._stack[-1][0][0] == "number"
                and not 0 <= self._stack[-1][0][1] < style[1]
            ):
                self._stack.pop()
        section = self.section
        self._stack.append((style, block.text))
        return section
