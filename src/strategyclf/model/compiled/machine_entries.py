"""Kernels as object code that anything can call by a plain C function; imported with numba alone.

numba has no form in which a compiled function runs without it; but it tells the LLVM code of one (`cfunc` and
its `inspect_llvm`), and that needs nothing of numba's but what is put right here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]
import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from strategyclf.model.compiled.native import ENTRY, target_machine

_WORD = ir.IntType(64)
WRAPPER = "cfunc."
"""What numba puts before the name of a function to call it from C; the wrapper prints errors, by Python."""
# Called when the last user of an array is done with it. These arrays are Python's: none is counted.
_DESTRUCTOR = re.compile(r"^declare (void @NRT_MemInfo_call_dtor\(.*)$", re.MULTILINE)
_RETURNED = {"int": types.int64, "None": types.void}


def object_code(kernel: Callable[..., Any], arguments: Sequence[Any], returns: str) -> bytes:
    """An object file with a function `ENTRY` that calls `kernel` with arguments of the types of these.

    It is called as numba's functions are: by where the result goes, where an error goes, and the words of
    `strategyclf.model.compiled.native.Given`; it returns 0 but for errors. Fails in any way that numba and
    LLVM do, and for kernels that return other than an integer or nothing.

    Parameters
    ----------
    kernel : compiled by numba. returns : its annotation.
    """
    kinds: Any = types.Tuple([numba.typeof(argument) for argument in arguments])  # type: ignore[no-untyped-call]
    read = _reader(kinds)

    def entry(words: Any) -> Any:
        return kernel(*read(words))

    pointer: Any = types.CPointer(types.int64)  # type: ignore[no-untyped-call]
    compiled: Any = numba.cfunc(_RETURNED[returns](pointer))(entry)
    module = llvm.parse_assembly(_DESTRUCTOR.sub(r"define \1 {\n  ret void\n}", compiled.inspect_llvm()))
    function = module.get_function(compiled.native_name.removeprefix(WRAPPER))
    for other in module.functions:
        if not other.is_declaration and other.name != function.name:
            other.linkage = "internal"
    function.name = ENTRY
    machine = target_machine()
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))
    return bytes(machine.emit_object(module))


def _reader(kinds: Any) -> Any:
    """What makes arguments of `kinds` of words."""

    @intrinsic
    def read(_: Any, words: Any) -> tuple[Any, Callable[..., Any]]:
        def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            at = 0

            def word() -> Any:
                nonlocal at
                at += 1
                return builder.load(builder.gep(given[0], [_WORD(at - 1)]))

            def value(kind: Any) -> Any:
                if isinstance(kind, types.BaseTuple):
                    return context.make_tuple(builder, kind, [value(each) for each in kind.types])  # type: ignore[attr-defined]
                if isinstance(kind, types.Array):
                    return _array(context, builder, kind, word(), word())
                if isinstance(kind, types.Float):
                    return builder.bitcast(word(), ir.DoubleType())
                if isinstance(kind, types.Boolean):
                    return builder.trunc(word(), ir.IntType(1))
                return word()

            return value(kinds)

        return kinds(words), code

    return read


def _array(context: Any, builder: Any, kind: Any, place: Any, length: Any) -> Any:
    """An array that numba does not own."""
    array = context.make_array(kind)(context, builder)
    size = _WORD(context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    array.data = builder.inttoptr(place, array.data.type)
    array.nitems = length
    array.itemsize = size
    array.shape = cgutils.pack_array(builder, [length])  # type: ignore[no-untyped-call]
    array.strides = cgutils.pack_array(builder, [size])  # type: ignore[no-untyped-call]
    array.meminfo = cgutils.get_null_value(array.meminfo.type)  # type: ignore[no-untyped-call]
    array.parent = cgutils.get_null_value(array.parent.type)  # type: ignore[no-untyped-call]
    return array._getvalue()
