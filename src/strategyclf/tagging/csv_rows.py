"""Paragraph rows as CSV that Excel opens as it is: flat, no cell that runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategyclf.cells import safe_cell
from strategyclf.tagging.carried import CarriedType
from strategyclf.tagging.engine import TaggedArticle
from strategyclf.tagging.flat import Cell, FlatColumn, Names, flat_columns
from strategyclf.tagging.rows import RowForm, encodable

if TYPE_CHECKING:
    from strategyclf.article import Article
    from strategyclf.model.model import Tags


def csv_rows(
    articles: Iterable[tuple[Article, tuple[Tags, ...]]],
    form: RowForm,
    names: Names,
    carried: Mapping[str, CarriedType],
) -> tuple[bytes, NDArray[np.int64]]:
    """The rows of `articles`, and where in them ``duplicate_of`` belongs, a row each."""
    columns = flat_columns("paragraph", form.taxonomy, names, carried)
    place = next(i for i, each in enumerate(columns) if each.column and each.column.name == "duplicate_of")
    content: list[bytes] = []
    holes: list[int] = []
    at = 0
    for article, tags in articles:
        for row in form.paragraphs(TaggedArticle(article, tags, (None,) * len(tags))):
            before = csv_line(column.value(row) for column in columns[:place])
            after = csv_line(column.value(row) for column in columns[place + 1 :])
            head, tail = f"{before},".encode(), f",{after}\n".encode()
            holes.append(at + len(head))
            content += (head, tail)
            at += len(head) + len(tail)
    return b"".join(content), np.array(holes, dtype=np.int64)


def csv_header(columns: Sequence[FlatColumn]) -> str:
    """The first line."""
    return csv_line(column.header for column in columns) + "\n"


def csv_line(cells: Iterable[Cell]) -> str:
    """`cells` as a line, without its end; none of them runs as a formula."""
    line = io.StringIO()
    safe = [safe_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    csv.writer(line, lineterminator="").writerow(safe)
    return line.getvalue()


def place_csv(place: str) -> bytes:
    """The place of an earlier paragraph as a cell."""
    return csv_line([encodable(place)]).encode()
