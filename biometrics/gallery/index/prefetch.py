"""Prefetching: asking for memory before it is read, so that distant rows arrive while others are processed."""

from typing import Any, Final

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from biometrics.compiled import compiled

LINE_BYTES: Final = 64
"""Size of a cache line."""


def _ask(_: Any, array: Any, row: Any) -> Any:  # noqa: ARG001
    """Compiled code's request for the cache line in which a row of an array begins; any row number is allowed."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = context.make_array(signature.args[0])(context, builder, values[0])
        number, byte = ir.IntType(32), ir.IntType(8).as_pointer()
        offset = builder.mul(values[1], builder.extract_value(rows.strides, 0))
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        hint = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        # For reading; into the second-level cache; data.
        how = [number(0), number(2), number(1)]
        builder.call(hint, [builder.gep(builder.bitcast(rows.data, byte), [offset]), *how])
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


_prefetch: Any = intrinsic(_ask)


@compiled
def prefetch(array: Any, start: int, stop: int, step: int) -> None:
    """Request rows `start` to `stop` of an array without waiting; `step`: the number of rows in a cache line."""
    for row in range(start, stop, step):
        _prefetch(array, row)
    if stop > start:
        _prefetch(array, stop - 1)
