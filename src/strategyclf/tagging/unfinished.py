"""The folder in which an output grows: pieces that are done, and of what run they are.

A run that was broken off goes on from it. A piece gets its name once it is on the disk; the manifest says
what they were made from, so that none is taken for another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from strategyclf.errors import CallError, OutputError
from strategyclf.messages import phrase
from strategyclf.reading.parts import Part
from strategyclf.tagging.growth import Growth
from strategyclf.tagging.held import held
from strategyclf.tagging.piece import DRAFT
from strategyclf.tagging.target import output_errors

MANIFEST = "manifest.json"


class Unfinished:
    """The folder ``OUT.partial``, held by one run at a time.

    Parameters
    ----------
    out : the output's path.
    manifest : what the pieces are made from: options, model, versions, inputs with sizes and times.
    resume : go on with the pieces there; else they are removed.

    Attributes
    ----------
    resumed : parts whose pieces were there. growth : what was there of an output that is gone on with.

    Raises
    ------
    CallError : another run holds the folder, or the manifest there is of another run (with `resume`).
    OutputError : the folder cannot be written.
    """

    def __init__(self, out: Path, manifest: Mapping[str, Any], *, resume: bool) -> None:
        self.folder = out.with_name(out.name + ".partial")
        self.growth = Growth(self.folder)
        self._lock = held(out)
        try:
            with output_errors(out):
                self.resumed = self._prepare(manifest, resume)
        except BaseException:
            self._lock.release()
            raise

    def path(self, number: int, part: Part) -> Path:
        """Where the piece of the part of this number is kept."""
        return self.folder / f"{number:08d}.piece"

    def close(self, *, done: bool) -> None:
        """Let go of the folder; unless the run is `done` its pieces stay for a later one."""
        if done:
            shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()

    def _prepare(self, manifest: Mapping[str, Any], resume: bool) -> int:
        path = self.folder / MANIFEST
        wanted = orjson.loads(orjson.dumps(manifest))
        if resume and path.exists():
            _refuse_changed(_read(path), wanted, path)
            for left in (*self.folder.glob(".*.part"), *self.folder.glob(f"*{DRAFT}")):
                left.unlink()
            self.growth.pick_up()
            # A part may have a piece of each kind, where it was done by processes before.
            return len({path.name.partition(".")[0] for path in self.folder.glob("*.piece")})
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write(orjson.dumps(wanted, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        return 0


def _read(path: Path) -> dict[str, Any]:
    try:
        told = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        told = None
    if not isinstance(told, dict):
        raise OutputError(
            phrase("is damaged"),
            code="bad_manifest",
            file=str(path),
            remedy=phrase("run again without --resume, which begins anew"),
        )
    return told


def _refuse_changed(before: Mapping[str, Any], now: Mapping[str, Any], path: Path) -> None:
    """A `CallError` that names the first thing in which the two manifests differ."""
    difference = _difference(before, now)
    if difference:
        raise CallError(
            phrase("the run that was broken off is another one: {difference}", difference=difference),
            code="other_run",
            file=str(path.parent),
            remedy=phrase("give the same call and inputs, or run without --resume, which begins anew"),
        )


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    for key in {**before, **now}:
        if key == "inputs":
            continue
        if before.get(key) != now.get(key):
            if isinstance(before.get(key), dict) and isinstance(now.get(key), dict):
                return _difference(before[key], now[key])
            return phrase(
                "{key} was {before} and is {now}",
                key=key,
                before=_shown(before.get(key)),
                now=_shown(now.get(key)),
            )
    then = {file["path"]: file for file in before.get("inputs", ())}
    today = {file["path"]: file for file in now.get("inputs", ())}
    for path in {**then, **today}:
        if path not in today:
            return phrase("input {path} is gone", path=path)
        if path not in then:
            return phrase("input {path} is new", path=path)
        if then[path] != today[path]:
            return phrase("input {path} has changed since", path=path)
    return "" if list(then) == list(today) else phrase("the inputs come in another order")


def _shown(value: object) -> str:
    return phrase("not said") if value is None else orjson.dumps(value).decode()
