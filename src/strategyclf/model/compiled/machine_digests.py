"""SHA-256 by the instructions that many x86 processors have for it, for numba; imported with it alone.

Two contents are hashed at a time: each round waits for the one before it, and the other's fill the wait.
The steps are those of FIPS 180-4, section 6.2; what each instruction does is told in Intel's "Intel SHA
Extensions" (Gulley and others, 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.core.registry import cpu_target
from numba.extending import intrinsic

from strategyclf.model.compiled.kernel_digests import BLOCK

FEATURE = "+sha"
WORDS = 4
"""Of 32 bits in one vector: what four rounds take."""

_WORD, _PLACE = ir.IntType(32), ir.IntType(64)
_FOUR = ir.VectorType(_WORD, WORDS)
_BYTES = ir.VectorType(ir.IntType(8), 4 * WORDS)


def has_instructions() -> bool:
    """Whether numba makes code for a processor that has them, be it this one or the one in its settings."""
    _, _, features = cpu_target.target_context.codegen().magic_tuple()
    return FEATURE in features.split(",")


def hash_both(content: Any, first: Any, blocks: Any, second: Any, more: Any) -> Callable[..., Any]:
    """`strategyclf.model.compiled.kernel_digests.hash_both` as machine code."""

    def both(content: Any, first: Any, blocks: Any, second: Any, more: Any) -> Any:
        return _hash_both(content, first, second, blocks, more)  # type: ignore[call-arg]

    return both


def put_four(content: Any, at: Any, four: Any) -> Callable[..., None]:
    """`strategyclf.model.compiled.kernel_digests.put_four` as machine code."""

    def put(content: Any, at: Any, four: Any) -> None:
        _put_four(content, at, four)  # type: ignore[call-arg]

    return put


@intrinsic
def _put_four(_: Any, content: Any, at: Any, four: Any) -> tuple[Any, Callable[..., Any]]:
    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = context.make_array(content)(context, builder, given[0]).data
        place = builder.bitcast(builder.gep(data, [given[1]]), _WORD.as_pointer())
        builder.store(builder.trunc(given[2], _WORD), place, align=1)
        return context.get_dummy_value()

    return types.void(content, types.intp, types.int64), code


def _primes(number: int) -> list[int]:
    found: list[int] = []
    candidate = 2
    while len(found) < number:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return found


# The first 32 bits behind the point of the roots of the first primes; doubles hold more than that.
_START = [int(prime ** (1 / 2) % 1 * 2**32) for prime in _primes(8)]
_ROUNDS = [int(prime ** (1 / 3) % 1 * 2**32) for prime in _primes(64)]


@intrinsic
def _hash_both(
    _: Any, content: Any, first: Any, second: Any, blocks: Any, more: Any
) -> tuple[Any, Callable[..., Any]]:
    found: Any = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]

    def code(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        data = context.make_array(content)(context, builder, given[0]).data
        starts = [builder.gep(data, [place]) for place in given[1:3]]
        numbers = given[3:]
        states: Any = [[cgutils.alloca_once_value(builder, row) for row in _start()] for _ in starts]  # type: ignore[no-untyped-call]
        longer = builder.select(builder.icmp_signed(">", *numbers), *numbers)
        with cgutils.for_range(builder, longer) as loop:
            # The shorter content's last block is hashed on and on, for nothing, which costs no time.
            goes_on = [builder.icmp_signed("<", loop.index, number) for number in numbers]
            before = [[builder.load(row) for row in state] for state in states]
            messages = []
            for start, number, on in zip(starts, numbers, goes_on, strict=True):
                block = builder.select(on, loop.index, builder.sub(number, _PLACE(1)))
                messages.append(_message(builder, builder.gep(start, [builder.mul(block, _PLACE(BLOCK))])))
            after = _compress(builder, before, messages)
            for state, old, new, on in zip(states, before, after, goes_on, strict=True):
                for row, kept, made in zip(state, old, new, strict=True):
                    builder.store(builder.select(on, builder.add(kept, made), kept), row)
        # A and B are the upper half of the first row.
        halves = ir.VectorType(_PLACE, 2)
        values = [
            builder.extract_element(builder.bitcast(builder.load(state[0]), halves), _WORD(1))
            for state in states
        ]
        return context.make_tuple(builder, found, values)

    return found(content, types.intp, types.intp, types.intp, types.intp), code


def _start() -> tuple[Any, Any]:
    """A hash's first state in the order that the instructions take: F, E, B, A and H, G, D, C."""
    a, b, c, d, e, f, g, h = _START
    return ir.Constant(_FOUR, [f, e, b, a]), ir.Constant(_FOUR, [h, g, d, c])


def _message(builder: Any, start: Any) -> list[Any]:
    """The 16 words of the block at `start`, most significant byte first."""
    rows = builder.bitcast(start, _BYTES.as_pointer())
    turned = ir.Constant(
        ir.VectorType(_WORD, 4 * WORDS), [4 * word + 3 - i for word in range(WORDS) for i in range(4)]
    )
    loaded = [builder.load(builder.gep(rows, [_PLACE(row)]), align=1) for row in range(4)]
    nothing = ir.Constant(_BYTES, ir.Undefined)
    return [builder.bitcast(builder.shuffle_vector(row, nothing, turned), _FOUR) for row in loaded]


def _compress(
    builder: Any, states: Sequence[Sequence[Any]], messages: Sequence[list[Any]]
) -> list[tuple[Any, Any]]:
    """The 64 rounds of a block of each content, side by side; what they add to its state."""
    found = [(state[0], state[1]) for state in states]
    nothing = ir.Constant(_FOUR, ir.Undefined)
    for row in range(len(_ROUNDS) // WORDS):
        constants = ir.Constant(_FOUR, _ROUNDS[WORDS * row : WORDS * (row + 1)])
        for which, message in enumerate(messages):
            if row >= 4:
                message.append(_next_words(builder, message[-4:]))
            low = builder.add(message[row], constants)
            high = builder.shuffle_vector(low, nothing, _lanes(2, 3, 0, 0))
            upper, lower = found[which]
            # Two rounds each; the row that stands first becomes the other one's as it is.
            lower = _call(builder, "sha256rnds2", lower, upper, low)
            upper = _call(builder, "sha256rnds2", upper, lower, high)
            found[which] = upper, lower
    return found


def _next_words(builder: Any, before: Sequence[Any]) -> Any:
    """The next four words of a block's schedule, of the sixteen `before` them."""
    seventh = builder.shuffle_vector(before[2], before[3], _lanes(1, 2, 3, 4))
    partly = builder.add(_call(builder, "sha256msg1", before[0], before[1]), seventh)
    return _call(builder, "sha256msg2", partly, before[3])


def _lanes(*lanes: int) -> Any:
    return ir.Constant(_FOUR, list(lanes))


def _call(builder: Any, name: str, *rows: Any) -> Any:
    kind = ir.FunctionType(_FOUR, [_FOUR] * len(rows))
    function = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call]
        builder.module, kind, f"llvm.x86.{name}"
    )
    return builder.call(function, rows)
