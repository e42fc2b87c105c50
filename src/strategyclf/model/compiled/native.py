"""Machine code of kernels in object files, called without numba, whose start takes longer than many a run.

A kernel is compiled for a form: the types of what it is called with. The code for a form lies in a file of
the user's cache folder; llvmlite, a part of numba that loads fast, links it into the process. What is not
there yet is compiled by numba and put there. A file is named by kernel and form, its folder by all else
that the code depends on: source, processor, versions. A file begins with a digest of its name and the rest,
and is passed over unless it is the user's own and no one else may write to it or its folder.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import struct
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import numpy as np

from strategyclf.model.compiled.stored import cache_folder, forget_old

ENTRY = "strategyclf_kernel"
"""The function in an object file."""
ENDING = ".o"
OF_NUMBA = ("numba_", "NRT_", "__svml_")
_DIGEST = hashlib.sha256().digest_size
_MAGIC = b"\x7fELF"
# Of a symbol table in ELF: name, information, visibility, section, value, size.
_SYMBOL = "<IBBHQQ"
_HARMLESS = {"NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS"}  # settings that change no code

_ONE_AT_A_TIME = RLock()


class NotTakenError(TypeError):
    """An argument that machine code cannot be given."""


class Given(NamedTuple):
    """Arguments of a kernel.

    Attributes
    ----------
    form : their types, by which code is kept.
    words : themselves, 8 bytes each: of an array where it is and its length, of tuples all that is in them.
    """

    form: str
    words: bytes


def given(arguments: Sequence[Any]) -> Given:
    """What machine code is told of `arguments`: integers, floats, arrays, named tuples of them.

    Raises `NotTakenError` for any other, and for arrays with gaps, more dimensions or other than numbers.
    """
    forms, layout, words = list[str](), ["="], list[Any]()

    def take(values: Sequence[Any]) -> None:
        for value in values:
            if isinstance(value, np.ndarray):
                forms.append(_array_form(value))
                layout.append("Qq")
                words.extend((value.ctypes.data, len(value)))
            elif isinstance(value, tuple):
                kind = type(value)
                forms.append(f"{kind.__module__}.{kind.__qualname__}(")
                take(value)
                forms.append(")")
            elif isinstance(value, bool | int | np.int64 | float):
                letter = "?" if isinstance(value, bool) else "d" if isinstance(value, float) else "q"
                forms.append(letter)
                layout.append("d" if letter == "d" else "q")
                words.append(value)
            else:
                raise NotTakenError(f"machine code takes no {type(value).__name__}")

    take(arguments)
    try:
        return Given(" ".join(forms), struct.pack("".join(layout), *words))
    except struct.error as error:
        raise NotTakenError(f"machine code takes no integer of more than 64 bits: {error}") from None


def _array_form(array: Any) -> str:
    kind, flags = array.dtype, array.flags
    if array.ndim != 1 or not (flags.c_contiguous and flags.aligned):
        raise NotTakenError(f"machine code takes no array of shape {array.shape} and strides {array.strides}")
    if kind.kind not in "iuf" or not kind.isnative:
        raise NotTakenError(f"machine code takes no array of {kind}")
    return f"{kind.str}{'w' if flags.writeable else 'r'}"


class Native:
    """A kernel as machine code, found or made when it is called with a form for the first time.

    Parameters
    ----------
    kernel : as it is. folder : where its code is kept.
    by_numba : gives the kernel as numba compiles it, which takes its place where there is no object code.
    """

    def __init__(
        self, kernel: Callable[..., Any], folder: Path, by_numba: Callable[[], Callable[..., Any]]
    ) -> None:
        self.py_func = kernel
        self._folder = folder
        self._by_numba = by_numba
        self._returns = kernel.__annotations__["return"]
        self._entries: dict[str, _Entry | None] = {}

    def __call__(self, *arguments: Any) -> Any:
        """What the kernel returns: an integer or nothing. `NotTakenError` as of `given`."""
        form, words = given(arguments)
        if form not in self._entries:
            with _ONE_AT_A_TIME:
                if form not in self._entries:
                    self._entries[form] = self._entry(form, arguments)
        entry = self._entries[form]
        return self._by_numba()(*arguments) if entry is None else entry(words, self._returns)

    def _entry(self, form: str, arguments: Sequence[Any]) -> _Entry | None:
        name = f"{self.py_func.__name__}-{hashlib.sha256(form.encode()).hexdigest()[:16]}{ENDING}"
        with suppress(Exception):  # LLVM fails in many ways, and it can be made anew
            # Nothing is kept of what could not be compiled so.
            if (code := read(self._folder, name)) is not None:
                return _Entry(code) if code else None
        kernel = self._by_numba()
        if kernel is self.py_func:
            return None
        try:
            from strategyclf.model.compiled import machine_entries

            code = machine_entries.object_code(kernel, arguments, self._returns)
            entry = _Entry(code)
        except (MemoryError, OSError):  # which may pass
            return None
        except Exception:  # numba and LLVM fail in many ways, and there is another way to go
            code, entry = b"", None
        write(self._folder, name, code)
        return entry


class _Entry:
    """A function of an object file in memory; `RuntimeError` where it cannot be linked."""

    def __init__(self, code: bytes) -> None:
        import ctypes

        import llvmlite.binding as llvm  # type: ignore[import-untyped]

        # LLVM would end the process, as it would for a name that is nowhere.
        if not code.startswith(_MAGIC):
            raise RuntimeError("no object file")
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        # From here on LLVM looks for names in the process.
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target_machine())
        file = llvm.ObjectFileRef.from_data(code)
        defined, wanted = _symbols(file)
        # What numba brings with it is there in the process that compiled, and in no other.
        lost = [name for name in wanted if name.startswith(OF_NUMBA) or not llvm.address_of_symbol(name)]
        if ENTRY not in defined or lost:
            raise RuntimeError(f"object code without {ENTRY} or in want of {lost}")
        self._engine.add_object_file(file)
        self._engine.finalize_object()
        place = ctypes.c_void_p
        # As numba's functions are called: where the result goes, where an error goes, arguments.
        kind = ctypes.CFUNCTYPE(ctypes.c_int32, place, place, ctypes.c_char_p)
        self._function = kind(self._engine.get_function_address(ENTRY))
        self._result, self._pointer = ctypes.c_int64, ctypes.byref

    def __call__(self, words: bytes, returns: str) -> int | None:
        result, error = self._result(), self._result()
        if self._function(self._pointer(result), self._pointer(error), words) != 0:
            raise RuntimeError("a kernel failed in machine code")
        return result.value if returns == "int" else None


def _symbols(file: Any) -> tuple[set[str], set[str]]:
    """Names that an object file defines, and those that it takes from elsewhere."""
    sections = {section.name(): section.data() for section in file.sections()}
    names, table = sections[b".strtab"], sections[b".symtab"]
    defined, wanted = set[str](), set[str]()
    for start, _, _, section, _, _ in struct.iter_unpack(_SYMBOL, table):
        name = names[start : names.index(b"\0", start)].decode()
        (defined if section else wanted).add(name)
    return defined, wanted - {""}


def target_machine() -> Any:
    """LLVM's idea of this processor, with the options that numba compiles by."""
    import llvmlite.binding as llvm

    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="static",
        codemodel="jitdefault",
    )


