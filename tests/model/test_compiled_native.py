"""Machine code in object files gives what numba's does, and gives way to it where it is not to be trusted."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
from math import exp, log
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest

from strategyclf.model.compiled import jit, machine_entries, native
from strategyclf.model.compiled.native import Native, NotTakenError, given
from strategyclf.model.compiled.stored import has_files


class Inner(NamedTuple):
    factors: Any
    bias: float


class Outer(NamedTuple):
    inner: Inner
    which: Any
    first: int
    softly: bool


def weigh(outer: Outer, scores: Any, out: Any) -> int:
    for i in range(outer.first, len(outer.which)):
        value = outer.inner.factors[outer.which[i]] * scores[i] + outer.inner.bias
        out[i] = log(1.0 + exp(value)) if outer.softly else value
    return len(out) - outer.first


def fill(out: Any, number: int) -> None:
    for i in range(len(out)):
        out[i] = number // (i + 1)


def divide(number: int, by: int) -> int:
    return number // by


def allocate(number: int) -> int:
    return int(np.arange(number).sum())


def halve(number: int) -> float:
    return number / 2


def arguments(softly: bool = True) -> tuple[Outer, Any, Any]:
    chance = np.random.default_rng(3)
    inner = Inner(chance.normal(size=50).astype(np.float32), np.float64(0.25))
    which = chance.integers(0, 50, 400).astype(np.int32)
    which.flags.writeable = False
    return Outer(inner, which, 3, softly), chance.normal(size=400), np.zeros(400)


class Asked:
    """A kernel by numba, and how often it was asked for."""

    def __init__(self, kernel: Any) -> None:
        self.kernel, self.times = numba.njit(kernel), 0

    def __call__(self) -> Any:
        self.times += 1
        return self.kernel


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "native" / "code"
    assert native.prepared(path)
    return path


@pytest.fixture(scope="module")
def fill_code():
    return machine_entries.object_code(numba.njit(fill), (np.zeros(3, dtype=np.int32), 7), "None")


@pytest.fixture
def filled(folder, fill_code, monkeypatch):
    """A folder with code of `fill`, made once for all tests."""
    monkeypatch.setattr(machine_entries, "object_code", lambda *_: fill_code)
    assert run_fill(folder) == 1
    return folder


def run_fill(folder: Path) -> int:
    """Call `fill` with what is in `folder`: how often numba was asked for."""
    asked = Asked(fill)
    out = np.zeros(4, dtype=np.int32)
    assert Native(fill, folder, asked)(out, 12) is None
    assert out.tolist() == [12, 6, 4, 3]
    return asked.times


def test_code_from_a_file_gives_the_same_to_the_last_bit(folder):
    for softly in (True, False):
        found = []
        asked = Asked(weigh)
        for kernel in (asked.kernel, Native(weigh, folder, asked), Native(weigh, folder, asked)):
            outer, scores, out = arguments(softly)
            found.append((kernel(outer, scores, out), out.tobytes()))
        assert found[0] == found[1] == found[2]
        assert found[0][0] == 397
        assert asked.times == (1 if softly else 0)
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size > 1000


def test_threads_that_ask_at_once_have_it_made_once(filled, fill_code, monkeypatch):
    made = []
    monkeypatch.setattr(machine_entries, "object_code", lambda *_: made.append(1) or fill_code)
    for path in filled.iterdir():
        path.unlink()
    kernel = Native(fill, filled, Asked(fill))
    outs = [np.zeros(5000, dtype=np.int32) for _ in range(8)]
    threads = [Thread(target=kernel, args=(out, 5000)) for out in outs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(out[[0, 4999]].tolist() == [5000, 1] for out in outs)
    assert made == [1]


SCRIPT = """
import sys
from math import exp
from pathlib import Path
import numpy as np
from strategyclf.model.compiled.native import Native
if {without}:
    sys.modules["numba"] = None
def raised(out: "Any", number: float) -> "None":
    for i in range(len(out)):
        out[i] = exp(number)
def by_numba():
    import numba
    return numba.njit(raised)
