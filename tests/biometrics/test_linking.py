"""Kernels made of others: what Python calls and what another kernel calls are the same function."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from biometrics.linking import Kernel


def compiled(function: Callable[..., Any]) -> Any:
    """A kernel that is stored nowhere."""
    return Kernel(function, {"nopython": True})


@compiled
def halved(value: float) -> float:
    """Half of it."""
    return value / 2


@compiled
def summed(values: np.ndarray) -> float:
    """The sum of the halves."""
    total: float = 0.0
    for at in range(len(values)):
        total += halved(values[at])
    return total


@compiled
def apart(values: np.ndarray) -> float:
    """Twice what `summed` gives, and one half."""
    return float(2 * summed(values) + halved(values[0]))


def test_a_kernel_gives_the_same_by_itself_and_within_another() -> None:
    values = np.arange(1.0, 6.0)
    assert apart(values) == 15.5
    assert (summed(values), halved(5.0), halved(4)) == (7.5, 2.5, 2.0)
    assert apart(values) == 15.5


def test_what_another_kernel_calls_is_not_made_ready_for_python() -> None:
    @compiled
    def inner(value: int) -> int:
        return value + 1

    @compiled
    def outer(value: int) -> int:
        return int(inner(value)) * 2

    assert outer(3) == 8
    assert (len(inner.overloads), len(inner.part.overloads)) == (0, 1)
    assert inner(3) == 4
    assert len(inner.overloads) == 1


def test_an_error_within_a_part_is_an_error() -> None:
    @compiled
    def strict(value: int) -> int:
        if value < 0:
            raise ValueError
        return value

    @compiled
    def outer(value: int) -> int:
        return int(strict(value)) + 1

    assert outer(1) == 2
    with pytest.raises(ValueError):  # a kernel's error has no words
        outer(-1)
