"""The journal under ``kill -9``, two writers at once and a full disk: nothing confirmed is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from strategyclf.errors import OutputError
from strategyclf.labelling.journal import append, read_journal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9, mounts and file size limits are POSIX's")

DRIVER = Path(__file__).with_name("crash_driver.py")


@pytest.mark.slow
def test_two_hundred_kills_lose_no_confirmed_decision_and_leave_a_journal_that_loads(
    tmp_path: Path, taxonomy, decide
):
    path = tmp_path / "journal.jsonl"
    ran = subprocess.run(
        [sys.executable, str(DRIVER), str(path), "200", "20261122"],
        capture_output=True,
        check=True,
        timeout=300,
    )
    told = json.loads(ran.stdout)
    assert told["killed"] == 200, "every writer was still at work when it was killed"
    assert len(told["confirmed"]) > 100
    found = read_journal([path], taxonomy)
    digests = [decision.digest for decision in found.decisions]
    assert set(told["confirmed"]) <= set(digests)
    assert len(digests) == len(set(digests)), "no line stands twice"
    assert len(found.problems) <= 1, "at most the last line breaks off"
    # Whatever the last writer left, the journal goes on.
    append(path, [decide("此后照常记录")])
    after = read_journal([path], taxonomy)
    assert after.problems == ()
    assert after.decisions == (*found.decisions, decide("此后照常记录"))


@pytest.fixture
def small_disk(tmp_path: Path):
    """A folder on a file system of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk could be mounted: {mounted.stderr.decode(errors='replace').strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def append_until_full(path: Path, decide, note: str) -> list:
    """Append decisions one by one until the disk is full; those that were confirmed."""
    confirmed = []
    for number in range(10_000):
        decision = decide(f"第{number}段", ("tech",), note=note)
        try:
            append(path, [decision])
        except OutputError:
            return confirmed
        confirmed.append(decision)
    raise AssertionError("the disk never filled up")


def test_a_full_disk_refuses_the_append_and_keeps_every_confirmed_decision(small_disk, taxonomy, decide):
    path = small_disk / "journal.jsonl"
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 100_000)
    confirmed = append_until_full(path, decide, "备注" * 500)
    assert len(confirmed) > 10
    found = read_journal([path], taxonomy)
    assert found.decisions == tuple(confirmed)
    assert found.problems == ()
    # A batch that does not fit is refused whole, even where its first lines would.
    with pytest.raises(OutputError, match=r"cannot be written.*has room"):
        append(path, [decide("小"), *(decide(f"大{n}", note="备注" * 500) for n in range(50))])
    assert read_journal([path], taxonomy) == found
    ballast.unlink()
    append(path, [decide("有了地方")])
    assert read_journal([path], taxonomy).decisions == (*confirmed, decide("有了地方"))


def test_a_quota_reached_in_the_midst_of_a_line_leaves_the_journal_as_it_was(
    tmp_path: Path, taxonomy, decide
):
    path = tmp_path / "journal.jsonl"
    script = f"""
import resource, sys
from dataclasses import replace
from strategyclf.errors import OutputError
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    for n in range(1000):
        line = Decision(f"{{n:016x}}", (), "ann", "human", "2024-05-01", "t", note="x" * 300)
        append({str(path)!r}, [line])
        print(n, flush=True)
except OutputError as error:
    print(error, file=sys.stderr)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "journal.jsonl: cannot be written (File too large); check that" in ran.stderr
    confirmed = [f"{int(line):016x}" for line in ran.stdout.split()]
    found = read_journal([path], taxonomy)
    assert [decision.digest for decision in found.decisions] == confirmed
    assert len(confirmed) > 50
    assert found.problems == ()
    append(path, [decide("配额放宽之后")])
    assert len(read_journal([path], taxonomy).decisions) == len(confirmed) + 1


def test_room_that_runs_out_only_at_the_flush_to_disk_takes_the_line_back(
    tmp_path: Path, taxonomy, decide, monkeypatch
):
    path = tmp_path / "journal.jsonl"
    append(path, [decide("一厂换了新设备", ("tech",))])

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        append(path, [decide("旧仓库空着")])
    monkeypatch.undo()
    assert read_journal([path], taxonomy).decisions == (decide("一厂换了新设备", ("tech",)),)
