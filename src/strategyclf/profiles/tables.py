"""A profile as a table: one row a group and label, for CSV, Parquet, Excel and pandas."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from strategyclf.cells import safe_cell
from strategyclf.errors import CallError
from strategyclf.messages import phrase
from strategyclf.tagging.target import Target, output_errors

if TYPE_CHECKING:
    from strategyclf.profiles.profile import Cell, Profile

Names = Literal["zh", "en"]

_ZH = {
    "group": "分组",
    "label": "策略",
    "share_of_characters": "占正文字数",
    "share_of_characters_low": "占正文字数_下限",
    "share_of_characters_high": "占正文字数_上限",
    "share_of_characters_basis": "占正文字数_依据",
    "share_of_paragraphs": "占段落",
    "share_of_paragraphs_low": "占段落_下限",
    "share_of_paragraphs_high": "占段落_上限",
    "share_of_articles": "占文章",
    "share_of_articles_low": "占文章_下限",
    "share_of_articles_high": "占文章_上限",
    "characters": "字数",
    "paragraphs": "段落数",
    "articles": "文章数",
    "of_characters": "正文字数",
    "of_paragraphs": "正文段落数",
    "of_articles": "全部文章数",
    "rest": "其余占正文字数",
    "ratio": "与其余之比",
    "lean": "偏向",
    "q": "q值",
    "corrected_share_of_paragraphs": "校正后占段落",
    "corrected_low": "校正后_下限",
    "corrected_high": "校正后_上限",
    "quotes": "例句",
}


def rows_of(profile: Profile) -> list[dict[str, Any]]:
    """Rows of plain values, with the same columns whatever the profile holds; the last group is all text."""
    sizes = {group.name: group for group in profile.groups}
    everything = {
        "of_characters": sum(group.characters for group in profile.groups),
        "of_paragraphs": sum(group.paragraphs for group in profile.groups),
        "of_articles": profile.manifest.get("articles", 0),
    }
    rows = []
    for cell in profile.cells:
        group = sizes[cell.group]
        rows.append(
            _row(
                cell,
                {f"of_{name}": getattr(group, name) for name in ("characters", "paragraphs", "articles")},
            )
        )
    return rows + [_row(cell, everything) for cell in profile.total]


def _row(cell: Cell, sizes: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"group": cell.group, "label": cell.label}
    for measure in ("characters", "paragraphs", "articles"):
        share = getattr(cell, f"share_of_{measure}")
        name = f"share_of_{measure}"
        row |= {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
        if measure == "characters":
            row[f"{name}_basis"] = share.basis
    row |= {"characters": cell.characters, "paragraphs": cell.paragraphs, "articles": cell.articles, **sizes}
    row |= {"rest": cell.rest, "ratio": cell.ratio, "lean": cell.lean, "q": cell.q}
    corrected = cell.corrected
    nan = float("nan")
    row |= {
        "corrected_share_of_paragraphs": corrected.value if corrected else nan,
        "corrected_low": corrected.low if corrected else nan,
        "corrected_high": corrected.high if corrected else nan,
        "quotes": " ｜ ".join(f"{q.text}（{q.title or q.article}）" for q in cell.quotes),
    }
    return row


def write_table(profile: Profile, path: str | Path, *, names: Names = "en") -> None:
    """Write the rows to a .csv, .parquet, .xlsx or .json.

    Parameters
    ----------
    names : language of headers and labels in CSV and Excel.

    Raises `CallError` for another ending and `OutputError` where the file cannot be written.
    """
    path = Path(path)
    writers = {".csv": _write_csv, ".parquet": _write_parquet, ".xlsx": _write_excel}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise CallError(
            phrase("is none of .csv, .parquet and .xlsx"),
            code="unknown_form",
            file=str(path),
            remedy=phrase("end the name in one of these; --json and --report write the other forms"),
        )
    target = Target(path)
    try:
        with output_errors(path):
            write(profile, target, names)
        target.commit()
    finally:
        target.discard()


def _worded(profile: Profile, names: Names) -> tuple[list[str], list[list[Any]]]:
    rows = rows_of(profile)
    header = list(rows[0]) if rows else list(_ZH)
    labels = {label.id: label.zh for label in profile.taxonomy}
    lines = []
    for row in rows:
        values = [None if isinstance(v, float) and v != v else v for v in row.values()]
        if names == "zh":
            values[1] = labels[row["label"]]
        lines.append([safe_cell(v) if isinstance(v, str) else v for v in values])
    return [_ZH[name] if names == "zh" else name for name in header], lines


def _write_csv(profile: Profile, target: Target, names: Names) -> None:
    header, lines = _worded(profile, names)
    with target.open_text("utf-8-sig") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *lines])


def _write_parquet(profile: Profile, target: Target, names: Names) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    integers = ("articles", "of_articles")
    texts = ("group", "label", "share_of_characters_basis", "lean", "quotes")
    types = {
        name: pa.int64() if name in integers else pa.string() if name in texts else pa.float64()
        for name in _ZH
    }
    schema = pa.schema(list(types.items()))
    with target.open_bytes() as file:
        pq.write_table(pa.Table.from_pylist(rows_of(profile), schema=schema), file)


def _write_excel(profile: Profile, target: Target, names: Names) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    zh = names == "zh"
    book = Workbook(write_only=True)

    def sheet(title: str, rows: list[list[Any]]) -> None:
        page = book.create_sheet(title)
        page.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(page, value=value)
                if isinstance(value, str):
                    cell.data_type = "s"
                elif isinstance(value, float) and 0 <= value <= 1:
                    cell.number_format = "0.0%"
                if not number:
                    cell.font = Font(bold=True)
                cells.append(cell)
            page.append(cells)

    header, lines = _worded(profile, names)
    sheet("分布" if zh else "profile", [header, *lines])
    merged = [[safe_cell(a), safe_cell(b)] for a, b in profile.merged.items()]
    sheet("合并" if zh else "merged", [["重复", "与之相同"] if zh else ["repeat", "repeats"], *merged])
    notes = [[safe_cell(note[0 if zh else 1])] for note in profile.notes]
    sheet("说明" if zh else "notes", [["说明" if zh else "note"], *notes])
    with target.open_bytes() as file:
        book.save(file)
