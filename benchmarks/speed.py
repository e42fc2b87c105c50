"""How fast whole processes tag a file of rows: this project, other libraries, and the floor, side by side.

    python benchmarks/speed.py --write-docs                    # all, a quarter of an hour on a quiet machine
    python benchmarks/speed.py --short                         # half a minute: few rows, one round, one peer
    python benchmarks/speed.py --from figures.json --write-docs  # the page anew from an earlier run

Rows are paragraphs of news as JSON lines with a title, a date and a source, repeated to the number asked for;
nobody keeps what it found for a text that it meets again. Every process starts anew and is measured whole:
seconds by the clock, processor seconds and peak memory of it and all under it. Systems run in turn, in each
round once on each size, in every other round in the other direction. The same command on one row is its
start, and its median over the run is taken off. Peers need
``pip install 'strategyclf[benchmarks]'``; those not installed are named and left out.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from timing.figures import Figures
from timing.instructions import count
from timing.page import tables
from timing.picture import draw
from timing.rounds import measure, once, quick
from timing.systems import BENCHMARKS, FLOOR, OURS, PEERS, PIPELINES, System, ours, peers, train

ROOT = BENCHMARKS.parent
PAGE = ROOT / "docs" / "speed.md"
PICTURE = ROOT / "docs" / "images" / "speed.svg"
MARKERS = ("<!-- figures -->", "<!-- /figures -->")
ROWS = [10_000, 30_000, 100_000, 300_000, 1_000_000]
SHORT_ROWS = 15_000
WARMING_ROWS = 1_000
PLACES = {"--cache", "--corpus", "--json", "--from"}
"""Options that name a place of this machine."""
COUNTED_ROWS = (2_000, 5_000)
_IMPORTED_FROM = [str(BENCHMARKS), str(PIPELINES), os.environ.get("PYTHONPATH", "")]
BESIDE = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, _IMPORTED_FROM))}
"""The environment of a process that imports what lies beside this file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure or read figures, print them, and write what was asked for."""
    given = parser().parse_args(arguments)
    if given.short:
        given.rows, given.rounds, given.starts, given.train = [SHORT_ROWS], 1, 1, "seeds"
        given.peers, given.peers_most = ["jieba"], SHORT_ROWS
    if not news(given).is_dir() and (given.earlier is None or given.instructions):
        print(f"{news(given)}: no such folder; name the corpus with --corpus", file=sys.stderr)
        return 2
    data = measured(given) if given.earlier is None else json.loads(given.earlier.read_text("utf-8"))
    if given.instructions:
        data["instructions"] = counted(given)
    figures = Figures(data)
    print(tables(figures))
    if given.json is not None:
        given.json.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if given.write_docs:
        write_docs(figures)
    return 0


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--corpus", type=Path, default=ROOT.parent / "shared" / "corpus", help="where raw/news lies"
    )
    options.add_argument(
        "--train", choices=("corpus", "seeds"), default="corpus", help="the labelled text that peers train on"
    )
    options.add_argument("--rows", type=int, nargs="+", default=ROWS, metavar="N")
    options.add_argument("--rounds", type=int, default=3, metavar="K")
    options.add_argument(
        "--starts", type=int, default=2, metavar="K", help="runs on one row in each round, of each system"
    )
    options.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    options.add_argument(
        "--peers-most", type=int, default=30_000, metavar="ROWS", help="the most a peer is given"
    )
    options.add_argument(
        "--distinct", action="store_true", help="make repeated texts differ by a number at the end"
    )
    options.add_argument("--short", action="store_true", help="a trial of half a minute")
    options.add_argument("--instructions", action="store_true", help="count them too, by valgrind: minutes")
    options.add_argument(
        "--cache", type=Path, help="keep rows and models there; gone after the run if not given"
    )
    options.add_argument("--json", type=Path, help="write every run there")
    options.add_argument(
        "--from", dest="earlier", type=Path, metavar="JSON", help="measure nothing: read it there"
    )
    options.add_argument("--write-docs", action="store_true", help="write tables and picture to docs/")
    return options


def measured(given: argparse.Namespace) -> dict[str, Any]:
    """Make what is missing of rows and models, and run everything."""
    load = os.getloadavg()[0]
    with work_folder(given) as folder:
        known = ours()[: 1 if given.short else None]
        sizes = {system: sorted(given.rows) for system in [*known, FLOOR]}
        for system in trained_peers(given, folder):
            sizes[system] = [rows for rows in sorted(given.rows) if rows <= given.peers_most]
        sizes = {system: each for system, each in sizes.items() if each}
        inputs = make_rows(given, folder, sorted({1, WARMING_ROWS, *given.rows}))
        for system in sizes:
            # Machine code and dictionaries are kept on the disk: they are to be there. Not so in a trial.
            if not (given.short and system.is_peer):
                tell(f"{system.name}: once unmeasured")
                once(system, folder, WARMING_ROWS)
        versions = {
            name: version(name) for name in ("strategyclf", "numba", "jieba", "scikit-learn", "orjson")
        }
        data: dict[str, Any] = {
            "date": datetime.date.today().isoformat(),
            "command": shlex.join(["python", "benchmarks/speed.py", *asked()]),
            "machine": f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores",
            "load": load,
            "versions": versions,
            "rounds": given.rounds,
            "inputs": inputs,
            "systems": {
                system.name: {
                    "title": system.title,
                    "is_peer": system.is_peer,
                    "model_bytes": system.model_bytes(),
                }
                for system in sizes
            },
            "runs": measure(sizes, folder, given.rounds, given.starts, tell),
        }
        if not given.short:
            data["quick"] = quick(folder, 5)
            data["stages"] = stages(folder, sorted(given.rows)[len(given.rows) // 2])
        return data


def counted(given: argparse.Namespace) -> dict[str, Any]:
    """Count the instructions of ours on one worker, of the floor and of the peers."""
    with work_folder(given) as folder:
        systems = [ours()[0], FLOOR, *trained_peers(given, folder)]
        given.peers_most = max(COUNTED_ROWS)
        inputs = make_rows(given, folder, list(COUNTED_ROWS))
        few, many = (inputs[str(rows)]["characters"] for rows in COUNTED_ROWS)
        return count(systems, folder, COUNTED_ROWS, many - few, tell)


@contextmanager
def work_folder(given: argparse.Namespace) -> Iterator[Path]:
    """The folder of rows, models and outputs."""
    if given.cache is not None:
        yield given.cache.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        yield Path(folder)


def trained_peers(given: argparse.Namespace, folder: Path) -> list[System]:
    """The peers asked for that are installed, their models made where they are not there yet."""
    found, left_out = peers(given.peers, folder / f"models-{given.train}")
    for line in left_out:
        tell(line)
    train(found, given.corpus if given.train == "corpus" else None)
    return found


def news(given: argparse.Namespace) -> Path:
    """Where the paragraphs come from."""
    return given.corpus / "raw" / "news"


def make_rows(given: argparse.Namespace, folder: Path, sizes: list[int]) -> dict[str, Any]:
    """Have the files of rows made, by a process of its own.

    A process starts with the peak memory of the one that it is born of: this one has to stay small.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = (
        [rows for rows in sizes if rows <= max(given.peers_most, 1)] if "fasttext-cut" in given.peers else []
    )
    command = [sys.executable, "-m", "timing.inputs", news(given), folder, *sizes]
    command += ["--words", *words] if words else []
    command += ["--distinct"] if given.distinct else []
    tell("making rows")
    subprocess.run([str(part) for part in command], check=True, env=BESIDE)
    return json.loads((folder / "inputs.json").read_text("utf-8"))


