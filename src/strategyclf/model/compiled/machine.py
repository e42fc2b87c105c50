"""What kernels leave to the processor's own instructions, for numba; imported with it alone.

numba turns none of the kernels' loops over a row's columns into vectors, and has no word for fetching memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from strategyclf.model.compiled.tables import LANES

READ, IN_EVERY_CACHE, DATA = 0, 3, 1
HALF_BYTES, DOUBLE_BYTES = 2, 8
HALVES = "+f16c"
"""The instructions that make floats of half-precision ones, as LLVM calls them."""


def prefetch(table: Any, place: Any) -> Callable[[Any, Any], None]:
    """`strategyclf.model.compiled.kernel_tries.prefetch` as machine code."""

    def ask(table: Any, place: Any) -> None:
        _prefetch(table, place)  # type: ignore[call-arg]  # numba gives the first

    return ask


def add_rows(
    tables: Any,
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
        tables: Any,
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
        rows, idfs = tables.rows, tables.idfs
        for lane in range(0, columns, LANES):
            _add_lanes(  # type: ignore[call-arg]  # numba gives the first
                rows, idfs, width, column, lane, found, first, last - first, factors, which, sums, at + lane
            )

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
    idfs: Any,
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
    converts = HALVES in cpu_target.target_context.codegen().magic_tuple()[2].split(",")

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        doubles = ir.VectorType(ir.DoubleType(), LANES)
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        nothing = ir.Constant(doubles, ir.Undefined)
        table, values, features, factor, target = (
            _array(context, builder, signature, given, which).data for which in (0, 1, 5, 8, 10)
        )
        wide = given[2].type
        target = builder.bitcast(builder.gep(target, [given[11]]), doubles.as_pointer())
        before = builder.load(target, align=DOUBLE_BYTES)
        total = cgutils.alloca_once_value(builder, before)  # type: ignore[no-untyped-call]
        is_first = builder.icmp_signed("==", given[4], wide(0))
        with cgutils.for_range(builder, given[7]) as loop:
            feature = builder.load(builder.gep(features, [builder.add(given[6], loop.index)]))
            row = builder.add(builder.mul(builder.sext(feature, wide), given[2]), given[3])
            number = builder.zext(builder.load(builder.gep(table, [row])), wide)
            idf = builder.load(builder.gep(values, [number]))
            place = builder.add(builder.shl(loop.index, wide(1)), given[9])
            value = builder.fmul(builder.load(builder.gep(factor, [place])), idf)
            spread = builder.shuffle_vector(
                builder.insert_element(nothing, value, ir.IntType(32)(0)), nothing, zeros
            )
            lanes = builder.gep(table, [builder.add(row, given[4])])
            weights = (_converted if converts else _widened)(builder, lanes)
            with_idf = builder.insert_element(weights, idf, ir.IntType(32)(0))
            weights = builder.select(is_first, with_idf, weights)
            builder.store(builder.fadd(builder.load(total), builder.fmul(spread, weights)), total)
        builder.store(builder.load(total), target, align=DOUBLE_BYTES)
        return context.get_dummy_value()

    number = types.intp
    return types.void(
        rows, idfs, number, number, number, found, number, number, factors, number, sums, number
    ), code


def _converted(builder: Any, place: Any) -> Any:
    """`LANES` half-precision floats as doubles, by the processor's instruction."""
    halves = ir.VectorType(ir.HalfType(), LANES)
    found = builder.load(builder.bitcast(place, halves.as_pointer()), align=HALF_BYTES)
    return builder.fpext(found, ir.VectorType(ir.DoubleType(), LANES))


def _widened(builder: Any, place: Any) -> Any:
    """The same where it has none: exponent and fraction moved to where a float has them, then scaled."""
    halves, bits = ir.VectorType(ir.IntType(16), LANES), ir.VectorType(ir.IntType(32), LANES)
    floats = ir.VectorType(ir.FloatType(), LANES)

    def each(kind: Any, value: Any) -> Any:
        return ir.Constant(kind, [value] * LANES)

    found = builder.zext(builder.load(builder.bitcast(place, halves.as_pointer()), align=HALF_BYTES), bits)
    size = builder.shl(builder.and_(found, each(bits, 0x7FFF)), each(bits, 13))
    scaled = builder.fmul(builder.bitcast(size, floats), each(floats, 2.0**112))
    sign = builder.shl(builder.and_(found, each(bits, 0x8000)), each(bits, 16))
    signed = builder.bitcast(builder.or_(builder.bitcast(scaled, bits), sign), floats)
    return builder.fpext(signed, ir.VectorType(ir.DoubleType(), LANES))


def _array(context: Any, builder: Any, signature: Any, given: Any, which: int) -> Any:
    """The array that is argument `which`."""
    return context.make_array(signature.args[which])(context, builder, given[which])


def _place(context: Any, builder: Any, signature: Any, given: Any, which: int) -> Any:
    """A pointer into the array that is argument `which`, at the index that is the next one."""
    array = _array(context, builder, signature, given, which)
    return builder.gep(array.data, [given[which + 1]])
