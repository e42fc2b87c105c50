"""Pieces kept beside an output from run to run, by what they were made from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from strategyclf.reading.json_lines import LineSlice
from strategyclf.reading.parquet_rows import ArrowSlice
from strategyclf.reading.parts import PageFiles, Part
from strategyclf.tagging.held import held
from strategyclf.tagging.piece import DRAFT
from strategyclf.tagging.target import output_errors


class Kept:
    """The folder ``OUT.pieces``: a part whose bytes, options and model are those of a piece is not tagged.

    What a run does not need any more is removed when it ends well.

    Parameters
    ----------
    out : the output's path.
    manifest : options, model, versions: all that pieces depend on beside their part of the input.

    Attributes
    ----------
    resumed : pieces that were there.

    Raises as `strategyclf.tagging.unfinished.Unfinished`.
    """

    def __init__(self, out: Path, manifest: Mapping[str, Any]) -> None:
        self.folder = out.with_name(out.name + ".pieces")
        self._lock = held(out)
        made_from = {name: value for name, value in manifest.items() if name != "inputs"}
        self._made_from = sha256(orjson.dumps(made_from, option=orjson.OPT_SORT_KEYS)).digest()
        self._used: set[str] = set()
        try:
            with output_errors(out):
                self.folder.mkdir(exist_ok=True)
                for left in (*self.folder.glob(".*.part"), *self.folder.glob(f"*{DRAFT}")):
                    left.unlink()
        except BaseException:
            self._lock.release()
            raise
        self.resumed = len(list(self.folder.glob("*.piece")))

    def path(self, number: int, part: Part) -> Path:
        """Where the piece of `part` is kept."""
        name = sha256(self._made_from + _fingerprint(part)).hexdigest()[:32] + ".piece"
        self._used.add(name)
        return self.folder / name

    def close(self, *, done: bool) -> None:
        """Let go of the folder; when the run is `done`, remove what it did not use."""
        if done:
            for path in self.folder.iterdir():
                if path.name not in self._used:
                    path.unlink(missing_ok=True)
            if not self._used:
                shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()


def _fingerprint(part: Part) -> bytes:
    """What the piece of a part depends on: names, places and content."""
    if isinstance(part, PageFiles):
        found = sha256(repr([(file.path, file.id) for file in part.files]).encode("utf-8", "surrogatepass"))
        for file in part.files:
            found.update(sha256(_bytes_of(file.path) if part.data is None else part.data).digest())
        return found.digest()
    rows = part.rows
    named = (part.file.path, part.file.id, part.sheet, part.columns)
    place: tuple[int | str, ...] = ()
    if isinstance(rows, LineSlice):
        place, content = (rows.line, rows.number, rows.encoding), rows.content()
    elif isinstance(rows, ArrowSlice):
        place, content = (rows.number,), rows.data
    else:
        cells = [(row.number, row.cells) for row in rows]
        content = repr(cells).encode("utf-8", "surrogatepass")
    found = sha256(repr((named, place)).encode("utf-8", "surrogatepass"))
    found.update(sha256(content).digest())
    return found.digest()


def _bytes_of(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        # The reader will say so; such a piece is the same as long as the file stays unread.
        return b"unread"
