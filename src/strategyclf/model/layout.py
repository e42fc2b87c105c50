"""A model on disk: ``model.json``, ``weights.npz`` and ``CARD.md``, and how they are read and written.

Loading runs no code from a model: JSON and plain arrays only (``allow_pickle=False``). `model.json` names
the digest of `weights.npz` and its own, so that a changed byte is found.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from strategyclf.errors import ModelError, OutputError
from strategyclf.messages import phrase, reason_of

SCHEMA = 1
MANIFEST = "model.json"
WEIGHTS = "weights.npz"
CARD = "CARD.md"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What a model's folder holds.

    Attributes
    ----------
    manifest : the content of ``model.json`` (see ``docs/model.md``).
    arrays : name → array of ``weights.npz``.
    """

    manifest: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


def canonical_digest(data: Any) -> str:
    """First 16 hex digits of SHA-256 over `data` as JSON with sorted keys."""
    content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)
    return hashlib.sha256(content).hexdigest()[:16]


def write_model(
    folder: Path, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], card: str
) -> None:
    """Write a model whole or not at all; a model already in `folder` is replaced when all is on the disk.

    `manifest` is completed with the schema, the digest of the weights and its own.
    """
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **dict(arrays))
    weights = buffer.getvalue()
    complete = {
        "schema": SCHEMA,
        **manifest,
        "weights": {"sha256": hashlib.sha256(weights).hexdigest(), "bytes": len(weights)},
    }
    complete["digest"] = canonical_digest(complete)
    content = orjson.dumps(complete, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The manifest goes last: until it is there, the old manifest's digest refuses the new weights.
        for name, data in ((WEIGHTS, weights), (CARD, card.encode()), (MANIFEST, content)):
            _replace(folder / name, data)
    except OSError as error:
        raise OutputError(
            phrase("cannot write the model ({reason})", reason=reason_of(error)),
            code="unwritable",
            file=str(folder),
            remedy=phrase("choose a folder you may write to"),
        ) from None


def read_model(folder: Path) -> ModelFiles:
    """Read and check a model; raises `ModelError` naming the file and what is wrong with it."""
    manifest = read_manifest(folder)
    weights = _read(folder / WEIGHTS)
    if hashlib.sha256(weights).hexdigest() != manifest["weights"]["sha256"]:
        raise _damaged(folder / WEIGHTS, phrase("the content is not what model.json says"))
    try:
        return ModelFiles(manifest, StoredArrays(weights))
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, KeyError) as error:
        raise _damaged(folder / WEIGHTS, phrase("not readable as arrays ({error})", error=error)) from None


class StoredArrays(Mapping[str, NDArray[Any]]):
    """The arrays of a ``weights.npz``, unpacked when they are asked for: tagging needs none of them.

    Parameters
    ----------
    content : of the file; what is no archive of arrays raises as `numpy.load` does.
    """

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._unpacked: dict[str, NDArray[Any]] = {}
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            self._names = list(stored.files)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._unpacked:
            with np.load(io.BytesIO(self.content), allow_pickle=False) as stored:
                self._unpacked[name] = stored[name]
        return self._unpacked[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check ``model.json`` alone; raises `ModelError`."""
    path = folder / MANIFEST
    content = _read(path)
    try:
        manifest = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise _damaged(path, phrase("not valid JSON ({error})", error=error)) from None
    if not isinstance(manifest, dict) or "schema" not in manifest:
        raise _damaged(path, phrase("not a model's manifest"))
    if manifest["schema"] != SCHEMA:
        raise ModelError(
            phrase(
                "schema version {found!r}, this version reads {known}", found=manifest["schema"], known=SCHEMA
            ),
            code="model_schema",
            file=str(path),
            remedy=phrase("use the version of strategyclf it was trained with, or train it again"),
        )
    stated = manifest.get("digest")
    rest = {key: value for key, value in manifest.items() if key != "digest"}
    if stated != canonical_digest(rest):
        raise _damaged(path, phrase("its content does not match its own digest"))
    return manifest


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            phrase("cannot be read ({reason})", reason=reason_of(error)),
            code="no_model",
            file=str(path),
            remedy=phrase("name a folder that holds a model, or train one (strategyclf train)"),
        ) from None


def _replace(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _damaged(path: Path, message: str) -> ModelError:
    return ModelError(
        message,
        code="damaged_model",
        file=str(path),
        remedy=phrase("copy the model again, or train it again"),
    )
