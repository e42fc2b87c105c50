"""What stands between the values of a row of JSON lines: one order of columns for all that write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from strategyclf.tagging.columns import SCHEMA
from strategyclf.tagging.rows import RowForm

NOTHING = b"null"
"""What stands where the place of an earlier paragraph belongs, until all rows before are known."""

CARRIED = "carried"
ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows of JSON as literals and values in turn.

    Attributes
    ----------
    literals : before the value of each column. names : of the columns; `SCORE` + a label's number for
        scores, `ORIGIN` for all that an article says of itself, each with its name, `CARRIED` for all carried
        columns, with a comma before each, else `CARRIED` + a column's name.
    last : the end of a row.
    """

    literals: list[bytes]
    names: list[str]
    last: bytes

    @property
    def hole(self) -> int:
        """The column whose value stands `HOLE` bytes behind the place of an earlier paragraph."""
        return self.names.index(ORIGIN)


HOLE = len(NOTHING) + 1
SCORE = "score "


def layout(form: RowForm, carried: Sequence[str] | None) -> Layout:
    """The layout of rows.

    Parameters
    ----------
    carried : names of the carried columns where all rows have the same; None takes them as one value.
    """
    ids = form.taxonomy.ids
    end = b',"model":%b,"schema":%d' % (orjson.dumps(form.model), SCHEMA)
    columns = [
        (b'{"article":', "article"),
        (b',"paragraph":', "paragraph"),
        (b',"kind":', "kind"),
        (b',"section":', "section"),
        (b',"text":', "text"),
        (b',"labels":', "labels"),
        *(
            ((b"," if j else b',"scores":{') + orjson.dumps(id) + b":", f"{SCORE}{j}")
            for j, id in enumerate(ids)
        ),
        (b'},"evidence":', "evidence"),
        (b',"uncertain":', "uncertain"),
        (b',"duplicate_of":' + NOTHING + b",", ORIGIN),
        (b',"digest":', "digest"),
    ]
    if carried is None:
        columns.append((end, CARRIED))
        end = b""
    for name in carried or ():
        columns.append((end + b"," + orjson.dumps(name) + b":", CARRIED + name))
        end = b""
    literals, names = zip(*columns, strict=True)
    return Layout(list(literals), list(names), end + b"}\n")
