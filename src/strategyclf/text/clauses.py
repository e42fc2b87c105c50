"""Cutting a paragraph into clauses: the units that are scored, and that stand as evidence."""

from __future__ import annotations

import re
from typing import Literal

Boundary = Literal["sentence", "comma"]

MARKS: dict[Boundary, str] = {"sentence": "。！？；!?;…\n", "comma": "。！？；，!?;,…\n"}
# A closing quote or bracket after the mark belongs to the clause it closes.
CLOSERS = "”’」』）)\"'"
_END = {boundary: re.compile(f"[{marks}]+[{CLOSERS}]*") for boundary, marks in MARKS.items()}
_DIGIT_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_CONTENT = re.compile(r"\w")


def cut_clauses(text: str, boundary: Boundary = "sentence", shortest: int = 0) -> list[tuple[int, int]]:
    """Offsets ``(start, end)`` of the clauses of `text`, in order, covering all of it.

    A piece without a letter or digit, or of fewer than `shortest` characters, joins the clause before it
    (the first one joins the one after). Text without content is one clause; empty text has none.
    """
    if not text:
        return []
    thousands = {match.start() for match in _DIGIT_COMMA.finditer(text)}
    ends = [m.end() for m in _END[boundary].finditer(text) if m.start() not in thousands]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    clauses: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        piece = text[start:end]
        if clauses and (len(piece) < shortest or not _CONTENT.search(piece)):
            clauses[-1] = (clauses[-1][0], end)
            start = end
        elif len(piece) >= shortest and _CONTENT.search(piece):
            clauses.append((start, end))
            start = end
        # otherwise a short first piece waits for the next one
    if start < len(text):
        if clauses:
            clauses[-1] = (clauses[-1][0], len(text))
        else:
            clauses.append((start, len(text)))
    return clauses
