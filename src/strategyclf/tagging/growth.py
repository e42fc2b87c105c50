"""Rows that are written once: an output grows in the folder of its run, and pieces say how far it has come.

A piece is saved without its rows, after they are on the disk. So a run that was broken off is gone on with
behind the last piece whose rows are all there.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path

from strategyclf.tagging.piece import EncodedPiece, Piece, write_whole
from strategyclf.tagging.target import output_errors
from strategyclf.tagging.uncached import BLOCK, room_for, write_uncached


class Growth:
    """The file in which an output grows, in the `folder` of its run.

    Attributes
    ----------
    path : of the file. pieces : whose rows are in it, from an earlier run. end : bytes of it that count.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "output"
        self.pieces = 0
        self.end = 0
        self._folder = folder
        self._file: FileIO | None = None
        self._room = room_for(0)
        self._tail = b""

    def piece_path(self, number: int) -> Path:
        """Where the piece of the part of this number is kept once its rows are on the disk."""
        return self._folder / f"{number:08d}.written.piece"

    def pick_up(self) -> None:
        """Find what an earlier run wrote: the pieces up to the first that is missing or does not fit.

        Those after it are removed: what they say would be true again too soon, before their rows are there.
        """
        size = self.path.stat().st_size if self.path.exists() else 0
        while (end := _end_of(self.piece_path(self.pieces))) is not None and self.end <= end <= size:
            self.pieces, self.end = self.pieces + 1, end
        fitting = {self.piece_path(number) for number in range(self.pieces)}
        for path in self._folder.glob("*.written.piece"):
            if path not in fitting:
                path.unlink()

    def open(self) -> None:
        """Ready to write behind what counts; the rest is cut off."""
        self.path.touch()
        self._file = FileIO(self.path, "r+b")
        self._file.truncate(self.end)
        self._file.seek(self.end // BLOCK * BLOCK)
        self._tail = self._file.readall()

    def write(self, content: bytes | memoryview) -> None:
        """Hand all of `content` to the system: whole blocks past its cache, where it knows how to.

        A copy of a run's output into the cache costs time, and nobody reads it there soon.
        The block begun before is written again, with what goes on in it.
        """
        assert self._file is not None
        before, size = len(self._tail), len(self._tail) + len(content)
        if size > len(self._room):
            self._room = room_for(size + size // 8)
        block = self._room.data[:size]
        block[:before], block[before:] = self._tail, content
        start = max(before, write_uncached(self.path, block, self.end - before))
        self._file.seek(self.end - before + start)
        self.end = write_whole(self._file, block[start:], self.end - before + start)
        self._tail = bytes(block[size // BLOCK * BLOCK :])

    def settle(self) -> None:
        """Flush to the disk what was handed to the system, in any thread; raises `OutputError`."""
        assert self._file is not None
        with output_errors(self.path):
            # Times of the file do not matter.
            (os.fdatasync if sys.platform == "linux" else os.fsync)(self._file.fileno())

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True, slots=True)
class WrittenPiece:
    """A piece whose rows were written to `growth`; it is saved once they are on the disk."""

    growth: Growth
    piece: EncodedPiece

    @classmethod
    def now(cls, growth: Growth, piece: EncodedPiece) -> WrittenPiece:
        """`piece`, whose rows are the last that were written."""
        return cls(growth, replace(piece, end=growth.end))

    def save(self, path: Path) -> None:
        """Flush the rows, then write to `path` whole or not at all; raises `OutputError`."""
        self.growth.settle()
        self.piece.save(path)


def _end_of(path: Path) -> int | None:
    """The end of the piece in `path`; None where there is none, or it is damaged."""
    piece = Piece.load(path)
    return None if piece is None else piece.end
