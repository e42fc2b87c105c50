"""A kernel that puts rows together from columns, for writers that have no time for an object a row."""

from __future__ import annotations

from typing import Any

LINE_END = 10


def interleave(
    content: Any, at: Any, literals: Any, bounds: Any, rows: int, marked: int, out: Any, marks: Any
) -> int:
    """Put each row together: a literal, an element of the first column, a literal, and so on to the last.

    Parameters
    ----------
    content : bytes of all columns. An element ends with a comma, the end of a line and two blanks, as a JSON
        array that is written a value a line; no element holds the end of a line.
    at : (n_columns,) where in `content` the next element of each column begins; moved on.
    literals, bounds : bytes of the literals, and (n_columns + 2,) where each begins and the last ends.
    marked, marks : the column in front of whose element, a row each, the place in `out` is noted.
    out : room for the rows.

    Returns
    -------
    Bytes written.
    """
    end = 0
    columns = len(at)
    for row in range(rows):
        for column in range(columns + 1):
            for place in range(bounds[column], bounds[column + 1]):
                out[end] = literals[place]
                end += 1
            if column == columns:
                break
            if column == marked:
                marks[row] = end
            place = at[column]
            while content[place] != LINE_END:
                out[end] = content[place]
                end += 1
                place += 1
            # The comma is no part of the element.
            end -= 1
            at[column] = place + 3
    return end
