"""The label journal: append-only JSON lines, one decision a line, shared by several writers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import orjson

from strategyclf.errors import LabelError, OutputError
from strategyclf.labelling.decision import Decision
from strategyclf.messages import phrase, reason_of
from strategyclf.taxonomy import Taxonomy

_BOM = b"\xef\xbb\xbf"
_BLOCK = 8192  # bytes read from a journal's end at first, to find its last line


@dataclass(frozen=True, slots=True)
class Journal:
    """Decisions in the order of the files and their lines, and the problems met that lost nothing settled."""

    decisions: tuple[Decision, ...]
    problems: tuple[str, ...] = ()


def journal_files(paths: Iterable[str | Path]) -> list[Path]:
    """`paths` with each folder replaced by its ``*.jsonl``, by name; each file once.

    Raises `LabelError` for a path that is not there and for a folder without a journal.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        if not found or not found[0].is_file():
            raise LabelError(
                phrase("the folder holds no *.jsonl")
                if path.is_dir()
                else phrase("there is no such label file"),
                code="no_labels",
                file=str(path),
                remedy=phrase("name a label journal, or a folder that holds some"),
            )
        files += found
    return list(dict.fromkeys(files))


def read_journal(paths: Iterable[str | Path], taxonomy: Taxonomy) -> Journal:
    """Read journals in order; a folder stands for its ``*.jsonl``.

    A last line that breaks off (a writer was interrupted) is skipped and reported in `problems`. Any
    other line that cannot be read, and a label that is not in `taxonomy`, raise `LabelError` naming
    file and line.
    """
    decisions: list[Decision] = []
    problems: list[str] = []
    for path in journal_files(paths):
        try:
            content = path.read_bytes().removeprefix(_BOM)
        except OSError as error:
            raise LabelError(
                phrase("cannot be read ({reason})", reason=reason_of(error)),
                code="no_labels",
                file=str(path),
                remedy=phrase("check that the file may be read"),
            ) from None
        whole = len(content) - len(_torn_end(content))
        for number, line in enumerate(content[:whole].split(b"\n"), start=1):
            if line.strip():
                decisions.append(
                    Decision.from_line(
                        line, taxonomy, file=str(path), place=phrase("line {number}", number=number)
                    )
                )
        if whole < len(content):
            number = content.count(b"\n") + 1
            problems.append(
                phrase(
                    "{path}, line {number}: the last line breaks off and was skipped",
                    path=path,
                    number=number,
                )
            )
    return Journal(tuple(decisions), tuple(problems))


def append(path: str | Path, decisions: Sequence[Decision], *, timeout: float = 30.0) -> None:
    """Add `decisions` to the end of the journal at `path`, all of them or, on an error, none.

    The file is made where it is missing; its folder must be there. Writers wait for one another, up to
    `timeout` seconds, on a lock file beside the journal. A last line that an interrupted writer left
    broken off, which no reader counts, is cut away first. On return the lines are on the disk.

    Raises `OutputError` when the journal cannot be written or stays locked.
    """
    from filelock import FileLock, Timeout

    if not decisions:
        return
    path = Path(path)
    if not path.parent.is_dir():
        # filelock would make the folder, and a mistyped path with it.
        raise OutputError(
            phrase("its folder is not there"),
            code="no_folder",
            file=str(path),
            remedy=phrase("make the folder first"),
        )
    lines = b"".join(decision.to_line() for decision in decisions)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=timeout):
            _write_at_end(path, lines)
    except Timeout:
        raise OutputError(
            phrase("another program is writing this journal"),
            code="locked",
            file=str(path),
            remedy=phrase("try again when it has ended"),
        ) from None
    except OSError as error:
        raise OutputError(
            phrase("cannot be written ({reason})", reason=reason_of(error)),
            code="unwritable",
            file=str(path),
            remedy=phrase("check that the folder may be written to and has room"),
        ) from None


def _write_at_end(path: Path, lines: bytes) -> None:
    is_new = not path.exists()
    # Unbuffered: what a buffer could not get rid of it would try to write again before cutting it away.
    with path.open("ab+", buffering=0) as file:
        last = _last_line(file)
        end = file.seek(0, os.SEEK_END) - len(_torn_end(last))
        file.truncate(end)
        if last and not _torn_end(last):
            lines = b"\n" + lines
        try:
            rest = memoryview(lines)
            while rest:
                rest = rest[file.write(rest) :]
            # Some file systems find out only here that there is no room.
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise
    if is_new and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _last_line(file: FileIO) -> bytes:
    """What follows the last newline, read from the end: a journal is long and its lines are short."""
    size = start = file.seek(0, os.SEEK_END)
    tail = b""
    while start and b"\n" not in tail:
        start = max(0, start - 2 * len(tail) - _BLOCK)
        file.seek(start)
        tail = file.read(size - start)
    return tail[tail.rfind(b"\n") + 1 :]


def _torn_end(content: bytes) -> bytes:
    """The last line where it lacks its newline and is no whole JSON; else nothing."""
    last = content[content.rfind(b"\n") + 1 :]
    try:
        if last.strip():
            orjson.loads(last.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return last
    return b""
