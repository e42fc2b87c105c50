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


def add_rows(
    rows: Any,
    width: Any,
    column: Any,
    columns: Any,
    found: Any,
    first: Any,
    last: Any,
    factors: Any,
    which: Any,
    sums: Any,
    at: Any,
) -> Callable[..., None]:
    """`strategyclf.model.compiled.kernel_features.add_rows` as machine code; sums have room for all lanes."""

    def add(
        rows: Any,
        width: Any,
        column: Any,
        columns: Any,
        found: Any,
        first: Any,
        last: Any,
        factors: Any,
        which: Any,
        sums: Any,
        at: Any,
    ) -> None:
        for lane in range(0, columns, LANES):
            _add_lanes(rows, width, column, lane, found, first, last - first, factors, which, sums, at + lane)  # type: ignore[call-arg]

    return add


def copy(source: Any, start: Any, stop: Any, target: Any, at: Any) -> Callable[..., int]:
    """`strategyclf.model.compiled.kernel_splicing.copy` as machine code."""

    def move(source: Any, start: Any, stop: Any, target: Any, at: Any) -> int:
        _copy(source, start, target, at, stop - start)  # type: ignore[call-arg]
        return int(at + (stop - start))

    return move


@intrinsic
def _copy(
    _: Any, source: Any, start: Any, target: Any, at: Any, length: Any
) -> tuple[Any, Callable[..., Any]]:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        begin = _place(context, builder, signature, given, 0)
        end = _place(context, builder, signature, given, 2)
        cgutils.raw_memcpy(builder, end, begin, given[4], 1)  # type: ignore[no-untyped-call]
        return context.get_dummy_value()

    return types.void(source, types.intp, target, types.intp, types.intp), code


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
def _add_lanes(
    _: Any,
    rows: Any,
    width: Any,
    column: Any,
    lane: Any,
    found: Any,
    first: Any,
    count: Any,
    factors: Any,
    which: Any,
    sums: Any,
    at: Any,
) -> tuple[Any, Callable[..., Any]]:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        floats = ir.VectorType(ir.FloatType(), LANES)
        doubles = ir.VectorType(ir.DoubleType(), LANES)
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        nothing = ir.Constant(doubles, ir.Undefined)
        table, factor, target, features = (
            _array(context, builder, signature, given, which).data for which in (0, 7, 9, 4)
        )
        target = builder.bitcast(builder.gep(target, [given[10]]), doubles.as_pointer())
        before = builder.load(target, align=DOUBLE_BYTES)
        total = cgutils.alloca_once_value(builder, before)  # type: ignore[no-untyped-call]
        with cgutils.for_range(builder, given[6]) as loop:
            feature = builder.load(builder.gep(features, [builder.add(given[5], loop.index)]))
            place = builder.add(builder.shl(loop.index, loop.index.type(1)), given[8])
            row = builder.add(builder.mul(builder.sext(feature, given[1].type), given[1]), given[2])
            idf = builder.fpext(builder.load(builder.gep(table, [row])), ir.DoubleType())
            value = builder.fmul(builder.load(builder.gep(factor, [place])), idf)
            spread = builder.shuffle_vector(
                builder.insert_element(nothing, value, ir.IntType(32)(0)), nothing, zeros
            )
            lanes = builder.bitcast(builder.gep(table, [builder.add(row, given[3])]), floats.as_pointer())
            weights = builder.fpext(builder.load(lanes, align=FLOAT_BYTES), doubles)
            builder.store(builder.fadd(builder.load(total), builder.fmul(spread, weights)), total)
        builder.store(builder.load(total), target, align=DOUBLE_BYTES)
        return context.get_dummy_value()

    number = types.intp
    return types.void(
        rows, number, number, number, found, number, number, factors, number, sums, number
    ), code


def _array(context: Any, builder: Any, signature: Any, given: Any, which: int) -> Any:
    """The array that is argument `which`."""
    return context.make_array(signature.args[which])(context, builder, given[which])


def _place(context: Any, builder: Any, signature: Any, given: Any, which: int) -> Any:
    """A pointer into the array that is argument `which`, at the index that is the next one."""
    array = _array(context, builder, signature, given, which)
    return builder.gep(array.data, [given[which + 1]])
