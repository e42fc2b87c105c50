"""What is timed: each system's command, what it needs, and its model."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1]
PIPELINES = BENCHMARKS / "pipelines"
OURS = [sys.executable, "-m", "strategyclf"]
REMEDY = "pip install 'strategyclf[benchmarks]'"

Command = list[str | Path]


@dataclass(frozen=True, slots=True)
class System:
    """One way from rows to rows.

    Attributes
    ----------
    name : in options, files and figures. title : in tables.
    command : (rows, out) → what to run. kind : which rows it is given, ``rows`` or ``words``.
    model : its files on the disk, none for what has none.
    is_peer : whether it is another's, measured on fewer rows.
    """

    name: str
    title: str
    command: Callable[[Path, Path], Command]
    kind: str = "rows"
    model: tuple[Path, ...] = ()
    is_peer: bool = False

    def model_bytes(self) -> int:
        files = [file for path in self.model for file in ([path] if path.is_file() else path.rglob("*"))]
        return sum(file.stat().st_size for file in files if file.is_file())


def ours() -> list[System]:
    """The project with one worker and with two, as far as its command line knows of workers."""
    model = (BENCHMARKS.parent / "models" / "default",)
    told = subprocess.run([*OURS, "predict", "--help"], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )
    if "--workers" not in told:
        return [System("ours-1", "strategyclf", _predict(), model=model)]
    return [
        System("ours-1", "strategyclf, 1 worker", _predict("--workers", "1"), model=model),
        System("ours-2", "strategyclf, 2 workers", _predict("--workers", "2"), model=model),
    ]


def _predict(*options: str) -> Callable[[Path, Path], Command]:
    return lambda rows, out: [*OURS, "predict", rows, "--rows", "paragraph", "--out", out, *options]


FLOOR = System(
    "floor",
    "the floor: orjson, no model",
    lambda rows, out: [sys.executable, PIPELINES / "floor.py", rows, out],
)

_PEERS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "jieba": ("jieba + TF-IDF + logistic regression", "logistic", "jieba", "rows", ()),
    "rjieba": ("the same with rjieba", "logistic", "rjieba", "rows", ("rjieba",)),
    "fasttext": ("fastText on jieba's words", "fasttext_words", "fasttext", "rows", ("fasttext",)),
    "fasttext-cut": ("fastText on words cut before", "fasttext_words", "fasttext", "words", ("fasttext",)),
    "libmultilabel": (
        "LibMultiLabel on jieba's words",
        "libmultilabel_words",
        "libmultilabel",
        "rows",
        ("libmultilabel", "liblinear"),
    ),
}
"""Name → title, program, model, kind of rows, modules beyond the project's own."""
PEERS = tuple(_PEERS)


def peers(names: list[str], models: Path) -> tuple[list[System], list[str]]:
    """The peers of `names` whose models lie in `models`, and a line for each that is not installed."""
    found, told = [], []
    for name in names:
        title, program, model, kind, modules = _PEERS[name]
        if lacking := [module for module in modules if importlib.util.find_spec(module) is None]:
            told.append(f"{name} is left out: {', '.join(lacking)} is not installed; {REMEDY}")
            continue
        file = models / model
        found.append(System(name, title, _program(program, file), kind, (file,), is_peer=True))
    return found, told


def _program(name: str, model: Path) -> Callable[[Path, Path], Command]:
    return lambda rows, out: [sys.executable, "-W", "ignore", PIPELINES / f"{name}.py", model, rows, out]


def train(systems: list[System], corpus: Path | None) -> None:
    """Train the models of `systems` that are not there yet; None trains on ``seeds/`` alone."""
    missing = [path for system in systems for path in system.model if system.is_peer and not path.exists()]
    if not missing:
        return
    missing[0].parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-W", "ignore", PIPELINES / "training.py", missing[0].parent]
    command += sorted({path.name for path in missing})
    subprocess.run(command + (["--corpus", corpus] if corpus else []), check=True)
