"""Rows to label: text and place, nothing of what a model thinks, in a form that `labels import` reads."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from strategyclf.cells import fits_cell, safe_cell
from strategyclf.errors import CallError
from strategyclf.messages import phrase

if TYPE_CHECKING:
    from strategyclf.evaluation.candidates import Candidate, Candidates
    from strategyclf.tagging.target import Target

Rows = Literal["article", "paragraph"]

COLUMNS = ("digest", "text", "article", "paragraph", "labels")
_ENDINGS = (".jsonl", ".csv", ".xlsx")


@contextmanager
def rows_target(out: Path) -> Iterator[Target]:
    """The output, checked before the work; raises `CallError` for an ending that is no form of rows."""
    from strategyclf.tagging.target import Target

    if out.suffix.lower() not in _ENDINGS:
        raise CallError(
            phrase("the ending {ending!r} names no form of rows", ending=out.suffix)
            if out.suffix
            else phrase("the name has no ending"),
            code="unknown_output",
            file=str(out),
            remedy=phrase(
                "end the name in {endings} or {last}", endings=", ".join(_ENDINGS[:-1]), last=_ENDINGS[-1]
            ),
        )
    target = Target(out)
    try:
        yield target
    finally:
        target.discard()


def write_rows(rows: Sequence[Candidate], target: Target) -> int:
    """Write `rows` in their order and put the file in place; how many texts no cell can hold.

    A text that a cell cannot hold as it is would come back with another digest: its cell stays empty.
    """
    from strategyclf.tagging.target import output_errors

    ending = target.path.suffix.lower()
    with output_errors(target.path), target.open_bytes() as stream:
        unheld = _json_lines(rows, stream) if ending == ".jsonl" else _table(rows, stream, ending)
    target.commit()
    return unheld


def _json_lines(rows: Sequence[Candidate], stream: IO[bytes]) -> int:
    import orjson

    for row in rows:
        values = (f"d:{row.digest}", row.text, row.article, row.paragraph, "")
        stream.write(orjson.dumps(dict(zip(COLUMNS, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE))
    return 0


def _table(rows: Sequence[Candidate], stream: IO[bytes], ending: str) -> int:
    from io import TextIOWrapper

    from strategyclf.labelling.exchange.excel_form import save_workbook, survives_workbook

    def holds(text: str) -> bool:
        return fits_cell(text) and (ending == ".csv" or survives_workbook(safe_cell(text)))

    lines: list[tuple[str | int, ...]] = [COLUMNS]
    for row in rows:
        text = safe_cell(row.text) if holds(row.text) else ""
        lines.append((f"d:{row.digest}", text, safe_cell(row.article), row.paragraph, ""))
    if ending == ".xlsx":
        save_workbook(lines, stream)
    else:
        wrapper = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        csv.writer(wrapper, lineterminator="\n").writerows(lines)
        wrapper.flush()
        wrapper.detach()
    return sum(not holds(row.text) for row in rows)


def told(candidates: Candidates, unheld: int, out: Path) -> list[str]:
    """Lines on what could not be read or held, and how the rows come back."""
    lines = [str(failure) for failure in candidates.failures]
    if unheld:
        lines.append(
            phrase("{unheld:,} texts left out: no cell can hold them; write .jsonl instead", unheld=unheld)
        )
    lines.append(
        phrase(
            "write label ids in the column labels, none where no label applies, and take them in "
            "with: strategyclf labels import {out} --reader YOU --unlabelled skip --out "
            "labels/own.jsonl",
            out=out,
        )
    )
    return lines
