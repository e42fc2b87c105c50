"""Rows as flat tables: one value a cell, for CSV and Excel, with headers and words in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from strategyclf.messages import chosen_language, language, locale_language
from strategyclf.tagging.columns import By, Column, columns_of
from strategyclf.tagging.rows import Row
from strategyclf.taxonomy import Label, Taxonomy

Names = Literal["zh", "en"]
Cell = str | int | float | None

CLAUSE_SEPARATOR = " ｜ "
SECTION_SEPARATOR = " > "
LABEL_SEPARATOR = "; "
DIGEST_PREFIX = "d:"

WORDS_ZH: Mapping[str, Mapping[str, str]] = {
    "kind": {"heading": "标题", "body": "正文", "list_item": "列表", "note": "附注"},
    "date_basis": {
        "published": "发布",
        "updated": "更新",
        "file name": "文件名",
        "title": "标题",
        "unknown": "未知",
    },
}


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column of a flat table: its header, the value for a row, and what it comes from."""

    header: str
    value: Callable[[Row], Cell]
    column: Column | None = None
    label: Label | None = None


def names_for_locale(format: str) -> Names:
    """The language of headers where the user names none.

    Chinese in a Chinese locale, ids in any other. Where the locale says nothing (C, POSIX, unset) a
    workbook, which a person opens, has Chinese headers, and a CSV, which a program reads, has ids. The
    language chosen for messages counts for a workbook alone: a program gets the same whatever it is.
    """
    if format == "xlsx":
        return chosen_language() or (language() if locale_language() else "zh")
    return "zh" if locale_language().lower().startswith(("zh", "chinese")) else "en"


def flat_columns(by: By, taxonomy: Taxonomy, names: Names, carried: Iterable[str] = ()) -> list[FlatColumn]:
    """The columns of the flat table, in order; headers are unique."""
    columns: list[FlatColumn] = []
    taken = {column.zh if names == "zh" else column.name for column in columns_of(by)}
    for column in columns_of(by):
        if column.type == "label_list":
            columns.append(_plain_column(column, taxonomy, names))
        if column.type.startswith("label_"):
            for label in taxonomy:
                header = _label_header(column, label, names)
                header = header if header not in taken else (column.flat or "label_") + label.id
                taken.add(header)
                columns.append(FlatColumn(header, _label_value(column, label.id), column, label))
        else:
            columns.append(_plain_column(column, taxonomy, names))
    columns.extend(FlatColumn(name, _carried_value(name)) for name in carried)
    return columns


def _label_header(column: Column, label: Label, names: Names) -> str:
    return column.flat_zh + label.zh if names == "zh" else column.flat + label.id


def _plain_column(column: Column, taxonomy: Taxonomy, names: Names) -> FlatColumn:
    name = column.name
    words: Mapping[str, str] = {}
    if names == "zh":
        labels = {label.id: label.zh for label in taxonomy}
        words = labels if name in ("labels", "main") else WORDS_ZH.get(name, {})

    def value(row: Row) -> Cell:
        content = row[name]
        if isinstance(content, list):
            separator = LABEL_SEPARATOR if name == "labels" else SECTION_SEPARATOR
            return separator.join(words.get(part, part) for part in content)
        if name == "digest":
            return DIGEST_PREFIX + str(content)
        if isinstance(content, bool):
            return int(content)
        cell: Cell = words.get(content, content)
        return cell

    return FlatColumn(column.zh if names == "zh" else name, value, column)


def _label_value(column: Column, id: str) -> Callable[[Row], Cell]:
    def flag(row: Row) -> Cell:
        return int(id in row["labels"])

    def number(row: Row) -> Cell:
        cell: Cell = row[column.name][id]
        return cell

    def clauses(row: Row) -> Cell:
        return CLAUSE_SEPARATOR.join(clause["text"].strip() for clause in row[column.name][id]) or None

    def clause(row: Row) -> Cell:
        best = row[column.name][id]
        return best["text"].strip() if best else None

    return {"label_list": flag, "label_clauses": clauses, "label_clause": clause}.get(column.type, number)


def _carried_value(name: str) -> Callable[[Row], Cell]:
    def value(row: Row) -> Cell:
        content: Any = row.get(name)
        return int(content) if isinstance(content, bool) else as_text(content)

    return value


def as_text(content: Any) -> Any:
    """Lists and tables of a carried column as JSON text; every other value as it is."""
    if isinstance(content, (list, dict)):
        import orjson

        return orjson.dumps(content).decode()
    return content
