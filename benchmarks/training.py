"""How training grows: seconds, core-seconds and memory from 10 thousand clauses to a million.

    python benchmarks/training.py --labels labels --corpus seeds --corpus FOLDER --clauses 10000 30000 100000

Labelled rows are drawn at random and, beyond their number, repeated: clauses in another order, characters
replaced and left out at random, so that the vocabulary grows about as that of so much real text does. Each
size is trained in processes of its own; counts kept from other runs are not used. Memory is looked at
throughout, as the sum over all processes: resident (pages that two processes share count twice) and
proportional (they count once).
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from strategyclf.learning.recipe import Recipe
from strategyclf.model.building import train_on
from strategyclf.model.labelled_text import LabelledText, gather
from strategyclf.model.model import load_model
from strategyclf.shipped import shipped_file
from strategyclf.taxonomy import read_taxonomy
from strategyclf.text.clauses import cut_clauses

NOISE = 0.1
"""Share of characters that are changed in a repeated row; a third of these are left out."""


@dataclass(frozen=True)
class Run:
    """One training: what it was given and what it took."""

    clauses: int
    rows: int
    characters: int
    features: int
    seconds: float
    core_seconds: float
    resident: int
    proportional: int
    steps: dict[str, float]


def enlarged(text: LabelledText, clauses: int, seed: int = 0) -> LabelledText:
    """Rows of `text` at random, then noisy repeats of all, until there are so many clauses."""
    rng = np.random.default_rng(seed)
    pool = np.array(list("".join(text.texts)))
    rows: list[int] = []
    texts: list[str] = []
    copies: list[int] = []
    found = 0
    for copy in range(10**6):
        for row in rng.permutation(len(text)).tolist():
            if found >= clauses:
                return _rows(text, texts, rows, copies)
            given = text.texts[row]
            texts.append(noisy(given, pool, rng) if copy else given)
            rows.append(row)
            copies.append(copy)
            found += len(cut_clauses(given, "comma", 10)) or 1
    raise AssertionError


def noisy(text: str, pool: np.ndarray, rng: np.random.Generator) -> str:
    """`text` with its clauses in another order and a tenth of its characters changed."""
    pieces = [text[start:end] for start, end in cut_clauses(text, "comma", 10)]
    rng.shuffle(pieces)
    chance = rng.random(len(text))
    other = pool[rng.integers(0, len(pool), len(text))]
    return "".join(
        old if u > NOISE else new if u > NOISE / 3 else ""
        for old, new, u in zip("".join(pieces), other, chance, strict=False)
    )


def _rows(text: LabelledText, texts: Sequence[str], rows: list[int], copies: list[int]) -> LabelledText:
    """The rows given; those of another copy come from documents and groups of their own."""
    n_groups = int(text.groups.max()) + 1
    paragraphs = tuple(
        replace(text.paragraphs[row], docs=(f"{text.paragraphs[row].doc}/{copy}",))
        for row, copy in zip(rows, copies, strict=True)
    )
    return replace(
        text,
        texts=tuple(texts),
        paragraphs=paragraphs,
        Y=text.Y[rows],
        groups=text.groups[rows] + n_groups * np.array(copies),
        restated=tuple(
            frozenset(group + n_groups * copy for group in text.restated[row])
            for row, copy in zip(rows, copies, strict=True)
        ),
    )


def trained(file: Path, recipe: Recipe, jobs: int, out: Path) -> None:
    """The child's part: train on the pickled text, tell seconds by step."""
    with file.open("rb") as stream:
        text = pickle.load(stream)
    marks: list[tuple[str, float]] = []
    start = time.perf_counter()
    training = train_on(
        text,
        read_taxonomy(shipped_file("labels/taxonomy.toml")),
        out=out / "model",
        recipe=recipe,
        n_jobs=jobs,
        progress=lambda step: marks.append((step.split()[0], time.perf_counter())),
    )
    ends = [at for _, at in marks[1:]] + [time.perf_counter()]
    steps = {name: end - at for (name, at), end in zip(marks, ends, strict=True)}
    size = len(training.model.scorer.idf)
    (out / "said.json").write_text(json.dumps({"steps": steps, "features": size, "start": start}))


