"""Tagged lines as JSON lines, written by machine code from the bytes that came in.

The bytes are those that `strategyclf.tagging.json_rows` gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.model.compiled.jit import Kernels, compiled
from strategyclf.model.compiled.kernel_written import (
    CHOICE,
    DIGITS,
    EVIDENCE,
    HEX,
    INTEGER,
    LONGEST_CHARACTER,
    MILLIONTHS,
    MINUS_ZERO,
    SPAN,
    TEXT,
    Source,
)
from strategyclf.tagging.arrow_rows import CLAUSE_PLACES, SCORE_PLACES, rounded
from strategyclf.tagging.layout import CARRIED, HOLE, ORIGIN, SCORE, layout
from strategyclf.tagging.rows import RowForm, encodable

if TYPE_CHECKING:
    from strategyclf.model.tag_arrays import TagArrays
    from strategyclf.tagging.line_batch import LineBatch

NUMBER = 24
"""More bytes than any number takes, a digest with its quotes included."""


def line_rows(
    batch: LineBatch,
    found: TagArrays,
    digests: NDArray[np.uint64],
    form: RowForm,
    kernels: Kernels | None = None,
) -> tuple[memoryview, NDArray[np.int64]]:
    """The rows of `batch`, and where in them `NOTHING` stands for ``duplicate_of``, a row each.

    Parameters
    ----------
    digests : (n_lines,) as integers.
    """
    number, ids = len(batch.texts), form.taxonomy.ids
    entries = _Entries()
    choices = _Choices(number)
    numbers: list[NDArray[np.int64]] = []
    carried = [name for column, name in enumerate(batch.names) if column != batch.text]
    plan = layout(form, carried)
    labels, sets = _label_sets(found.given, ids)
    uncertain = np.asarray(found.uncertain.any(axis=1), dtype=np.int64)
    millionths = np.rint(rounded(found.probabilities, SCORE_PLACES) * 10**SCORE_PLACES).astype(np.int64)

    def choice(values: Sequence[bytes], which: NDArray[np.int64] | None = None) -> tuple[int, int]:
        return CHOICE, choices.add(entries.add(values), which)

    def integers(kind: int, values: NDArray[np.int64]) -> tuple[int, int]:
        numbers.append(values)
        return kind, len(numbers) - 1

    columns = {
        "article": choice([orjson.dumps(encodable(batch.article))]),
        "paragraph": integers(INTEGER, batch.indices),
        "kind": choice([b'"body"']),
        "section": choice([b"[]"]),
        "text": (TEXT, batch.text),
        "labels": choice(labels, sets),
        **{f"{SCORE}{j}": integers(MILLIONTHS, column) for j, column in enumerate(millionths.T)},
        "evidence": (EVIDENCE, 0),
        "uncertain": choice([b"false", b"true"], uncertain),
        ORIGIN: choice(batch.origins.encoded(), batch.origin),
        "digest": integers(HEX, digests.view(np.int64)),
        **{CARRIED + name: (SPAN, column) for column, name in enumerate(batch.names)},
    }
    kinds, slots = np.array([columns[name] for name in plan.names], dtype=np.int64).T
    literals = entries.add([*plan.literals, plan.last]) + np.arange(len(plan.literals) + 1)
    phrases = entries.add(_phrases(ids))
    content, bounds = entries.joined()
    source = Source(
        entries=content,
        entry_bounds=bounds,
        choices=np.concatenate(choices.slots),
        numbers=np.concatenate(numbers),
        data=batch.data,
        cells=batch.cells.reshape(-1),
        cares=batch.cares.reshape(-1),
        columns=len(batch.names),
        points=batch.texts.points,
        offsets=batch.texts.offsets,
        evidence=found.evidence,
        starts=np.ascontiguousarray(found.starts),
        ends=np.ascontiguousarray(found.ends),
        scores=_ten_thousandths(np.asarray(found.scores, dtype=np.float64)),
        labels=len(ids),
        phrases=phrases,
    )
    out = np.empty(_room(batch, source, plan.literals, plan.last), dtype=np.uint8)
    marks = np.empty(number, dtype=np.int64)
    end = (kernels or compiled()).write_rows(
        number,
        np.ascontiguousarray(kinds),
        np.ascontiguousarray(slots),
        literals.astype(np.int64),
        source,
        plan.hole,
        out,
        marks,
    )
    return out.data[:end], marks - HOLE


class _Entries:
    """Encoded values, numbered as they come."""

    def __init__(self) -> None:
        self._values: list[bytes] = []

    def add(self, values: Sequence[bytes]) -> int:
        """Take `values`; the number of the first."""
        self._values += values
        return len(self._values) - len(values)

    def joined(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        lengths = [0] + [len(value) for value in self._values]
        return np.frombuffer(b"".join(self._values), dtype=np.uint8), np.cumsum(lengths).astype(np.int64)


class _Choices:
    """For each column of choices the entry of every row."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.slots: list[NDArray[np.int64]] = []

    def add(self, first: int, which: NDArray[np.int64] | None) -> int:
        """Take a column that chooses `which` of the entries from `first` on, or always that; its slot."""
        self.slots.append(np.full(self._rows, first, dtype=np.int64) if which is None else which + first)
        return len(self.slots) - 1


def _label_sets(given: NDArray[np.bool_], ids: Sequence[str]) -> tuple[list[bytes], NDArray[np.int64]]:
    """The sets of labels that rows have, encoded, and which of them is each row's."""
    packed = np.packbits(given, axis=1)
    keys = packed.view(f"S{packed.shape[1]}").reshape(-1)
    _, rows, which = np.unique(keys, return_index=True, return_inverse=True)
    sets = [
        orjson.dumps([id for id, has in zip(ids, given[row], strict=True) if has]) for row in rows.tolist()
    ]
    return sets, which.reshape(-1)


def _phrases(ids: Sequence[str]) -> list[bytes]:
    """What stands between the clauses of evidence, as `Source.phrases` orders it."""
    heads = [(b"]," if j else b"{") + orjson.dumps(id) + b":[" for j, id in enumerate(ids)]
    return [*heads, b"]}", b'{"start":', b',"end":', b',"text":', b',"score":', b"}"]


def _ten_thousandths(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    near = rounded(scores, CLAUSE_PLACES)
    found = np.rint(near * 10**CLAUSE_PLACES).astype(np.int64)
    return np.where((found == 0) & np.signbit(near), MINUS_ZERO, found)


def _room(batch: LineBatch, source: Source, literals: Sequence[bytes], last: bytes) -> int:
    """Bytes that the rows take at most."""
    rows, labels = len(batch.texts), source.labels
    lengths = np.diff(source.entry_bounds)
    fixed = rows * (sum(map(len, literals)) + len(last)) + NUMBER * len(source.numbers)
    chosen = int(lengths[source.choices].sum())
    cells = batch.cells[:, :, 1] - batch.cells[:, :, 0]
    texts = np.diff(batch.texts.offsets) * LONGEST_CHARACTER + 2
    rewritten = batch.cares[:, batch.text] != 0
    phrases = lengths[source.phrases : source.phrases + labels + 6]
    clauses = len(source.starts)
    spoken = clauses * (int(phrases[labels + 1 :].sum()) + 3 * DIGITS + 3)
    spoken += LONGEST_CHARACTER * int((source.ends - source.starts).sum())
    return (
        fixed
        + chosen
        + int(cells.sum())
        + int(texts[rewritten].sum())
        + rows * int(phrases[: labels + 1].sum())
        + spoken
    )