def stages(folder: Path, rows: int) -> dict[str, Any]:
    """Processor seconds by file of the package, of a run on one worker."""
    into, out = folder / "stages.json", folder / "out-stages.jsonl"
    command = next(iter(ours())).command(folder / f"rows-{rows}.jsonl", out)[len(OURS) :]
    tell(f"where the time goes, {rows:,} rows")
    program = [sys.executable, "-m", "timing.stages", into]
    subprocess.run([str(part) for part in [*program, *command]], check=True, capture_output=True, env=BESIDE)
    out.unlink()
    return {"rows": rows, "seconds": json.loads(into.read_text("utf-8"))}


def write_docs(figures: Figures) -> None:
    """Put tables and picture in place of the earlier ones."""
    before, _, rest = PAGE.read_text("utf-8").partition(MARKERS[0])
    _, _, after = rest.partition(MARKERS[1])
    PAGE.write_text(f"{before}{MARKERS[0]}\n\n{tables(figures)}\n{MARKERS[1]}{after}", "utf-8")
    draw(figures, PICTURE)


def asked() -> list[str]:
    """The options as they were given, without those that name places of this machine."""
    kept, given = [], iter(sys.argv[1:])
    for argument in given:
        option = argument.partition("=")[0]
        if option not in PLACES:
            kept.append(argument)
        elif option == argument:
            next(given, None)
    return kept


def tell(line: str) -> None:
    """Say how far it is."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
