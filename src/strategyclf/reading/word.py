"""Word documents (.docx) → page: headings by style, table cells and text boxes as paragraphs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.reading.page import Block, Mark, Page, squeezed

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}instrText", f"{_WORD}txbxContent", _FALLBACK}
)
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|标题)", re.IGNORECASE)
_LONGEST_HEADING = 120


def read_docx(data: bytes, file: str) -> Page:
    """The page of a Word document.

    Raises
    ------
    InputError
        It is damaged.
    """
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        return Page(tuple(_blocks(document)))
    except Exception as error:  # python-docx lets through whatever a damaged part makes lxml or zipfile raise
        raise InputError(
            phrase("the document is damaged and cannot be opened"),
            code="damaged_file",
            file=file,
            remedy=phrase("open it in Word or WPS and save it anew as .docx"),
        ) from error


def _blocks(document: Any) -> Iterator[Block]:
    """Paragraphs in the order of the page, those of table cells and text boxes where they stand."""
    levels = _levels_of_styles(document)
    for element in document.element.body.iter(f"{_WORD}p"):
        if any(above.tag in (_FALLBACK, f"{_WORD}del") for above in element.iterancestors()):
            continue
        level, mark = _look(element, levels)
        for line in map(squeezed, _text(element).split("\n")):
            if line:
                yield Block(line, level if len(line) <= _LONGEST_HEADING else 0, mark)


def _levels_of_styles(document: Any) -> dict[str, int]:
    """Heading level by style id; the style of a document's title has level 1."""
    levels: dict[str, int] = {}
    for style in document.styles:
        name = style.name or ""
        numbered = _HEADING.fullmatch(name.strip())
        if numbered:
            levels[style.style_id] = max(1, min(6, int(numbered[1])))
        elif _TITLE.fullmatch(name.strip()):
            levels[style.style_id] = 1
    return levels


def _look(paragraph: Any, levels: dict[str, int]) -> tuple[int, Mark]:
    properties = paragraph.find(f"{_WORD}pPr")
    level, mark = 0, ""
    if properties is not None:
        style = properties.find(f"{_WORD}pStyle")
        outline = properties.find(f"{_WORD}outlineLvl")
        if style is not None:
            level = levels.get(style.get(f"{_WORD}val"), 0)
        if not level and outline is not None:
            stated = int(outline.get(f"{_WORD}val"))
            level = stated + 1 if stated < 6 else 0
        if properties.find(f"{_WORD}numPr") is not None and not level:
            mark = "item"
    if not level and not mark and _is_bold(paragraph):
        mark = "strong"
    return level, mark  # type: ignore[return-value]


def _is_bold(paragraph: Any) -> bool:
    runs = [
        run
        for run in paragraph.iter(f"{_WORD}r")
        if "".join(text.text or "" for text in run.iter(f"{_WORD}t")).strip()
    ]
    return bool(runs) and all(_bold(run) for run in runs)


def _bold(run: Any) -> bool:
    mark = run.find(f"{_WORD}rPr/{_WORD}b")
    return mark is not None and mark.get(f"{_WORD}val") not in ("0", "false", "off")


def _text(paragraph: Any) -> str:
    """The visible text, line breaks kept; text boxes in it have paragraphs of their own."""
    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in _SKIPPED:
            continue
        if tag == f"{_WORD}t":
            pieces.append(element.text or "")
        elif tag in (f"{_WORD}br", f"{_WORD}cr"):
            pieces.append("\n")
        elif tag == f"{_WORD}tab":
            pieces.append(" ")
        else:
            waiting.extend(reversed(element))
    return "".join(pieces)
