"""The smaller sheets of a workbook: summary, unread files, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from strategyclf.cells import safe_cell
from strategyclf.errors import InputError
from strategyclf.tagging.columns import By, columns_of
from strategyclf.tagging.flat import Names
from strategyclf.taxonomy import Taxonomy

if TYPE_CHECKING:
    from openpyxl import Workbook

    from strategyclf.tagging.engine import Tally
    from strategyclf.tagging.rows import RowForm

_TITLES = {
    "zh": {
        "paragraph": "段落",
        "article": "文章",
        "summary": "汇总",
        "unread": "未读文件",
        "notes": "说明",
    },
    "en": {
        "paragraph": "paragraphs",
        "article": "articles",
        "summary": "summary",
        "unread": "unread files",
        "notes": "notes",
    },
}
_WIDTHS = {"summary": (34, 14, 14, 14, 14, 14), "unread": (48, 18, 18, 60, 60), "notes": (24, 24, 100)}
# A workbook with a note for each of a million cut cells would help nobody.
_MOST_CUTS = 200


@dataclass(frozen=True, slots=True)
class Cut:
    """A cell that held more than a workbook can: where it stands, and how many characters it had."""

    sheet: str
    line: int
    column: str
    length: int


class Sheets:
    """Names the sheets in one language and lays out the small ones."""

    def __init__(self, names: Names) -> None:
        self._titles = _TITLES[names]

    def title(self, by: By) -> str:
        return self._titles[by]

    def table(self, book: Workbook, name: str, rows: Iterable[Sequence[Any]]) -> None:
        """A sheet of `rows`, the first of them its header."""
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        sheet = book.create_sheet(self._titles[name])
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_WIDTHS[name], start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value=safe_cell(value) if isinstance(value, str) else value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                elif isinstance(value, float):
                    cell.number_format = "0.0%"
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)


def summary_rows(tally: Tally, taxonomy: Taxonomy, names: Names) -> Iterator[tuple[Any, ...]]:
    """Per label how many paragraphs and articles have it, then the totals."""
    zh = names == "zh"
    yield (
        ("策略", "段落数", "占段落", "文章数", "占文章", "为主导的文章数")
        if zh
        else ("label", "paragraphs", "of paragraphs", "articles", "of articles", "main in articles")
    )
    for label in taxonomy:
        paragraphs, articles = tally.label_paragraphs[label.id], tally.label_articles[label.id]
        yield (
            label.zh if zh else label.id,
            paragraphs,
            paragraphs / (tally.paragraphs or 1),
            articles,
            articles / (tally.articles or 1),
            tally.main[label.id],
        )
    untagged = tally.paragraphs - tally.tagged
    yield ("无标签" if zh else "no label", untagged, untagged / (tally.paragraphs or 1))
    yield ("全部" if zh else "all", tally.paragraphs, None, tally.articles)
    yield ("其中：与此前段落相同" if zh else "of these, repeats of an earlier one", tally.repeats)
    yield ("其中：待核" if zh else "of these, uncertain", tally.uncertain)


def unread_rows(failures: Iterable[InputError], names: Names) -> Iterator[tuple[str, ...]]:
    """One row an input that could not be read."""
    yield ("文件", "代码", "位置", "问题", "处理办法") if names == "zh" else tuple(InputError("").as_row())
    for failure in failures:
        row = failure.as_row()
        yield row["file"], row["code"], row["place"], row["message"], row["remedy"]


def notes_rows(
    form: RowForm, names: Names, notices: Iterable[str], cuts: Sequence[Cut]
) -> Iterator[tuple[str, str, str]]:
    """The rules behind the sheets, what each column means, what the reader noticed, which cells were cut."""
    zh = names == "zh"
    yield ("项目", "列", "说明") if zh else ("subject", "column", "note")
    for subject, note in _rules_zh(form) if zh else _rules_en(form):
        yield subject, "", note
    title = _TITLES[names]
    for by in ("paragraph", "article"):
        for column in columns_of(by):
            name = column.zh if zh else column.name
            if column.flat:
                name = f"{column.flat_zh}…" if zh else f"{column.flat}…"
            yield title[by], name, column.meaning_zh if zh else column.meaning
    for notice in notices:
        yield ("读取提示" if zh else "reading"), "", notice
    for cut in cuts[:_MOST_CUTS]:
        place = f"{cut.sheet} {cut.line}"
        note = "原文 {} 字，单元格只能容纳 32,767 字" if zh else "had {} characters; a cell holds 32,767"
        yield place, cut.column, note.format(f"{cut.length:,}")
    if len(cuts) > _MOST_CUTS:
        more = len(cuts) - _MOST_CUTS
        yield ("截断" if zh else "cut"), "", (f"另有 {more} 处" if zh else f"and {more} more cells")


def _rules_en(form: RowForm) -> list[tuple[str, str]]:
    return [
        ("model", form.model),
        (
            "present",
            f"a label is present in an article with {form.present_at} or more tagged body paragraphs",
        ),
        (
            "main",
            f"the present label with the largest share of characters, from {form.main_at:.0%}; else empty",
        ),
        (
            "cells",
            "text that could run as a formula has an apostrophe before it; digests begin with d:",
        ),
    ]


def _rules_zh(form: RowForm) -> list[tuple[str, str]]:
    return [
        ("模型", form.model),
        ("涉及", f"文章中至少有 {form.present_at} 个正文段落带某标签，即为涉及该策略"),
        ("主导策略", f"涉及的策略中字数占比最大者，且占比不低于 {form.main_at:.0%}；否则为空"),
        ("单元格", "可能被当作公式的文字前加撇号；指纹以 d: 开头"),
    ]