def measured(text: LabelledText, options: Sequence[str]) -> Run:
    """Train on `text` in a process of its own and watch it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "text.pkl").open("wb") as stream:
            pickle.dump(text, stream)
        shutil.rmtree(Path(os.environ["XDG_CACHE_HOME"]) / "strategyclf" / "counts", ignore_errors=True)
        environment = {**os.environ, "STRATEGYCLF_LANG": "en"}
        call = [sys.executable, __file__, "--trained", str(folder), *options]
        start = time.perf_counter()
        child = subprocess.Popen(call, env=environment)
        peak, cores = watched(child)
        seconds = time.perf_counter() - start
        if child.returncode:
            raise SystemExit(f"training failed: {child.returncode}")
        said = json.loads((folder / "said.json").read_text())
    return Run(
        clauses=sum(len(cut_clauses(one, "comma", 10)) or 1 for one in text.texts),
        rows=len(text),
        characters=sum(map(len, text.texts)),
        features=said["features"],
        seconds=seconds,
        core_seconds=cores,
        resident=peak[0],
        proportional=peak[1],
        steps=said["steps"],
    )


def watched(child: subprocess.Popen[bytes]) -> tuple[list[int], float]:
    """Peak resident and proportional bytes of the process tree of `child`, and its core-seconds."""
    root = psutil.Process(child.pid)
    peak = [0, 0]
    cores: dict[int, float] = {}
    while child.poll() is None:
        sizes = [0, 0]
        try:
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            break
        for process in tree:
            try:
                found = process.memory_full_info()
                times = process.cpu_times()
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
            sizes[0] += found.rss
            sizes[1] += getattr(found, "pss", found.rss)
            cores[process.pid] = times.user + times.system
        peak = [max(old, new) for old, new in zip(peak, sizes, strict=True)]
        time.sleep(0.5)
    child.wait()
    return peak, sum(cores.values())


def table(runs: Sequence[Run], options: str) -> str:
    """Markdown for ``docs/training.md``."""
    steps = list(runs[0].steps)
    lines = [
        f"{datetime.now(UTC):%d %B %Y}, {_machine()}, Python {platform.python_version()}, `{options}`.",
        "",
        "| clauses | paragraphs | features | seconds | core-seconds | core-seconds per 1,000 clauses "
        "| peak memory, resident | proportional |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {run.clauses:,} | {run.rows:,} | {run.features:,} | {run.seconds:,.0f} | {run.core_seconds:,.0f} "
        f"| {1000 * run.core_seconds / run.clauses:.2f} | {run.resident / 2**30:.2f} GB "
        f"| {run.proportional / 2**30:.2f} GB |"
        for run in runs
    ]
    lines += ["", "| seconds of | " + " | ".join(f"{run.clauses:,}" for run in runs) + " |"]
    lines += ["|---" + "|--:" * len(runs) + "|"]
    lines += [f"| {step} | " + " | ".join(f"{run.steps[step]:,.1f}" for run in runs) + " |" for step in steps]
    if len(runs) > 1:
        size = np.log([run.clauses for run in runs])
        slopes = {
            "core-seconds": np.polyfit(size, np.log([run.core_seconds for run in runs]), 1)[0],
            "resident memory": np.polyfit(size, np.log([run.resident for run in runs]), 1)[0],
            "features": np.polyfit(size, np.log([run.features for run in runs]), 1)[0],
        }
        last = np.log(runs[-1].core_seconds / runs[-2].core_seconds) / (size[-1] - size[-2])
        told = ", ".join(f"{name} {slope:.2f}" for name, slope in slopes.items())
        lines += ["", f"Exponents of growth (slope of logarithms): {told}; last step {last:.2f}."]
    return "\n".join(lines)


def _machine() -> str:
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    kind = names[0].split(":")[1].strip() if names else platform.machine()
    return f"{len(names)} cores of {kind}"


def main() -> None:
    """Measure each size in turn and print the table after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--labels", action="append", type=Path)
    parser.add_argument("--corpus", action="append", type=Path, default=[])
    parser.add_argument("--clauses", nargs="+", type=int, default=[10_000, 30_000, 100_000])
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=Recipe().max_iter, help="of each fit, at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="a file that each run is added to, a line each")
    parser.add_argument("--trained", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.trained:
        recipe = Recipe(n_folds=given.folds, max_iter=given.steps)
        trained(given.trained / "text.pkl", recipe, given.jobs, given.trained)
        return
    text = labelled(given)
    options = ["--folds", str(given.folds), "--steps", str(given.steps), "--jobs", str(given.jobs)]
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        # Kernels are compiled once a machine: not a part of training.
        load_model("default").score(["推进技术改造。" * 5000])
        for size in given.clauses:
            runs.append(measured(enlarged(text, size), options))
            if given.json:
                with given.json.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(asdict(runs[-1])) + "\n")
            print(table(runs, " ".join(options)), "\n", flush=True)


def labelled(given: Any) -> LabelledText:
    """The labelled text named on the command line."""
    taxonomy = read_taxonomy(shipped_file("labels/taxonomy.toml"))
    labels = given.labels or [shipped_file("labels")]
    return gather(labels, given.corpus or [shipped_file("seeds")], taxonomy)


if __name__ == "__main__":
    main()
