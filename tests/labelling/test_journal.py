from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from strategyclf.errors import LabelError, OutputError
from strategyclf.labelling import journal as journal_module
from strategyclf.labelling.journal import append, journal_files, read_journal


def test_what_is_appended_is_read_back_in_order(tmp_path: Path, taxonomy, decide):
    first, second = decide("一厂换了新设备", ("tech",)), decide("旧仓库空着")
    append(tmp_path / "甲 的.jsonl", [first])
    append(tmp_path / "甲 的.jsonl", [second, first])
    found = read_journal([tmp_path / "甲 的.jsonl"], taxonomy)
    assert found.decisions == (first, second, first)
    assert found.problems == ()


def test_appending_nothing_makes_no_file(tmp_path: Path):
    append(tmp_path / "a.jsonl", [])
    assert not list(tmp_path.iterdir())


def test_a_folder_stands_for_its_journals_by_name_and_each_file_is_read_once(tmp_path: Path):
    for name in ("b.jsonl", "a.jsonl", "notes.txt"):
        (tmp_path / name).touch()
    assert journal_files([tmp_path / "b.jsonl", tmp_path]) == [tmp_path / "b.jsonl", tmp_path / "a.jsonl"]


def test_byte_order_mark_blank_lines_and_windows_line_ends_do_no_harm(tmp_path: Path, taxonomy, decide):
    one = decide("一厂换了新设备", ("tech",))
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + one.to_line().replace(b"\n", b"\r\n") + b"\r\n" + one.to_line())
    assert read_journal([path], taxonomy).decisions == (one, one)


def test_a_torn_last_line_is_skipped_and_reported(tmp_path: Path, taxonomy, decide):
    one = decide("一厂换了新设备", ("tech",), note="备注")
    path = tmp_path / "a.jsonl"
    path.write_bytes(one.to_line() + one.to_line()[:-4])
    found = read_journal([path], taxonomy)
    assert found.decisions == (one,)
    assert found.problems == (f"{path}, line 2: the last line breaks off and was skipped",)


def test_a_whole_last_line_without_its_newline_counts(tmp_path: Path, taxonomy, decide):
    one, two = decide("一厂换了新设备", ("tech",)), decide("旧仓库空着")
    path = tmp_path / "a.jsonl"
    path.write_bytes(one.to_line().rstrip())
    assert read_journal([path], taxonomy).decisions == (one,)
    append(path, [two])
    assert read_journal([path], taxonomy).decisions == (one, two)


def test_a_first_line_with_a_byte_order_mark_and_no_newline_is_kept(tmp_path: Path, taxonomy, decide):
    one, two = decide("一厂换了新设备", ("tech",)), decide("旧仓库空着")
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + one.to_line().rstrip())
    append(path, [two])
    assert read_journal([path], taxonomy).decisions == (one, two)


@pytest.mark.parametrize("length", [10, 5_000, 60_000])
@pytest.mark.parametrize("torn", [False, True])
def test_the_last_line_is_found_however_long_it_is(tmp_path: Path, taxonomy, decide, length, torn):
    one, long, two = decide("一厂换了新设备"), decide("旧仓库空着", note="长" * length), decide("学校添了班")
    path = tmp_path / "a.jsonl"
    path.write_bytes(one.to_line() + (long.to_line()[:-5] if torn else long.to_line().rstrip()))
    append(path, [two])
    assert read_journal([path], taxonomy).decisions == ((one, two) if torn else (one, long, two))


def test_appending_after_a_torn_line_keeps_the_journal_readable(tmp_path: Path, taxonomy, decide):
    one, two = decide("一厂换了新设备", ("tech",)), decide("旧仓库空着")
    path = tmp_path / "a.jsonl"
    path.write_bytes(one.to_line() + two.to_line()[:30])
    append(path, [two])
    found = read_journal([path], taxonomy)
    assert found.decisions == (one, two)
    assert found.problems == ()


