"""What the user names - files, folders, globs, ``-`` - as a list of files, each with its id."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strategyclf.errors import CallError, InputError
from strategyclf.messages import counted, phrase
from strategyclf.reading.kinds import EXTENSIONS, IMAGES, unread_kind

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to be read.

    Attributes
    ----------
    path : where it lies; ``-`` for standard input.
    id : its path relative to the root of the input it came from, with forward slashes; ``stdin``.
    size : in bytes; 0 for standard input.
    """

    path: str
    id: str
    size: int


@dataclass(slots=True)
class Expansion:
    """The files found, the inputs that cannot be read, and what there is to say."""

    files: list[InputFile] = field(default_factory=list)
    failures: list[InputError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def expand(inputs: Sequence[str | os.PathLike[str]]) -> Expansion:
    """The files behind `inputs`, in their order; a folder's in the order of their paths.

    Raises
    ------
    CallError
        Two different files would have the same id.
    """
    expansion = Expansion()
    seen: dict[str, str] = {}
    for given in inputs:
        for file in _files_of(os.fspath(given), expansion):
            place = file.path if file.path == STDIN else os.path.realpath(file.path)
            if seen.get(file.id) == place:
                expansion.notices.append(phrase("{file}: named twice, read once", file=file.path))
            elif file.id in seen:
                raise CallError(
                    phrase(
                        "two inputs have the same id {id!r}: {first} and {place}",
                        id=file.id,
                        first=seen[file.id],
                        place=place,
                    ),
                    code="same_id",
                    remedy=phrase("give the folder that holds both, or rename one"),
                )
            else:
                seen[file.id] = place
                expansion.files.append(file)
    return expansion


def _files_of(given: str, expansion: Expansion) -> Iterator[InputFile]:
    path = Path(given)
    if given == STDIN:
        yield InputFile(STDIN, "stdin", 0)
    elif path.is_dir():
        yield from _files_of_folder(path, expansion)
    elif path.exists():
        yield from _kept([path], path.parent, expansion)
    elif glob.has_magic(given):
        yield from _files_of_glob(given, expansion)
    else:
        expansion.failures.append(
            InputError(
                phrase("no such file or folder"),
                code="no_such_file",
                file=given,
                remedy=phrase("check the path"),
            )
        )


def _files_of_glob(pattern: str, expansion: Expansion) -> Iterator[InputFile]:
    parts = Path(pattern).parts
    fixed = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    root = Path(*parts[:fixed])
    found = sorted(path for path in root.glob("/".join(parts[fixed:])) if not _is_hidden(path, root))
    if not found:
        expansion.failures.append(
            InputError(
                phrase("no file matches"),
                code="no_such_file",
                file=pattern,
                remedy=phrase("check the pattern"),
            )
        )
    yield from _kept((path for path in found if path.is_file()), root, expansion)


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)


def _kept(paths: Iterable[Path], root: Path, expansion: Expansion) -> Iterator[InputFile]:
    """The files of a kind that can be read; the others are failures, since the user named them."""
    for path in paths:
        error = unread_kind(path.suffix.lower(), str(path))
        if error is None:
            yield _input_file(path, root)
        else:
            expansion.failures.append(error)


def _files_of_folder(folder: Path, expansion: Expansion) -> Iterator[InputFile]:
    skipped: Counter[str] = Counter()
    files: list[InputFile] = []
    failed = 0
    for path in _walk(folder):
        extension = path.suffix.lower()
        error = unread_kind(extension, str(path))
        if extension in EXTENSIONS:
            files.append(_input_file(path, folder))
        elif error is not None and extension not in IMAGES:
            expansion.failures.append(error)
            failed += 1
        else:
            skipped[extension or phrase("no extension")] += 1
    if skipped:
        kinds = ", ".join(sorted(skipped))
        expansion.notices.append(
            counted(
                "{folder}: {number} file of other kinds skipped ({kinds})",
                "{folder}: {number} files of other kinds skipped ({kinds})",
                skipped.total(),
                folder=folder,
                kinds=kinds,
            )
        )
    if not files and not failed:
        expansion.failures.append(
            InputError(
                phrase("no article in this folder"),
                code="empty_folder",
                file=str(folder),
                remedy=phrase("files that are read end in {endings}", endings=" ".join(EXTENSIONS)),
            )
        )
    yield from files


def _walk(folder: Path) -> Iterator[Path]:
    """The files below `folder` in the order of their paths, without hidden and lock files."""
    paths: list[Path] = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(root, name) for name in names if not name.startswith((".", "~$"))]
    return iter(sorted(paths))


def _input_file(path: Path, root: Path) -> InputFile:
    return InputFile(str(path), path.relative_to(root).as_posix(), path.stat().st_size)
