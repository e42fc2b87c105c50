"""Labels joined with their text, as rows of JSON lines or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import IO, Any

import orjson

from strategyclf.cells import safe_cell
from strategyclf.labelling.texts import LabelledText
from strategyclf.taxonomy import Taxonomy


def hydrated_row(row: LabelledText) -> dict[str, Any]:
    """A labelled paragraph with its text; `digest` is that of the text that was labelled.

    ``found_by`` says whether the text is that very one (``digest``) or a reprint's (``match key``).
    """
    paragraph = row.paragraph
    return {
        "digest": paragraph.digest,
        "text": row.text,
        "labels": list(paragraph.labels),
        "doc": paragraph.docs[0] if paragraph.docs else "",
        "genre": paragraph.genre,
        "unit": paragraph.unit,
        "confidence": paragraph.confidence,
        "draw": paragraph.draw,
        "furniture": paragraph.furniture,
        "readers": list(paragraph.readers),
        "found_by": row.found_by,
    }


def write_json_lines(file: IO[bytes], rows: Iterable[LabelledText]) -> None:
    """One object a line, UTF-8."""
    for row in rows:
        file.write(orjson.dumps(hydrated_row(row), option=orjson.OPT_APPEND_NEWLINE))


def write_csv(file: IO[str], rows: Iterable[LabelledText], taxonomy: Taxonomy) -> None:
    """Flat: a 0/1 column a label, lists joined by ``;``, digests prefixed ``d:`` so that Excel keeps them.

    Cells that a spreadsheet would run are neutralised by an apostrophe; JSON lines keep text as it is.
    """
    writer = csv.writer(file, lineterminator="\n")
    names = ("digest", "text", *taxonomy.ids)
    rest = ("labels", "doc", "genre", "unit", "confidence", "draw", "furniture", "readers", "found_by")
    writer.writerow((*names, *rest))
    for row in rows:
        cells = hydrated_row(row)
        given = cells["labels"]
        texts = [
            f"d:{cells['digest']}",
            cells["text"],
            *(int(id in given) for id in taxonomy.ids),
            *(";".join(cells[name]) if isinstance(cells[name], list) else cells[name] for name in rest),
        ]
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in texts])