def test_a_bad_line_that_is_not_the_last_is_named(tmp_path: Path, taxonomy, decide):
    path = tmp_path / "a.jsonl"
    path.write_bytes(decide("一厂换了新设备").to_line() + b'{"digest": \n' + decide("旧仓库空着").to_line())
    with pytest.raises(LabelError) as caught:
        read_journal([path], taxonomy)
    assert str(caught.value).startswith(f"{path}, line 2: not valid JSON")


def test_an_unknown_label_is_named_with_file_and_line(tmp_path: Path, taxonomy, decide):
    path = tmp_path / "a.jsonl"
    append(path, [decide("旧仓库空着"), decide("新仓库满了", ("sea",))])
    with pytest.raises(LabelError) as caught:
        read_journal([path], taxonomy)
    assert str(caught.value) == f"{path}, line 2: unknown label 'sea'; use one of tech, land"


def test_missing_journals_and_empty_folders_are_named(tmp_path: Path, taxonomy):
    with pytest.raises(
        LabelError, match=r"nowhere\.jsonl: there is no such label file; name a label journal"
    ):
        read_journal([tmp_path / "nowhere.jsonl"], taxonomy)
    with pytest.raises(LabelError, match=r"the folder holds no \*\.jsonl"):
        read_journal([tmp_path], taxonomy)


def test_an_unreadable_journal_is_named(tmp_path: Path, taxonomy, monkeypatch):
    (tmp_path / "a.jsonl").touch()

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LabelError, match=r"a\.jsonl: cannot be read \(Permission denied\)"):
        read_journal([tmp_path / "a.jsonl"], taxonomy)


def test_a_missing_folder_gives_one_line(tmp_path: Path, decide):
    with pytest.raises(OutputError, match=r"a\.jsonl: its folder is not there; make the folder first"):
        append(tmp_path / "none" / "a.jsonl", [decide("旧仓库空着")])
    assert not list(tmp_path.iterdir())


def test_a_journal_held_by_another_writer_is_waited_for_and_then_refused(tmp_path: Path, decide):
    path = tmp_path / "a.jsonl"
    with FileLock(tmp_path / ".a.jsonl.lock"), pytest.raises(OutputError, match="another program is writing"):
        append(path, [decide("旧仓库空着")], timeout=0.05)
    assert not path.exists()


def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path, taxonomy, decide, monkeypatch):
    one = decide("一厂换了新设备", ("tech",))
    path = tmp_path / "a.jsonl"
    append(path, [one])
    real_open = Path.open

    class Full:
        """A file that takes half of what is written and then reports a full disk."""

        def __init__(self, file) -> None:
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def __getattr__(self, name):
            return getattr(self.file, name)

        def write(self, data):
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", lambda self, mode, **how: Full(real_open(self, mode, **how)))
    with pytest.raises(OutputError, match="No space left on device"):
        append(path, [decide("旧仓库空着")])
    monkeypatch.undo()
    assert path.read_bytes() == one.to_line()
    assert read_journal([path], taxonomy).problems == ()


def test_lines_are_on_the_disk_when_append_returns(tmp_path: Path, decide, monkeypatch):
    synced = []
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        synced.append(handle)
        real_fsync(handle)

    monkeypatch.setattr(journal_module.os, "fsync", fsync)
    append(tmp_path / "a.jsonl", [decide("旧仓库空着")])
    fresh = len(synced)
    append(tmp_path / "a.jsonl", [decide("旧仓库空着")])
    assert fresh >= 1
    assert len(synced) == fresh + 1


def test_writers_in_several_processes_lose_and_mix_nothing(tmp_path: Path, taxonomy):
    path = tmp_path / "a.jsonl"
    script = """
import sys
from strategyclf.labelling.decision import Decision
from strategyclf.labelling.journal import append
for n in range(20):
    append(sys.argv[1], [Decision(f"{n:016x}", (), sys.argv[2], "human", "2024-05-01", "x" * 500)])
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), reader]) for reader in ("ann", "bo", "cy")
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = read_journal([path], taxonomy)
    assert len(found.decisions) == 60
    for reader in ("ann", "bo", "cy"):
        own = [decision.digest for decision in found.decisions if decision.reader == reader]
        assert own == [f"{n:016x}" for n in range(20)]
