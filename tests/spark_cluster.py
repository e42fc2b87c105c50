"""A standalone Spark cluster on this machine: one master, two workers of one core each."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pyarrow as pa
import pyarrow.parquet as pq

# Java that starts fast and stays small.
JAVA = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
SMALL = {"spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "4"}


class Cluster:
    """The address of the master, and its workers' processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port, self._page = free_port(), free_port()
        self.master = f"spark://127.0.0.1:{self._port}"
        self.processes: list[subprocess.Popen] = []

    def start(self, workers: int = 2) -> None:
        self._start("master.Master", "--port", str(self._port), "--webui-port", str(self._page))
        self._wait(lambda state: state["status"] == "ALIVE")
        for number in range(workers):
            work = self._folder / f"worker-{number}"
            self._start("worker.Worker", "--cores", "1", "--memory", "1g", "--webui-port", "0",
                        "--work-dir", str(work), self.master)  # fmt: skip
        self._wait(lambda state: state["aliveworkers"] == workers)

    def kill_worker(self) -> None:
        """kill -9 for one worker and the executor that it started."""
        os.killpg(self.processes[-1].pid, signal.SIGKILL)

    def alive(self) -> int:
        """Workers that the master knows to be alive."""
        return self._state()["aliveworkers"]

    def stop(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, name: str, *arguments: str) -> None:
        import pyspark

        home = Path(pyspark.__file__).parent
        environment = {
            **os.environ,
            **JAVA,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }
        with (self._folder / f"{name}-{len(self.processes)}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", "--host", "127.0.0.1",
                     *arguments],
                    stdout=log,
                    stderr=log,
                    env=environment,
                    # A group of its own: an executor dies with its worker.
                    start_new_session=True,
                )
            )  # fmt: skip

    def _state(self) -> dict:
        with urlopen(f"http://127.0.0.1:{self._page}/json/", timeout=5) as answer:
            return json.load(answer)

    def _wait(self, ready) -> None:
        end = time.monotonic() + 180
        while time.monotonic() < end:
            try:
                if ready(self._state()):
                    return
            except (OSError, ValueError):
                pass
            time.sleep(0.2)
        logs = "\n".join(path.read_text("utf-8", "replace")[-2000:] for path in self._folder.glob("*.log"))
        raise RuntimeError(f"the cluster does not come up:\n{logs}")


@contextmanager
def cluster(folder: Path):
    """A running cluster; every process of it is gone when the block ends."""
    running = Cluster(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def by_command_line(inputs, out) -> pa.Table:
    command = [sys.executable, "-m", "strategyclf", "predict", *inputs, "--rows", "paragraph", "--out", out]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return pq.read_table(out)


def in_order(table: pa.Table) -> pa.Table:
    return table.sort_by([("article", "ascending"), ("paragraph", "ascending")]).combine_chunks()


def assert_same_rows(folder, expected: pa.Table) -> None:
    got = pq.read_table(folder)
    assert got.schema.remove_metadata() == expected.schema.remove_metadata()
    assert len(got) == len(expected)
    assert in_order(got).equals(in_order(expected))


def lose_a_worker(spark: Cluster, inputs, out: Path, model) -> None:
    """Tag `inputs` on the cluster, and kill a worker as soon as the first task has ended."""
    from strategyclf.tagging.spark import tag_tables

    begun = Path(f"{out}.partial") / "_temporary" / "0"
    failures = []

    def run() -> None:
        try:
            tag_tables([str(each) for each in inputs], str(out), model, master=spark.master, settings=SMALL)
        except BaseException as error:
            failures.append(error)

    work = threading.Thread(target=run)
    work.start()
    while work.is_alive() and not list(begun.glob("task_*")):
        time.sleep(0.02)
    assert work.is_alive(), failures
    assert not out.exists()
    spark.kill_worker()
    work.join()
    assert not failures
    assert spark.alive() == 1


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def stop_java() -> None:
    """End the Java process that pyspark keeps for the next session of this one."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(60)
    SparkContext._gateway = SparkContext._jvm = None
