"""Paragraphs a second and core in Spark, beside the command line, and the memory that executors need.

    python benchmarks/scale.py FOLDER-OF-TEXT [--rows 200000] [--rounds 1] [--json F]

Seconds are processor time of all processes of a run (Java, Python workers, the driver), so that other work
on the machine slows them less than the clock's; the same run over a hundred rows is subtracted, which is
the start. Rows are the lines of FOLDER-OF-TEXT/*.md again and again, in Parquet of 20,000 rows a group.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

FEW = 100
TAGGING = """
import sys
from strategyclf.model.model import load_model
from strategyclf.tagging.spark import tag_tables
source, out, master, duplicates = sys.argv[1:]
tag_tables([source], out, load_model("default"), master=master, duplicates=duplicates == "yes",
           settings={"spark.executor.memory": "512m", "spark.driver.memory": "1g"})
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds of the clock and of processors, by kind of process, and megabytes.

    Attributes
    ----------
    java, python : processor seconds of Java's and of Python's processes.
    worker, executor : most memory (MB, resident) of one Python process and of one Java process.
    """

    seconds: float
    java: float
    python: float
    worker: float
    executor: float

    @property
    def processor(self) -> float:
        return self.java + self.python


def watched(command: list[str], beside: list[int]) -> Run:
    """Run `command`, watching it, the processes `beside` it and all that these start."""
    before = {pid: spent for pid, (_, spent, _) in processes(beside).items()}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seen: dict[int, tuple[str, float]] = {}
    memory = {"java": 0.0, "python": 0.0}
    while process.poll() is None:
        for pid, (kind, spent, resident) in processes([process.pid, *beside]).items():
            seen[pid] = (kind, spent)
            if pid != process.pid or kind == "java":
                memory[kind] = max(memory[kind], resident)
        time.sleep(0.1)
    seconds = time.perf_counter() - start
    assert process.stderr is not None
    if process.returncode:
        raise SystemExit(process.stderr.read().decode())
    process.stderr.close()
    spent = {"java": 0.0, "python": 0.0}
    for pid, (kind, total) in seen.items():
        spent[kind] += total - before.get(pid, 0.0)
    return Run(seconds, spent["java"], spent["python"], memory["python"], memory["java"])


def processes(roots: list[int]) -> dict[int, tuple[str, float, float]]:
    """Process id → java or python, processor seconds, resident megabytes; of `roots` and all below them."""
    found = {}
    for root in roots:
        try:
            family = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        for each in family:
            try:
                times, name = each.cpu_times(), each.name()
                resident = each.memory_info().rss / 1e6
            except psutil.Error:
                continue
            found[each.pid] = ("java" if name == "java" else "python", times.user + times.system, resident)
    return found


def write_rows(texts: list[str], number: int, path: Path) -> None:
    """`number` rows of `texts`, again and again."""
    rows = (texts * (number // len(texts) + 1))[:number]
    pq.write_table(pa.table({"text": rows}), path, row_group_size=20_000, compression="zstd")


def main() -> None:
    """Run every job in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    lines = [
        line.strip() for path in sorted(args.folder.glob("*.md")) for line in path.open(encoding="utf-8")
    ]
    texts = [line for line in lines if line]

    from spark_cluster import cluster

    with tempfile.TemporaryDirectory(prefix="scale-") as name, cluster(Path(name)) as spark:
        folder = Path(name)
        tables = {number: folder / f"{number}.parquet" for number in (FEW, args.rows)}
        for number, path in tables.items():
            write_rows(texts, number, path)
        workers = [process.pid for process in spark.processes]

        def here(source: Path, out: Path) -> Run:
            command = [sys.executable, "-m", "strategyclf", "predict", str(source), "--rows", "paragraph"]
            return watched([*command, "--out", f"{out}.parquet"], [])

        def in_spark(master: str, duplicates: str = "yes") -> Callable[[Path, Path], Run]:
            def run(source: Path, out: Path) -> Run:
                command = [sys.executable, "-c", TAGGING, str(source), str(out), master, duplicates]
                return watched(command, workers if master == spark.master else [])

            return run

        jobs = {
            "command line": here,
            "local[1]": in_spark("local[1]"),
            "local[1], without duplicate_of": in_spark("local[1]", "no"),
            "local[2]": in_spark("local[2]"),
            "standalone, two workers": in_spark(spark.master),
        }
        runs: dict[str, dict[int, list[Run]]] = {job: {number: [] for number in tables} for job in jobs}
        for round in range(args.rounds):
            for number, source in tables.items():
                for job, work in jobs.items():
                    runs[job][number].append(work(source, folder / f"{round}-{number}-{job}"))
                    print(number, job, runs[job][number][-1], file=sys.stderr)
    report(runs, args.rows, statistics.mean(map(len, texts)))
    if args.json:
        args.json.write_text(
            json.dumps(
                {job: {n: [asdict(run) for run in all] for n, all in by.items()} for job, by in runs.items()}
            )
        )


def report(runs: dict[str, dict[int, list[Run]]], rows: int, length: float) -> None:
    """Print the table of `docs/scale.md`."""
    print(f"{rows:,} paragraphs of {length:.0f} characters on average\n")
    print("| run | start, core-s | rows, core-s (Java + Python) | rows a core-s | MB Python | MB Java |")
    print("|---|---|---|---|---|---|")
    for job, by in runs.items():
        few, many = by[FEW], by[rows]
        start = statistics.median(run.processor for run in few)
        java = statistics.median(run.java for run in many) - statistics.median(run.java for run in few)
        python = statistics.median(run.python for run in many) - statistics.median(run.python for run in few)
        worker, executor = (max(getattr(run, name) for run in many) for name in ("worker", "executor"))
        print(
            f"| {job} | {start:.1f} | {java + python:.1f} ({java:.1f} + {python:.1f}) "
            f"| {rows / (java + python):,.0f} | {worker:,.0f} | {executor:,.0f} |"
        )


if __name__ == "__main__":
    main()