out = np.zeros(2)
Native(raised, Path({folder!r}), by_numba)(out, 1.0)
print(out.tolist(), exp(1))
"""
RAISED = f"{[exp(1), exp(1)]} {exp(1)}\n"


def started(folder: Path, *, without: bool) -> subprocess.Popen[str]:
    source = SCRIPT.format(without=without, folder=str(folder))
    return subprocess.Popen(
        [sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_processes_at_once_and_one_without_numba_afterwards(folder):
    for run in [started(folder, without=False) for _ in range(2)]:
        assert run.communicate() == (RAISED, "")
    assert len(list(folder.iterdir())) == 1
    assert started(folder, without=True).communicate() == (RAISED, "")


def test_code_that_is_torn_or_edited_or_another_kernels_is_made_anew(filled, fill_code):
    assert run_fill(filled) == 0
    (path,) = filled.iterdir()
    whole = path.read_bytes()
    other = native._digest(filled, "other.o", fill_code) + fill_code
    for damaged in (b"", whole[:20], whole[:-1], whole[:500] + b"?" + whole[501:], whole[32:], other):
        path.write_bytes(damaged)
        assert run_fill(filled) == 1
        assert path.read_bytes() == whole
        assert run_fill(filled) == 0


def test_what_is_whole_but_cannot_be_linked_is_made_anew(filled):
    (path,) = filled.iterdir()
    whole = path.read_bytes()
    machine = native.target_machine()
    for source in ("", "define void @other() {\n  ret void\n}", wanting("strategyclf_missing")):
        native.write(filled, path.name, bytes(machine.emit_object(llvm.parse_assembly(source))))
        assert run_fill(filled) == 1
        assert path.read_bytes() == whole
    native.write(filled, path.name, b"no object file")
    assert run_fill(filled) == 1


def wanting(name: str) -> str:
    return f"declare void @{name}()\ndefine void @{native.ENTRY}() {{\n  call void @{name}()\n  ret void\n}}"


def test_code_that_another_may_write_is_not_loaded(filled, monkeypatch):
    (path,) = filled.iterdir()
    for mode in (0o620, 0o602):
        path.chmod(mode)
        assert native.read(filled, path.name) is None
    path.chmod(0o600)
    assert native.read(filled, path.name)
    moved = path.rename(filled.parent / "elsewhere")
    path.symlink_to(moved)
    assert native.read(filled, path.name) is None
    path.unlink()
    moved.rename(path)
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert native.read(filled, path.name) is None
    assert not native.prepared(filled)


def test_where_nothing_can_be_written_code_is_made_all_the_same(filled):
    (path,) = filled.iterdir()
    path.unlink()
    filled.rmdir()
    assert run_fill(filled) == 1
    filled.write_bytes(b"")
    assert run_fill(filled) == 1
    assert not native.prepared(filled)
    assert not has_files(filled, native.ENDING)


def test_without_numba_a_form_that_is_not_there_runs_as_it_is(folder):
    out = np.zeros(4, dtype=np.int64)
    kernel = Native(fill, folder, lambda: fill)
    for number in (12, 24):
        kernel(out, number)
        assert out[3] == number / 4
    assert not list(folder.iterdir())


@pytest.mark.parametrize("kernel", [allocate, halve])
def test_what_no_object_file_can_hold_goes_by_numba_from_then_on(kernel, folder, monkeypatch):
    asked = Asked(kernel)
    assert Native(kernel, folder, asked)(7) == asked.kernel(7)
    monkeypatch.setattr(machine_entries, "object_code", lambda *_: pytest.fail("it cannot be"))
    again = Native(kernel, folder, asked)
    assert [again(7), again(9)] == [asked.kernel(7), asked.kernel(9)]


def test_an_array_that_is_written_to_may_not_be_read_only(folder):
    out = np.zeros(4, dtype=np.int32)
    out.flags.writeable = False
    with pytest.raises(numba.TypingError):
        Native(fill, folder, Asked(fill))(out, 1)


def test_an_error_in_machine_code_is_an_error(folder):
    kernel = Native(divide, folder, Asked(divide))
    assert kernel(7, 2) == 3
    assert kernel(-(2**63), 1) == -(2**63)
    with pytest.raises(RuntimeError, match="failed in machine code"):
        kernel(7, 0)


NUMBERS = np.arange(12, dtype=np.int32)


@pytest.mark.parametrize(
    "argument",
    [
        NUMBERS[::2],
        NUMBERS[::-1],
        NUMBERS.reshape(3, 4),
        np.array(3),
        NUMBERS.astype(">i4"),
        NUMBERS.astype(bool),
        NUMBERS.astype(complex),
        NUMBERS.astype(str),
        NUMBERS.astype(object),
        np.zeros(9, dtype=np.uint8)[1:].view(np.int32),
        memoryview(NUMBERS),
        [1],
        None,
        "1",
        np.uint64(1),
        1 << 63,
        -(1 << 63) - 1,
        Inner(NUMBERS[::2], 1.0),
    ],
    ids=lambda argument: type(argument).__name__,
)
def test_what_machine_code_cannot_be_given_is_an_error_before_it_is_called(argument, tmp_path):
    with pytest.raises(NotTakenError, match="machine code takes no"):
        given([argument])
    with pytest.raises(NotTakenError):
        Native(fill, tmp_path, lambda: pytest.fail("it was called"))(argument, 1)


def test_forms_tell_apart_all_that_numba_compiles_apart():
    frozen = NUMBERS.copy()
    frozen.flags.writeable = False
    different = [
        NUMBERS,
        frozen,
        NUMBERS.astype(np.uint32),
        NUMBERS.astype(np.int64),
        NUMBERS.astype(np.float32),
        1,
        1.0,
        True,
        (NUMBERS,),
        Inner(NUMBERS, 1.0),
        Inner(frozen, 1.0),
        Outer(Inner(NUMBERS, 1.0), NUMBERS, 1, False),
    ]
    assert len({given([each]).form for each in different}) == len(different)
    same = [(1, np.int64(5)), (1.0, np.float64(2)), (NUMBERS, np.zeros(0, dtype=np.int32))]
    for one, other in same:
        assert given([one]).form == given([other]).form
        assert numba.typeof(one) == numba.typeof(other)


def test_another_processor_source_or_version_has_a_folder_of_its_own(tmp_path, monkeypatch):
    source = tmp_path / "kernel.py"
    source.write_text("one")
    folders = {native.folder_for([source]), native.folder_for([source])}
    assert len(folders) == 1
    source.write_text("two")
    folders.add(native.folder_for([source]))
    source.write_text("one")
    changes: list[tuple[Any, str, Any]] = [
        (llvm, "get_host_cpu_name", lambda: "another"),
        (llvm, "get_host_cpu_features", lambda: llvm.FeatureMap({"sha": False})),
        (np, "__version__", "0.1"),
        (sys, "version", "0.2"),
        (importlib.metadata, "version", lambda name: "0.3"),
        (importlib.metadata, "version", lambda name: "0.4" if name == "llvmlite" else "0.3"),
    ]
    for module, name, value in changes:
        with monkeypatch.context() as changed:
            changed.setattr(module, name, value)
            folders.add(native.folder_for([source]))
    assert len(folders) == 2 + len(changes)
    assert None not in folders


def test_numba_is_left_to_itself_where_it_is_set_up_or_missing_or_the_system_is_another(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert native.folder_for([]) is not None
    for change in (
        lambda m: m.setenv("NUMBA_CPU_NAME", "generic"),
        lambda m: m.setattr(sys, "platform", "win32"),
        lambda m: m.setattr(platform, "machine", lambda: "aarch64"),
        lambda m: m.setattr(importlib.metadata, "version", missing),
        lambda m: m.setitem(sys.modules, "llvmlite.binding", None),
        lambda m: m.setattr(native, "_is_own", lambda folder: False),
    ):
        with monkeypatch.context() as changed:
            changed.setattr(native, "cache_folder", lambda: tmp_path)
            (tmp_path / "native").mkdir(exist_ok=True)
            assert native.folder_for([]) is not None
            change(changed)
            assert native.folder_for([]) is None
    (tmp_path / ".numba_config.yaml").write_text("opt: 0\n")
    assert native.folder_for([]) is None


def missing(name: str) -> str:
    raise importlib.metadata.PackageNotFoundError(name)


def test_folders_of_others_are_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(native, "cache_folder", lambda: tmp_path)
    folder = native.folder_for([])
    assert native.prepared(folder)
    assert native.folder_for([]) == folder
    for place in (folder, folder.parent):
        place.chmod(0o770)
        assert native.folder_for([]) is None
        assert not native.prepared(folder)
        place.chmod(0o700)
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert native.folder_for([]) is None


def test_every_kernel_returns_what_an_object_file_can():
    assert {kernel.__annotations__["return"] for kernel in jit.UNCOMPILED} == {"int", "None"}


SPLICE = """
import sys
import numpy as np
from strategyclf.model.compiled import jit
if {without}:
    assert not jit.needs_numba()
    sys.modules["numba"] = None
    import strategyclf.model.compiled.lean as lean
    lean.import_numba_lean()
