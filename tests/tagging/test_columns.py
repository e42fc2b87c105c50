from __future__ import annotations

import re

import pytest

from strategyclf.tagging.columns import ARTICLE_COLUMNS, PARAGRAPH_COLUMNS


def documented(root, heading: str) -> dict[str, str]:
    """Column → its row of the table under `heading` in docs/output.md."""
    text = (root / "docs" / "output.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name: line for line in rows for name in re.findall(r"`(\w+)`", line.split("|")[1])}


@pytest.mark.parametrize(
    ("heading", "columns"), [("Rows by paragraph", PARAGRAPH_COLUMNS), ("Rows by article", ARTICLE_COLUMNS)]
)
def test_the_documentation_lists_every_column_in_order_with_its_headers(root, heading, columns):
    rows = documented(root, heading)
    assert list(rows) == [column.name for column in columns]
    for column in columns:
        line = rows[column.name]
        if "as above" not in line:
            assert column.zh in line or column.flat_zh in line
            assert f"`{column.flat}ID`" in line or not column.flat


@pytest.mark.parametrize("columns", [PARAGRAPH_COLUMNS, ARTICLE_COLUMNS])
def test_names_and_headers_are_unique_among_plain_columns(columns):
    plain = [column for column in columns if not column.flat]
    assert len({column.zh for column in plain}) == len(plain)
    assert len({column.name for column in columns}) == len(columns)
