"""PDF → page: lines by their place, running heads and page numbers dropped, paragraphs rejoined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from threading import Lock
from typing import Any

from strategyclf.article import LeftOut
from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.reading.page import Page, blocks_of, squeezed
from strategyclf.reading.wrapping import WrappedLine, rejoin

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*(?:/|共)\s*\d{1,4}\s*页?)?[-—–\s]*")
_EDGE_LINES = 2
# PDFium is not made for threads: two that read at once may end the process.
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its edges and top in points from the lower left, and the height of its first letter."""

    text: str
    left: float
    right: float
    top: float
    height: float


def read_pdf(data: bytes, file: str) -> Page:
    """The page of a PDF file, all its sheets in a row.

    Raises
    ------
    InputError
        It is damaged, protected by a password, or has no text layer.
    """
    with _ONE_AT_A_TIME:
        sheets = list(_sheets(data, file))
    if not any(sheets):
        raise InputError(
            phrase("the PDF has no text layer (a scan?)"),
            code="no_text_layer",
            file=file,
            remedy=phrase("run text recognition (OCR) on it, or save its text as .txt or .docx"),
        )
    kept, left_out = _without_running_heads(sheets)
    paragraphs = rejoin(_wrapped(kept))
    return Page(blocks_of(paragraphs), left_out=tuple(left_out))


def _sheets(data: bytes, file: str) -> Iterator[list[_Line]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            for number in range(len(document)):
                yield list(_lines(document[number].get_textpage()))
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError(
                phrase("the PDF is protected by a password"),
                code="password",
                file=file,
                remedy=phrase("open it with its password and save it without one"),
            ) from None
        raise InputError(
            phrase("the PDF is damaged and cannot be opened"),
            code="damaged_file",
            file=file,
            remedy=phrase("open it in a PDF viewer and save it anew, or download it again"),
        ) from None


def _lines(page: Any) -> Iterator[_Line]:
    """The lines of one sheet. PDFium's offsets count every character, line ends included."""
    text = page.get_text_range()
    if len(text) != page.count_chars():
        # Characters outside the basic plane shift the offsets: such a sheet goes without places.
        yield from (_Line(squeezed(line), 0, 0, 0, 0) for line in text.splitlines() if line.strip())
        return
    for found in re.finditer(r"[^\r\n]+", text):
        start, end = found.start(), found.end()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            continue
        left, bottom, _, top = page.get_charbox(start, loose=True)
        _, _, right, _ = page.get_charbox(end - 1, loose=True)
        yield _Line(squeezed(found[0].replace("\ufffe", "")), left, right, top, top - bottom)


def _without_running_heads(sheets: Sequence[Sequence[_Line]]) -> tuple[list[list[_Line]], list[LeftOut]]:
    """The lines of each sheet less page numbers and lines at the top or bottom of half of the sheets."""
    edges = Counter(key for sheet in sheets for key in {_key(line) for line in _edge(sheet)})
    repeated = {key for key, count in edges.items() if count >= max(3, len(sheets) / 2)}
    kept: list[list[_Line]] = []
    left_out: list[LeftOut] = []
    for sheet in sheets:
        edge = {id(line) for line in _edge(sheet)}
        lines: list[_Line] = []
        for line in sheet:
            if id(line) in edge and _PAGE_NUMBER.fullmatch(line.text):
                left_out.append(LeftOut(line.text, "page_number"))
            elif id(line) in edge and _key(line) in repeated:
                left_out.append(LeftOut(line.text, "running_head"))
            else:
                lines.append(line)
        kept.append(lines)
    return kept, left_out


def _edge(sheet: Sequence[_Line]) -> list[_Line]:
    return [*sheet[:_EDGE_LINES], *sheet[max(_EDGE_LINES, len(sheet) - _EDGE_LINES) :]]


def _key(line: _Line) -> str:
    return re.sub(r"\d+", "0", line.text)


def _wrapped(sheets: Sequence[Sequence[_Line]]) -> list[WrappedLine]:
    """Each line with what its place says, measured in characters of the usual size."""
    lines = [line for sheet in sheets for line in sheet]
    if not lines:
        return []
    size = median(line.height for line in lines) or 12.0
    margin = min(line.left for line in lines)
    edge = sorted(line.right for line in lines)[int(len(lines) * 0.95)]
    wrapped: list[WrappedLine] = []
    for sheet in sheets:
        pitch = _pitch(sheet)
        before: _Line | None = None
        for line in sheet:
            gap = before is not None and before.top - line.top > 1.6 * pitch
            other_size = before is not None and abs(before.height - line.height) > 0.2 * size
            indented = line.left - margin > 0.8 * size
            full = edge - line.right < 2.2 * size or line.right == 0
            wrapped.append(WrappedLine(line.text, indented, full, gap or other_size))
            before = line
    return wrapped


def _pitch(sheet: Sequence[_Line]) -> float:
    """The usual distance between the tops of two lines."""
    steps = [above.top - below.top for above, below in pairwise(sheet) if above.top > below.top]
    return median(steps) if steps else 0.0
