"""Where slices of JSON lines begin, and the numbers of their lines and rows."""

from __future__ import annotations

import io

import pytest

from strategyclf.reading.json_lines import line_slices


@pytest.mark.parametrize(
    ("block", "lines", "rows"),
    [
        (b'{"a": 1}\n{"a": 2}\n', 2, 2),
        (b'{"a": 1}\n{"a": 2}', 2, 2),
        (b'{"a": 1}', 1, 1),
        (b'{"a": 1}\n\n{"a": 2}\n', 3, 2),
        (b'\n{"a": 1}\n \t\n', 3, 1),
        (b'{"a": 1}\r\n{"a": 2}\r\n', 2, 2),
        # A return alone ends a line too.
        (b'{"a": 1}\r{"a": 2}\n{"a": 3}\n', 3, 3),
        (b' {"a": 1}\n{"a": 2}\n', 2, 2),
        (b"\n", 1, 0),
    ],
)
def test_a_slice_knows_how_many_lines_and_rows_came_before(block, lines, rows):
    content = block + (b"" if block.endswith(b"\n") else b"\n") + b'{"b": 1}\n'
    first, second = line_slices(io.BytesIO(content), "f", "f", len(block))
    assert (first.line, first.number, first.start) == (1, 1, 0)
    assert (second.line, second.number) == (1 + lines, 1 + rows)
    assert first.end == second.start == len(content) - len(b'{"b": 1}\n')
