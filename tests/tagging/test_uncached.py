"""What is written past the cache is there as if written in any other way."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from strategyclf.tagging import uncached
from strategyclf.tagging.uncached import BLOCK, LEAST, room_for, write_uncached


@pytest.fixture(autouse=True, params=["this disk", "any"])
def way(request, monkeypatch):
    """As this disk has it, and as one would that refuses nothing."""
    if request.param == "any":
        monkeypatch.setattr(uncached, "_PAST_THE_CACHE", os.O_CLOEXEC)
    return request.param


@pytest.fixture
def content() -> memoryview:
    room = room_for(LEAST + BLOCK + 7)
    room[:] = np.arange(len(room)) % 251
    return room.data


def written(path: Path, content: memoryview, at: int) -> int:
    """How much of `content` is there, after a head of `at` bytes."""
    path.write_bytes(b"h" * at)
    count = write_uncached(path, content, at)
    found = path.read_bytes()
    assert found[:at] == b"h" * at
    assert found[at:] == content[:count]
    return count


def test_whole_blocks_are_written_and_the_rest_is_left(tmp_path, content, way):
    count = written(tmp_path / "file", content, BLOCK)
    # A file system that knows no such way writes nothing so.
    assert count == LEAST + BLOCK or (way == "this disk" and count == 0)


def test_room_begins_where_a_disk_takes_bytes_from():
    assert {room_for(size).ctypes.data % BLOCK for size in (1, 100, BLOCK, 3 * BLOCK + 5)} == {0}
    assert len(room_for(100)) == 100


def test_what_does_not_begin_at_a_block_is_left(tmp_path, content):
    assert written(tmp_path / "place", content, 100) == 0
    assert written(tmp_path / "memory", content[64:], BLOCK) == 0
    assert written(tmp_path / "few", content[:BLOCK], BLOCK) == 0


def test_a_full_disk_and_half_a_block_leave_the_rest(tmp_path, content, monkeypatch, way):
    real = os.pwrite

    def short(handle: int, some: memoryview, at: int) -> int:
        return real(handle, some[: 2 * BLOCK], at) - (1 if at > 4 * BLOCK else 0) * (2 * BLOCK - 5)

    def full(handle: int, some: memoryview, at: int) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "pwrite", full)
    assert write_uncached(tmp_path / "none", content, 0) == 0
    path = tmp_path / "full"
    assert written(path, content, 0) == 0
    monkeypatch.setattr(os, "pwrite", short)
    path.write_bytes(b"")
    count = write_uncached(path, content, 0)
    assert count == 6 * BLOCK or (way == "this disk" and count == 0)
    assert path.read_bytes()[:count] == content[:count]
