"""Derived tables on disk: ``.npy`` files in the user's cache folder, mapped into memory.

A folder is named by all that its tables are made of, written under another name and renamed when whole,
checked by the sizes in its list, and made anew when they do not fit. Where no folder can be written the
tables are kept in memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.model.compiled.tables import Numbers, Tables

LAYOUT = 4
"""Version of the tables' layout: to be raised when their meaning changes."""
LIST = "tables.json"
KEPT = 8
"""Folders of a kind left in the cache; those not used for longest go when another is written."""


def cache_folder() -> Path:
    """The user's cache folder of strategyclf; it may not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("strategyclf")


def is_writable(folder: Path) -> bool:
    """Whether files can be written to `folder`, which is made where it is missing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def stored_tables(name: str, build: Callable[[], tuple[Tables, Numbers]]) -> tuple[Tables, Numbers]:
    """The tables called `name`, mapped from the cache or made by `build`; read-only either way."""
    shelf = cache_folder() / "tables"
    folder = shelf / f"{name}-v{LAYOUT}"
    found = _mapped(folder)
    if found is not None:
        with suppress(OSError):
            os.utime(folder)
        return found
    tables, numbers = build()
    for table in tables:
        table.flags.writeable = False
    if is_writable(shelf) and _written(folder, tables, numbers):
        forget_old(shelf)
        return _mapped(folder) or (tables, numbers)
    return tables, numbers


def _mapped(folder: Path) -> tuple[Tables, Numbers] | None:
    """The tables in `folder`; None where one is missing or of another size than the list says."""
    try:
        listed = orjson.loads((folder / LIST).read_bytes())
        if any((folder / name).stat().st_size != size for name, size in listed["sizes"].items()):
            return None
        found = {name: _mapped_array(folder / f"{name}.npy") for name in Tables._fields}
        return Tables(**found), Numbers(**listed["numbers"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _mapped_array(path: Path) -> NDArray[Any]:
    # A plain array over the mapping: kernels are compiled for those.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _written(folder: Path, tables: Tables, numbers: Numbers) -> bool:
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        sizes = {}
        for name in Tables._fields:
            with (temporary / f"{name}.npy").open("wb") as file:
                np.save(file, getattr(tables, name), allow_pickle=False)
                sizes[f"{name}.npy"] = file.tell()
        (temporary / LIST).write_bytes(orjson.dumps({"numbers": numbers._asdict(), "sizes": sizes}))
        if folder.exists() and _mapped(folder) is None:
            shutil.rmtree(folder)
        # Another process may have been faster: its folder is as good.
        with suppress(OSError):
            temporary.rename(folder)
    except OSError:
        return False
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return True


def has_files(folder: Path, ending: str) -> bool:
    """Whether there is a file of this ending in `folder`."""
    with suppress(OSError):
        return any(path.suffix == ending for path in folder.iterdir())
    return False


def forget_old(shelf: Path) -> None:
    """Remove the folders on `shelf` that were not touched for longest, but for the last `KEPT`."""
    with suppress(OSError):
        folders = [path for path in shelf.iterdir() if not path.name.startswith(".")]
        folders.sort(key=lambda path: path.stat().st_mtime)
        for folder in folders[:-KEPT]:
            shutil.rmtree(folder, ignore_errors=True)
