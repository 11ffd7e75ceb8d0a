"""Sums of products of bytes in the processor's own instruction for them, as an instruction of numba's.

A processor with AVX-512 VNNI multiplies 64 bytes in pairs and adds them by fours in one step; compilers do not find it
by themselves. On other processors the same sums are made of products in 16 bits: values are 0 to 255 and weights −64 to
64, so that two products fit, and every processor gives the same whole numbers.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import llvmlite.binding as llvm
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES: Final = 16
"""Outputs whose sums are made together: of 32 bits each, what a register holds."""
_BYTE, _SHORT, _INT = ir.IntType(8), ir.IntType(16), ir.IntType(32)
_ADDRESS, _FLOAT = ir.IntType(64), ir.FloatType()
_FLOATS = ir.VectorType(_FLOAT, LANES)
# Of numba's own, which state no types.
_place: Callable[..., ir.Value] = cgutils.alloca_once
_function: Callable[..., ir.Value] = cgutils.get_or_insert_function
_SUMS, _BYTES = ir.VectorType(_INT, LANES), ir.VectorType(_BYTE, 4 * LANES)


def has_instruction() -> bool:
    """Whether this processor has the instruction."""
    features = llvm.get_host_cpu_features()
    return bool(features.get("avx512vnni") and features.get("avx512bw"))


def dots(rows: int, groups: int, curve: Sequence[float] = (), *, by_instruction: bool) -> Callable[..., None]:
    """A function of compiled code: the answers of 16 × `groups` outputs to the values of `rows` pixels.

    It takes addresses: of the values, unsigned bytes; how many bytes apart the pixels are; of the weights, signed bytes
    (k, groups, 16, 4); k, a quarter of the number of values; of a factor and a shift for each output, 32-bit floats; of
    the answers, 32-bit floats; how many bytes apart the pixels' answers are; and of 16 floats, raised to the highest
    answers. An answer is the sum times the factor plus the shift, passed through GELU by `curve`: the reach, and
    the coefficients, ascending, of a polynomial in x² which times x is the normal distribution function less a half.
    """

    @intrinsic
    def answers(  # numba reads how many there are
        _context: Any,
        _values: Any,
        _apart: Any,
        _weights: Any,
        _steps: Any,
        _factor: Any,
        _shift: Any,
        _into: Any,
        _apart_into: Any,
        _most: Any,
    ) -> Any:
        def code(_target: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> None:
            _Writer(builder, Places(*arguments), by_instruction=by_instruction).answers(rows, groups, curve)

        return types.void(*[types.intp] * len(Places._fields)), code

    return answers


class Places(NamedTuple):
    """The addresses and numbers that such a function takes, see `dots`."""

    values: ir.Value
    apart: ir.Value
    weights: ir.Value
    steps: ir.Value
    factor: ir.Value
    shift: ir.Value
    into: ir.Value
    apart_into: ir.Value
    most: ir.Value


class _Writer:
    """Writes the instructions of one function."""

    def __init__(self, builder: ir.IRBuilder, places: Places, *, by_instruction: bool) -> None:
        self.builder, self.places = builder, places
        self.add = _by_instruction if by_instruction else _by_products

    def at(self, address: ir.Value, kind: ir.Type, offset: int | ir.Value = 0) -> ir.Value:
        """A pointer to what lies so many bytes beyond an address."""
        if isinstance(offset, int):
            offset = ir.Constant(_ADDRESS, offset)
        return self.builder.inttoptr(self.builder.add(address, offset), kind.as_pointer())

    def load(self, address: ir.Value, kind: ir.Type, offset: int | ir.Value = 0) -> ir.Value:
        """What lies there."""
        return self.builder.load(self.at(address, kind, offset), align=4)

    def alike(self, value: ir.Value) -> ir.Value:
        """A number in all 16 places."""
        undefined = ir.Constant(ir.VectorType(value.type, LANES), ir.Undefined)
        one = self.builder.insert_element(undefined, value, ir.Constant(_INT, 0))
        return self.builder.shuffle_vector(one, undefined, ir.Constant(_SUMS, None))

    def number(self, value: float) -> ir.Constant:
        """A constant in all 16 places."""
        return ir.Constant(_FLOATS, [ir.Constant(_FLOAT, float(np.float32(value)))] * LANES)

    def answers(self, rows: int, groups: int, curve: Sequence[float]) -> None:
        """See `dots`."""
        builder, to = self.builder, self.places
        sums = self.sums(rows, groups)
        highest = self.load(to.most, _FLOATS)
        for group in range(groups):
            times, plus = (self.load(each, _FLOATS, 4 * LANES * group) for each in (to.factor, to.shift))
            for row in range(rows):
                answer = self.times_plus(builder.sitofp(builder.load(sums[row][group]), _FLOATS), times, plus)
                if curve:
                    answer = self.gelu(answer, *curve)
                    highest = self.chosen(">", highest, answer)
                line = builder.mul(to.apart_into, ir.Constant(_ADDRESS, row))
                place = builder.add(line, ir.Constant(_ADDRESS, 4 * LANES * group))
                builder.store(answer, self.at(to.into, _FLOATS, place), align=4)
        builder.store(highest, self.at(to.most, _FLOATS), align=4)

    def sums(self, rows: int, groups: int) -> list[list[ir.Value]]:
        """Where the sums of products of each pixel and 16 outputs are."""
        builder, of = self.builder, self.places
        sums = [[_place(builder, _SUMS) for _ in range(groups)] for _ in range(rows)]
        for place in itertools.chain(*sums):
            builder.store(ir.Constant(_SUMS, None), place)
        with cgutils.for_range(builder, of.steps) as loop:
            line = builder.add(of.weights, builder.mul(loop.index, ir.Constant(_ADDRESS, 4 * LANES * groups)))
            lines = [self.load(line, _SUMS, 4 * LANES * group) for group in range(groups)]
            first = builder.mul(loop.index, ir.Constant(_ADDRESS, 4))
            for row in range(rows):
                offset = builder.add(builder.mul(of.apart, ir.Constant(_ADDRESS, row)), first)
                four = self.alike(self.load(of.values, _INT, offset))
                for place, of_group in zip(sums[row], lines, strict=True):
                    builder.store(self.add(builder, builder.load(place), four, of_group), place)
        return sums

    def times_plus(self, value: ir.Value, times: ir.Value, plus: ir.Value) -> ir.Value:
        """The value times one number plus another, in one step where the processor can."""
        return self.builder.fadd(self.builder.fmul(value, times, flags=("contract",)), plus, flags=("contract",))

    def chosen(self, comparison: str, one: ir.Value, other: ir.Value) -> ir.Value:
        """The lower (<) or the higher (>) of two in each place."""
        first = self.builder.fcmp_ordered(comparison, one, other, flags=("nnan", "nsz"))
        return self.builder.select(first, one, other)

    def gelu(self, value: ir.Value, reach: float, *coefficients: float) -> ir.Value:
        """GELU of 16 values."""
        builder = self.builder
        near = self.chosen("<", self.chosen(">", value, self.number(-reach)), self.number(reach))
        square = builder.fmul(near, near)
        curve: ir.Value = self.number(coefficients[-1])
        for coefficient in coefficients[-2::-1]:
            curve = self.times_plus(curve, square, self.number(coefficient))
        return builder.fmul(value, self.times_plus(near, curve, self.number(0.5)))


def _by_instruction(builder: ir.IRBuilder, sums: ir.Value, values: ir.Value, weights: ir.Value) -> ir.Value:
    kind = ir.FunctionType(_SUMS, [_SUMS, _BYTES, _BYTES])
    function = _function(builder.module, kind, "llvm.x86.avx512.vpdpbusd.512")
    return builder.call(function, [sums, builder.bitcast(values, _BYTES), builder.bitcast(weights, _BYTES)])


def _by_products(builder: ir.IRBuilder, sums: ir.Value, values: ir.Value, weights: ir.Value) -> ir.Value:
    shorts = ir.VectorType(_SHORT, 4 * LANES)
    products = builder.mul(
        builder.zext(builder.bitcast(values, _BYTES), shorts), builder.sext(builder.bitcast(weights, _BYTES), shorts)
    )
    pairs = builder.sext(_pairs(builder, products, 2 * LANES), ir.VectorType(_INT, 2 * LANES))
    return builder.add(sums, _pairs(builder, pairs, LANES))


def _pairs(builder: ir.IRBuilder, values: ir.Value, count: int) -> ir.Value:
    """The sums of neighbours."""
    undefined = ir.Constant(values.type, ir.Undefined)
    even, odd = (
        builder.shuffle_vector(
            values,
            undefined,
            ir.Constant(ir.VectorType(_INT, count), [ir.Constant(_INT, 2 * at + one) for at in range(count)]),
        )
        for one in range(2)
    )
    return builder.add(even, odd)
