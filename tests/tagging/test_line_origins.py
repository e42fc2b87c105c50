"""What lines say of their articles is what rows read one by one say."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

from strategyclf.reading.table_articles import Said
from strategyclf.tagging.batch import agreed
from strategyclf.tagging.line_origins import Origins, origins_of
from strategyclf.tagging.rows import Row, origin_of

ROLES = ("title", "date", "source", "site", "region")
LINES: list[dict[str, Any]] = [
    {"title": "  两行\n标题 ", "date": "2024年3月5日", "source": "新华网", "site": None, "region": "苏州"},
    {"title": "  两行\n标题 ", "date": "2024年3月5日", "source": "新华网", "site": None, "region": "苏州"},
    {"title": 12, "date": "无", "source": "新华网", "site": "https://example.org/a", "region": "苏州"},
    {"title": "", "date": 20240305, "source": ["a"], "site": "", "region": "苏州"},
    {"title": 12, "date": "无", "source": "新华网", "site": "https://example.org/a", "region": "苏州"},
]


def read(lines: list[dict[str, Any]], roles: tuple[str, ...] = ROLES) -> tuple[Origins, list[int]]:
    content, cells = b"", []
    for line in lines:
        for name in roles:
            value = orjson.dumps(line[name])
            cells.append((len(content), len(content) + len(value)))
            content += value
    shape = len(lines), len(roles)
    changes = np.ones(shape, dtype=np.uint8)
    changes[1] = 0
    places = [roles.index(role) if role in roles else -1 for role in ROLES]
    found, which = origins_of(content, np.array(cells).reshape(*shape, 2), changes, places)
    return found, which.tolist()


def one_by_one(lines: list[dict[str, Any]], roles: tuple[str, ...] = ROLES) -> list[Row]:
    said = Said()
    cells = [tuple(line[role] if role in roles else None for role in ROLES) for line in lines]
    return [origin_of(said.of(each)) for each in cells]


def test_each_line_says_what_its_row_would():
    for roles in (ROLES, ("date", "title"), ("source",)):
        found, which = read(LINES, roles)
        assert which == [0, 0, 1, 2, 3]
        told = [b"{%b}" % found.encoded()[i] for i in which]
        assert told == [orjson.dumps(row) for row in one_by_one(LINES, roles)]


def test_lines_agree_on_what_their_rows_agree_on():
    found, which = read(LINES)
    rows = one_by_one(LINES)
    for start, end in ((0, 2), (2, 3), (1, 4), (0, 5)):
        assert found.agreed(which[start], which[end - 1] + 1) == agreed(rows[start:end])


def test_what_is_agreed_on_comes_in_the_order_of_rows():
    found, _ = read(LINES)
    assert list(found.agreed(0, 4)) == list(one_by_one(LINES)[0])


def test_of_values_that_are_equal_the_first_is_taken():
    lines = [{**LINES[0], "title": value} for value in (True, False, 1, 1.0, "1")]
    lines[1]["title"] = 1
    found, which = read([lines[0], lines[0], *lines[1:]])
    told = [orjson.loads(b"{%b}" % found.encoded()[i])["title"] for i in which]
    assert told == [row["title"] for row in one_by_one([lines[0], lines[0], *lines[1:]])]
    assert told == ["True", "True", "True", "True", "True", "1"]
