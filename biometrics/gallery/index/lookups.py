"""Which of many fine codes vote: for each, eight look-ups in tables of 256 numbers, and their sum.

A processor with AVX-512 takes 32 numbers out of 64 in one step, from registers: four such steps and a choice by the two
highest bits are a look-up for 32 codes. It also moves the numbers of those that vote next to each other, without a
branch for each. Compilers find neither. Other processors take one code after the other; the answers are the same.
"""

from collections.abc import Callable
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.gallery.index.descriptor import FINE_CENTRES, FINE_PARTS
from biometrics.gallery.index.fine import Odds

AT_ONCE: Final = 32
"""Codes whose sums are made together: of 16 bits each, what a register holds."""
_HALF: Final = AT_ONCE // 2
_ROWS: Final = FINE_CENTRES // AT_ONCE
"""Registers that hold a part's table."""
_ADDRESS, _INT = ir.IntType(64), ir.IntType(32)
_BYTES, _SHORTS, _BITS = (ir.VectorType(ir.IntType(bits), AT_ONCE) for bits in (8, 16, 1))
_INTS, _HALF_BITS = ir.VectorType(_INT, _HALF), ir.VectorType(ir.IntType(1), _HALF)
# Of numba's own, which states no types.
_function: Callable[..., ir.Value] = cgutils.get_or_insert_function


def has_instructions() -> bool:
    """Whether this processor has the instructions."""
    return bool(llvm.get_host_cpu_features().get("avx512bw"))


def _written(
    _context: Any, _odds: Any, _codes: Any, _apart: Any, _count: Any, _least: Any, _sums: Any, _which: Any
) -> Any:
    """As `voting` of at most 32 codes, with the addresses of the odds, the first bytes, the sums and the numbers."""

    def code(_target: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> ir.Value:
        odds, codes, apart, count, least, sums, which = arguments
        total = ir.Constant(_SHORTS, None)
        for part in range(FINE_PARTS):
            place = builder.add(codes, builder.mul(apart, ir.Constant(_ADDRESS, part)))
            table = builder.add(odds, ir.Constant(_ADDRESS, 2 * part * FINE_CENTRES))
            index = builder.zext(_load(builder, place, _BYTES), _SHORTS)
            total = builder.add(total, _taken(builder, table, index))
        _store(builder, sums, total)
        numbers = ir.Constant(_SHORTS, list(range(AT_ONCE)))
        is_there = builder.icmp_unsigned("<", numbers, _alike(builder, count))
        votes = builder.and_(is_there, builder.icmp_signed(">=", total, _alike(builder, least)))
        return _next_to_each_other(builder, votes, which)

    return types.int64(*[types.int64] * 7), code


_look_up: Any = intrinsic(_written)


def _load(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type) -> ir.Value:
    return builder.load(builder.inttoptr(place, kind.as_pointer()), align=1)


def _store(builder: ir.IRBuilder, place: ir.Value, value: ir.Value) -> None:
    builder.store(value, builder.inttoptr(place, value.type.as_pointer()), align=1)


def _alike(builder: ir.IRBuilder, number: ir.Value) -> ir.Value:
    """A number in all 32 places."""
    undefined = ir.Constant(_SHORTS, ir.Undefined)
    one = builder.insert_element(undefined, builder.trunc(number, _SHORTS.element), ir.Constant(_INT, 0))
    return builder.shuffle_vector(one, undefined, ir.Constant(ir.VectorType(_INT, AT_ONCE), None))


def _taken(builder: ir.IRBuilder, table: ir.Value, index: ir.Value) -> ir.Value:
    """The numbers at 32 indices into a table of 256."""
    kind = ir.FunctionType(_SHORTS, [_SHORTS] * 3)
    take = _function(builder.module, kind, "llvm.x86.avx512.vpermi2var.hi.512")
    places = [builder.add(table, ir.Constant(_ADDRESS, 2 * AT_ONCE * row)) for row in range(_ROWS)]
    rows = [_load(builder, place, _SHORTS) for place in places]
    taken = [builder.call(take, [rows[row], index, rows[row + 1]]) for row in range(0, _ROWS, 2)]
    bit = 2 * AT_ONCE
    while len(taken) > 1:
        mask = ir.Constant(_SHORTS, [bit] * AT_ONCE)
        is_upper = builder.icmp_unsigned("!=", builder.and_(index, mask), ir.Constant(_SHORTS, None))
        taken = [builder.select(is_upper, taken[at + 1], taken[at]) for at in range(0, len(taken), 2)]
        bit *= 2
    return taken[0]


def _next_to_each_other(builder: ir.IRBuilder, votes: ir.Value, which: ir.Value) -> ir.Value:
    """Store the numbers of those that vote, and say how many they are."""
    kind = ir.FunctionType(_INTS, [_INTS, _INTS, _HALF_BITS])
    press = _function(builder.module, kind, "llvm.x86.avx512.mask.compress.v16i32")
    ones = _function(builder.module, ir.FunctionType(_INT, [_INT]), "llvm.ctpop.i32")
    count: ir.Value = ir.Constant(_ADDRESS, 0)
    for first in range(0, AT_ONCE, _HALF):
        lanes = list(range(first, first + _HALF))
        half = builder.shuffle_vector(votes, votes, ir.Constant(_INTS, lanes))
        place = builder.add(which, builder.mul(count, ir.Constant(_ADDRESS, 4)))
        pressed = builder.call(press, [ir.Constant(_INTS, lanes), ir.Constant(_INTS, None), half])
        _store(builder, place, pressed)
        bits = builder.zext(builder.bitcast(half, ir.IntType(_HALF)), _INT)
        count = builder.add(count, builder.zext(builder.call(ones, [bits]), _ADDRESS))
    return count


def _voting_by_instruction(
    odds: Odds,
    fines: NDArray[np.uint8],
    at: int,
    apart: int,
    count: int,
    least: int,
    sums: NDArray[np.int16],
    which: NDArray[np.int32],
) -> int:
    voting: int = _look_up(
        odds.ctypes.data, fines.ctypes.data + at, apart, count, least, sums.ctypes.data, which.ctypes.data
    )
    return voting


def _voting_one_by_one(
    odds: Odds,
    fines: NDArray[np.uint8],
    at: int,
    apart: int,
    count: int,
    least: int,
    sums: NDArray[np.int16],
    which: NDArray[np.int32],
) -> int:
    voting = 0
    for code in range(count):
        total = 0
        for part in range(FINE_PARTS):
            total += odds[np.uint64(part * FINE_CENTRES) + np.uint64(fines[np.uint64(at + part * apart + code)])]
        sums[code], which[voting] = total, code
        voting += total >= least
    return voting


voting_one_by_one = compiled(_voting_one_by_one)
voting = compiled(_voting_by_instruction) if has_instructions() else voting_one_by_one
"""How many of `count` codes, 32 at most, have a sum of odds of at least `least`: `which` (32,) begins with their
numbers, `sums` (32,) has all sums.

odds (FINE_PARTS · FINE_CENTRES,) of a probe's minutia; fines: the first byte of the first code is at `at`, of the
others behind it, and the next bytes of all are `apart` bytes further each; 31 bytes more than these must be there.
"""