def folder_for(sources: Iterable[Path]) -> Path | None:
    """Where code made of `sources` is kept for this machine; None where numba had better be left alone.

    That is: on other than Linux on x86-64, which this is made for; without numba or with settings for it, as
    of another processor; and where someone else may write to the folder. It may not exist.
    """
    if sys.platform != "linux" or platform.machine() != "x86_64" or sys.maxsize < 1 << 32:
        return None
    settings = {name for name in os.environ if name.startswith("NUMBA_")} - _HARMLESS
    if settings or Path(".numba_config.yaml").exists():
        return None
    try:
        from importlib.metadata import version

        import llvmlite.binding as llvm

        llvm.check_jit_execution()
        of = [sys.version, np.__version__, version("numba"), version("llvmlite"), llvm.get_host_cpu_name()]
        of.append(llvm.get_host_cpu_features().flatten())
        content = hashlib.sha256("\n".join(of).encode())
        for source in sources:
            content.update(hashlib.sha256(source.read_bytes()).digest())
    except Exception:  # llvmlite fails in many ways; whoever compiles will say so
        return None
    folder = cache_folder() / "native" / content.hexdigest()[:32]
    return folder if all(_is_own(place) for place in (folder.parent, folder) if place.exists()) else None


def hashes() -> bool:
    """Whether this processor has instructions for SHA-256."""
    import llvmlite.binding as llvm

    return bool(llvm.get_host_cpu_features().get("sha", False))


def prepared(folder: Path) -> bool:
    """Whether `folder` is there now, and no one else's; folders not used for long go."""
    try:
        folder.parent.parent.mkdir(parents=True, exist_ok=True)
        for place in (folder.parent, folder):
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    forget_old(folder.parent)
    return _is_own(folder.parent) and _is_own(folder)


def read(folder: Path, name: str) -> bytes | None:
    """The code kept as `name`; None where there is none that is whole and the user's own."""
    try:
        with os.fdopen(os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            content = file.read() if _is_owned(os.fstat(file.fileno())) else b""
    except OSError:
        return None
    code = content[_DIGEST:]
    return code if content[:_DIGEST] == _digest(folder, name, code) else None


def write(folder: Path, name: str, code: bytes) -> None:
    """Keep `code` as `name`, if that can be done."""
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}.", delete=False) as file,
    ):
        try:
            file.write(_digest(folder, name, code) + code)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(folder / name)
        except BaseException:
            Path(file.name).unlink()
            raise


def _digest(folder: Path, name: str, code: bytes) -> bytes:
    return hashlib.sha256(f"{folder.name}/{name}\n".encode() + code).digest()


def _is_own(folder: Path) -> bool:
    with suppress(OSError):
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and _is_owned(found)
    return False


def _is_owned(found: os.stat_result) -> bool:
    """Whether something is the user's, and no one else may write to it."""
    return found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