kernels = jit.compiled()
content = np.frombuffer(b"ab  cd", dtype=np.uint8)
number = np.array([2], dtype=np.int64)
literals, bounds = np.frombuffer(b"<>", dtype=np.uint8), np.array([0, 1, 2], dtype=np.int64)
out = np.zeros(40, dtype=np.uint8)
end = kernels.splice(content, number, 2, literals, bounds, number - 2, number, out)
print(out[:end].tobytes(), kernels.hash_batch is None)
"""


@pytest.mark.skipif(native.folder_for([]) is None, reason="numba is set up here, or the system is another")
def test_kernels_of_the_scorer_run_without_numba_once_they_are_made():
    told = [
        subprocess.run(
            [sys.executable, "-c", SPLICE.format(without=without)],
            capture_output=True,
            text=True,
            check=False,
        )
        for without in (False, True)
    ]
    assert [run.stderr for run in told] == ["", ""]
    assert told[0].stdout == told[1].stdout == f"b'ab<2>cd' {not native.hashes()}\n"
    kernels: tuple[Any, ...] = jit.compiled()
    assert all(isinstance(kernel, Native) for kernel in kernels if kernel is not None)


def test_a_disk_that_is_full_leaves_nothing_behind(filled, monkeypatch):
    (path,) = filled.iterdir()
    path.unlink()

    def full(file: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    assert run_fill(filled) == 1
    assert not list(filled.iterdir())
