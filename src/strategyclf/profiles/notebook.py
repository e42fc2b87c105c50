"""A profile as a fragment of HTML for a notebook; `strategyclf.report` makes the page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from strategyclf.html_table import Cell, figure_cell, html_table

if TYPE_CHECKING:
    from strategyclf.profiles.profile import Cell as ProfileCell
    from strategyclf.profiles.profile import Profile

_NAMES = {"unknown": "未知 unknown", "several": "多地 several"}
_BELOW = (
    "下行小字为 95% 区间；▲▼ 高于或低于其余各组（错误发现率 5%） · "
    "below each share its 95 % interval; ▲▼ more or less than all other groups (false discovery rate 5 %)"
)


def profile_html(profile: Profile) -> str:
    """The shares of characters, a line a group, with their intervals."""
    rows: list[list[str | Cell]] = []
    cells = {(cell.group, cell.label): cell for cell in profile.cells}
    for group in profile.groups:
        shares = [_share(cells[group.name, label.id]) for label in profile.taxonomy]
        rows.append([_NAMES.get(group.name, group.name), *shares, f"{group.articles:,}"])
    articles = f"{int(profile.manifest.get('articles', 0)):,}"
    rows.append(["全部 all text", *map(_share, profile.total), articles])
    labels = [Cell(label.zh, label.en, label.colour) for label in profile.taxonomy]
    caption = f"占正文字数 % · share of characters, % · {profile.by}"
    return html_table(caption, ["", *labels, "文章 articles"], rows, [_BELOW])


def _share(cell: ProfileCell) -> Cell:
    share = cell.share_of_characters
    shown = figure_cell(100 * share.value, 100 * share.low, 100 * share.high, ".1f")
    return replace(shown, text=shown.text + {"over": " ▲", "under": " ▼"}.get(cell.lean, ""))
