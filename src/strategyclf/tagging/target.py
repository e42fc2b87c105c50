"""A file that is put in place whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from strategyclf.errors import OutputError
from strategyclf.messages import phrase, reason_of

# Office programs mark a file that they hold open by one of these beside it.
_LOCKS = (("~$", "", "Excel"), (".~lock.", "#", "LibreOffice"))


class Target:
    """A temporary file beside `path` that takes its place on `commit`.

    Parameters
    ----------
    folder : where the temporary file lies, on the same disk as `path`; beside it by default.
    growing : the temporary file of a run that may be broken off and gone on with; it stays when discarded.

    Raises `OutputError` at once when `path` is a folder, lies in no writable folder, or is held open in
    Excel or LibreOffice: before the work, not after it.
    """

    def __init__(self, path: str | Path, *, folder: Path | None = None, growing: Path | None = None) -> None:
        self.path = Path(path)
        self._stays = growing is not None
        # A link goes on pointing where it did.
        self._final = self.path.resolve() if self.path.is_symlink() else self.path
        beside = self._final.parent
        if self._final.is_dir():
            raise self._error(phrase("is a folder"), "output_is_folder", phrase("name a file in it"))
        if not beside.is_dir():
            raise self._error(
                phrase("there is no folder {folder}", folder=beside),
                "no_output_folder",
                phrase("create the folder or name another"),
            )
        _refuse_held(self.path)
        if growing is not None:
            self.temporary = growing
            return
        with output_errors(self.path):
            handle, name = tempfile.mkstemp(
                dir=folder or beside, prefix=f".{self._final.name[:80]}.", suffix=".part"
            )
        os.close(handle)
        self.temporary = Path(name)

    @property
    def folder(self) -> Path:
        return self._final.parent

    def open_text(self, encoding: str = "utf-8") -> IO[str]:
        """The temporary file for text; line ends are written as they are given."""
        return self.temporary.open("w", encoding=encoding, newline="")

    def open_bytes(self) -> IO[bytes]:
        return self.temporary.open("wb")

    def commit(self) -> None:
        """Flush to disk and replace `path`; raises `OutputError`, leaving the old file, when it is held."""
        try:
            _refuse_held(self.path)
            with output_errors(self.path):
                with self.temporary.open("rb+") as file:
                    os.fsync(file.fileno())
                self.temporary.chmod(self._mode())
                self.temporary.replace(self._final)
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the temporary file, if it is still there and no later run could go on with it."""
        if not self._stays:
            self.temporary.unlink(missing_ok=True)

    def _mode(self) -> int:
        # mkstemp makes a file for its owner alone; the output gets the rights any new file would.
        if self._final.exists():
            return stat.S_IMODE(self._final.stat().st_mode)
        mask = os.umask(0o022)
        os.umask(mask)
        return 0o666 & ~mask

    def _error(self, message: str, code: str, remedy: str) -> OutputError:
        return OutputError(message, code=code, file=str(self.path), remedy=remedy)


def _refuse_held(path: Path) -> None:
    for before, after, program in _LOCKS:
        lock = path.with_name(f"{before}{path.name}{after}")
        if lock.exists():
            raise OutputError(
                phrase("is open in {program}", program=program),
                code="output_held",
                file=str(path),
                remedy=phrase(
                    "close it in {program} (or remove a left-over {name}), or name another file",
                    program=program,
                    name=lock.name,
                ),
            )


@contextmanager
def output_errors(path: Path | None) -> Iterator[None]:
    """Turn an `OSError` of writing `path` into an `OutputError` with its remedy; a closed pipe passes."""
    try:
        yield
    except BrokenPipeError:
        raise
    except PermissionError as error:
        raise OutputError(
            phrase("may not be written"),
            code="output_denied",
            file=str(path or phrase("standard output")),
            remedy=phrase(
                "close it in other programs (Excel), or name a file in a folder that you may write to"
            ),
        ) from error
    except OSError as error:
        raise OutputError(
            phrase("cannot be written ({reason})", reason=reason_of(error)),
            code="output_failed",
            file=str(path or phrase("standard output")),
            remedy=phrase("free space on the disk or name a file elsewhere"),
        ) from error
