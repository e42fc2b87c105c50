"""Rows of CSV and Excel, in either language of headers, as JSON lines have them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strategyclf.cells import restore_cell
from strategyclf.errors import InputError
from strategyclf.messages import phrase
from strategyclf.tagging.columns import PARAGRAPH_COLUMNS
from strategyclf.tagging.flat import (
    CLAUSE_SEPARATOR,
    DIGEST_PREFIX,
    LABEL_SEPARATOR,
    SECTION_SEPARATOR,
    WORDS_ZH,
)
from strategyclf.taxonomy import Taxonomy

_KINDS = {zh: id for id, zh in WORDS_ZH["kind"].items()}
_FLAT = {column.name: column for column in PARAGRAPH_COLUMNS if column.flat}


def csv_rows(path: Path, taxonomy: Taxonomy) -> Iterator[Mapping[str, Any]]:
    """Rows of a CSV that `predict` wrote."""
    # A cell may hold a whole article.
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        yield from _rows(header, reader, path, taxonomy)


def excel_rows(path: Path, taxonomy: Taxonomy) -> Iterator[Mapping[str, Any]]:
    """Rows of the sheets of paragraphs of a workbook that `predict` wrote."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise InputError(
            phrase("is no workbook ({error})", error=error),
            code="not_predictions",
            file=str(path),
            remedy=phrase("name the .xlsx that `predict` wrote"),
        ) from None
    try:
        sheets = [s for s in book.worksheets if s.title.split(" ")[0] in ("段落", "paragraphs")]
        if not sheets:
            raise InputError(
                phrase("has no sheet of paragraphs"),
                code="not_predictions",
                file=str(path),
                remedy=phrase("name the .xlsx that `predict` wrote"),
            )
        for sheet in sheets:
            lines = sheet.iter_rows(values_only=True)
            header = [str(cell or "") for cell in next(lines, ())]
            yield from _rows(header, lines, path, taxonomy)
    finally:
        book.close()


def _rows(
    header: Sequence[str], lines: Iterator[Sequence[Any]], path: Path, taxonomy: Taxonomy
) -> Iterator[Mapping[str, Any]]:
    header = [restore_cell(name) for name in header]
    names = _names(header)
    ids = {zh: id for id, zh in ((label.id, label.zh) for label in taxonomy)}
    scores = {number: ids.get(name[1], name[1]) for number, name in names.items() if name[0] == "scores"}
    if "text" not in (name for name, _ in names.values()) or not scores:
        raise InputError(
            phrase("has no columns of predictions by paragraph"),
            code="not_predictions",
            file=str(path),
            remedy=phrase("run `strategyclf predict … --out` without --by article, and name that file"),
        )
    flags = {*scores.values(), *(label.zh for label in taxonomy), *(f"label_{id}" for id in scores.values())}
    for line in lines:
        row: dict[str, Any] = {"scores": {}, "labels": [], "section": [], "evidence": {}}
        said: dict[str, str] = {}
        for number, cell in enumerate(line):
            value = restore_cell(cell) if isinstance(cell, str) else cell
            name, label = names.get(number, ("", ""))
            if name == "scores":
                row["scores"][scores[number]] = value
            elif name == "evidence":
                said[ids.get(label, label)] = str(value or "")
            elif name:
                row[name] = _PARTS[name](str(value or ""), ids) if name in _PARTS else value
            elif number < len(header) and header[number] not in flags:
                row[header[number]] = value
        row["evidence"] = {id: _clauses(row["text"] or "", joined) for id, joined in said.items()}
        yield row


def _labels(cell: str, ids: Mapping[str, str]) -> list[str]:
    return [ids.get(part, part) for part in cell.split(LABEL_SEPARATOR) if part]


def _section(cell: str, _: Mapping[str, str]) -> list[str]:
    return cell.split(SECTION_SEPARATOR) if cell else []


# How a cell becomes what JSON lines hold; label names become ids by the second argument.
_PARTS: Mapping[str, Callable[[str, Mapping[str, str]], Any]] = {
    "labels": _labels,
    "section": _section,
    "kind": lambda cell, _: _KINDS.get(cell, cell),
    "digest": lambda cell, _: cell.removeprefix(DIGEST_PREFIX),
}


def _names(header: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Column number → our name and, for a column a label, the label as the header says it."""
    plain = {column.zh: column.name for column in PARAGRAPH_COLUMNS if not column.flat}
    plain |= {column.name: column.name for column in PARAGRAPH_COLUMNS if not column.flat}
    found: dict[int, tuple[str, str]] = {}
    for number, text in enumerate(header):
        if text in plain:
            found[number] = (plain[text], "")
            continue
        for name, column in _FLAT.items():
            for prefix in (column.flat, column.flat_zh):
                if text.startswith(prefix) and text != prefix:
                    found[number] = (name, text.removeprefix(prefix))
    return found


def _clauses(text: str, joined: str) -> list[dict[str, Any]]:
    """Clauses joined in a cell, found again in the paragraph; the cell keeps neither offsets nor scores."""
    clauses = []
    for said in joined.split(CLAUSE_SEPARATOR) if joined else ():
        start = text.find(said)
        if start >= 0:
            clauses.append({"start": start, "end": start + len(said), "score": float("nan")})
    return clauses
