"""What kernels leave to the processor's own instructions, for numba; imported with it alone.

numba turns none of the kernels' loops over a row's columns into vectors, and has no word for fetching memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

from strategyclf.model.compiled.tables import LANES

READ, IN_EVERY_CACHE, DATA = 0, 3, 1
FLOAT_BYTES, DOUBLE_BYTES = 4, 8


def prefetch(table: Any, place: Any) -> Callable[[Any, Any], None]:
    """`strategyclf.model.compiled.kernel_words.prefetch` as machine code."""

    def ask(table: Any, place: Any) -> None:
        _prefetch(table, place)  # type: ignore[call-arg]  # numba gives the first

    return ask


def add_row(rows: Any, row: Any, value: Any, sums: Any, at: Any, columns: Any) -> Callable[..., None]:
    """`strategyclf.model.compiled.kernel_scores.add_row` as machine code; sums have room for whole lanes."""

    def add(rows: Any, row: Any, value: Any, sums: Any, at: Any, columns: Any) -> None:
        for lane in range(0, columns, LANES):
            _add_lanes(rows, row + lane, value, sums, at + lane)  # type: ignore[call-arg]

    return add


@intrinsic
def _prefetch(_: Any, table: Any, place: Any) -> tuple[Any, Callable[..., Any]]:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        name = "llvm.prefetch.p0i8"
        function = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
        line = builder.bitcast(_place(context, builder, signature, given, 0), byte)
        builder.call(function, [line, *(number(value) for value in (READ, IN_EVERY_CACHE, DATA))])
        return context.get_dummy_value()

    return types.void(table, types.intp), code


@intrinsic
def _add_lanes(_: Any, rows: Any, row: Any, value: Any, sums: Any, at: Any) -> tuple[Any, Callable[..., Any]]:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        floats, doubles = (
            ir.VectorType(ir.FloatType(), LANES),
            ir.VectorType(ir.DoubleType(), LANES),
        )
        source = builder.bitcast(_place(context, builder, signature, given, 0), floats.as_pointer())
        target = builder.bitcast(_place(context, builder, signature, given, 3), doubles.as_pointer())
        weights = builder.fpext(builder.load(source, align=FLOAT_BYTES), doubles)
        first = builder.insert_element(ir.Constant(doubles, ir.Undefined), given[2], ir.IntType(32)(0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        factor = builder.shuffle_vector(first, ir.Constant(doubles, ir.Undefined), zeros)
        before = builder.load(target, align=DOUBLE_BYTES)
        builder.store(
            builder.fadd(before, builder.fmul(factor, weights)),
            target,
            align=DOUBLE_BYTES,
        )
        return context.get_dummy_value()

    return types.void(rows, types.intp, types.float64, sums, types.intp), code


def _place(context: Any, builder: Any, signature: Any, given: Any, which: int) -> Any:
    """A pointer into the array that is argument `which`, at the index that is the next one."""
    array = context.make_array(signature.args[which])(context, builder, given[which])
    return builder.gep(array.data, [given[which + 1]])
