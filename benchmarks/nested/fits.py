"""Fits, each kept in a file of its own as soon as it is done, so that a run that was killed goes on."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from nested.rows import Rows

Floats = NDArray[np.float64]
Folds = tuple[int, ...]
Progress = Callable[[str], object]


class System(Protocol):
    """One line of the table: a way to score paragraphs, and what is chosen inside.

    Attributes
    ----------
    name : of the line. candidates : what is chosen among, by name.
    code : a digest of the code that fits, see `code_digest`.
    """

    name: str
    candidates: Sequence[str]
    code: str

    def settings(self, candidate: str) -> dict[str, Any]:
        """All that tells one candidate's fit from another's, as plain data."""

    def score(
        self, rows: Rows, train: NDArray[np.int64], test: NDArray[np.int64], candidates: Sequence[str]
    ) -> Iterable[tuple[str, Floats]]:
        """For each of `candidates` in turn its name and its (n_test, n_labels) scores, fitted on `train`."""


@dataclass(frozen=True)
class Fit:
    """What is kept of a fit: (n_held_out, n_labels) scores, and the processor's seconds it took."""

    scores: Floats
    seconds: float


def code_digest(*files: Path) -> str:
    """16 hex digits over what Python files do: comments, docstrings and layout left out."""
    parts = []
    for file in files:
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                value = body[0].value
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    body[0] = ast.Expr(ast.Constant(""))
        parts.append(ast.dump(tree))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


class FitCache:
    """Fits in a folder, one file for a candidate and the folds held out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, system: System, candidate: str, rows: Rows, folds: Folds) -> Path:
        """Where that fit is kept; the name changes with the rows, the settings and the code."""
        key = json.dumps(
            [system.name, system.settings(candidate), system.code, rows.digest, folds], sort_keys=True
        )
        digest = hashlib.sha256(key.encode()).hexdigest()[:16]
        held_out = "".join(map(str, folds))
        return self.folder / f"{system.name}-{candidate}-without{held_out}-{digest}.npz"

    def load(self, path: Path) -> Fit | None:
        """The fit kept at `path`; None where there is none, or a damaged one."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                return Fit(held["scores"], float(held["seconds"]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def keep(self, path: Path, fit: Fit) -> None:
        """Write `fit` to `path`, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, scores=fit.scores, seconds=np.float64(fit.seconds))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def fits(
    system: System,
    rows: Rows,
    wanted: Sequence[tuple[Folds, Sequence[str]]],
    cache: FitCache,
    *,
    jobs: int = 1,
    progress: Progress = lambda line: None,
) -> dict[tuple[str, Folds], Fit]:
    """The fits `wanted`, (folds held out, candidates) each, from the cache or made now.

    Candidates of the same folds are fitted together, so that a system may share what they have in common.
    """
    found: dict[tuple[str, Folds], Fit] = {}
    missing: list[tuple[Folds, list[str]]] = []
    for folds, candidates in wanted:
        held = {name: cache.load(cache.path(system, name, rows, folds)) for name in candidates}
        found |= {(name, folds): fit for name, fit in held.items() if fit is not None}
        if lacking := [name for name, fit in held.items() if fit is None]:
            missing.append((folds, lacking))
    if missing:
        progress(f"{system.name}: {len(missing)} of {len(wanted)} sets of folds to fit")
    done = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_make)(system, rows, folds, names, cache) for folds, names in missing
    )
    for number, ((folds, names), made) in enumerate(zip(missing, done, strict=True), 1):
        found |= {(name, folds): fit for name, fit in zip(names, made, strict=True)}
        spent = sum(fit.seconds for fit in made)
        progress(f"{system.name}: {number}/{len(missing)} without {folds}, {spent:.0f} s of processor time")
    return found


def _make(system: System, rows: Rows, folds: Folds, names: Sequence[str], cache: FitCache) -> list[Fit]:
    train, test = rows.training(folds), rows.held_out(folds)
    made = []
    start = time.process_time()
    for name, scores in system.score(rows, train, test, names):
        fit = Fit(np.asarray(scores, dtype=np.float64), time.process_time() - start)
        cache.keep(cache.path(system, name, rows, folds), fit)
        made.append(fit)
        start = time.process_time()
    return made
