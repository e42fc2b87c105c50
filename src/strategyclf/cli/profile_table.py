"""A profile in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from rich import box
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from strategyclf.profiles.profile import Cell, Measure, Profile

_WORDS = {
    "zh": {
        "characters": "谈及各策略的语句占正文字数 %",
        "paragraphs": "谈及各策略的段落占比 %",
        "articles": "至少一段谈及各策略的文章占比 %",
        "unknown": "未知",
        "several": "多地",
        "all": "全部",
        "docs": "文章",
        "below": "下行小字为 95% 区间；▲▼ 高于或低于其余各组（错误发现率 5%）",
    },
    "en": {
        "characters": "Characters in clauses that speak of a label, % of body characters",
        "paragraphs": "Paragraphs with a label, %",
        "articles": "Articles with at least one paragraph of a label, %",
        "unknown": "unknown",
        "several": "several",
        "all": "all text",
        "docs": "articles",
        "below": "below each share its 95 % interval; ▲▼ more or less than all other groups "
        "(false discovery rate 5 %)",
    },
}


def print_profile(
    console: Console, profile: Profile, measure: Measure, language: Literal["zh", "en"]
) -> None:
    """Print a line a group: the shares of each label and the number of articles."""
    words = _WORDS[language]
    grid = Table(
        title=escape(f"{words[measure]} · {profile.by}"),
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
    )
    grid.add_column(escape(profile.by), overflow="fold")
    for label in profile.taxonomy:
        grid.add_column(escape(label.zh if language == "zh" else label.en), justify="right", overflow="fold")
    grid.add_column(words["docs"], justify="right")
    ids = profile.taxonomy.ids
    for number, group in enumerate(profile.groups):
        cells = profile.cells[number * len(ids) : (number + 1) * len(ids)]
        name = words.get(group.name, group.name) if group.name in ("unknown", "several") else group.name
        grid.add_row(escape(name), *(_cell(cell, measure) for cell in cells), f"{group.articles:,}")
    grid.add_section()
    total = int(profile.manifest.get("articles", 0))
    grid.add_row(words["all"], *(_cell(cell, measure) for cell in profile.total), f"{total:,}")
    console.print(grid)
    console.print(words["below"], markup=False, highlight=False)


def _cell(cell: Cell, measure: Measure) -> str:
    share = cell.share(measure)
    if math.isnan(share.value):
        return "–"
    mark = {"over": " ▲", "under": " ▼"}.get(cell.lean, "") if measure == "characters" else ""
    value = f"{100 * share.value:.1f}{mark}"
    if math.isnan(share.low):
        return value
    return f"{value}\n[dim]{100 * share.low:.1f}–{100 * share.high:.1f}[/dim]"
