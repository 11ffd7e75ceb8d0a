"""Every indicator, in the order in which the documentation lists them.

Each is declared beside its rule, in the file it comes from here; a new file is added here, a new indicator of a file is
not. What is left out or declared twice stops the import.
"""

from collections.abc import Mapping
from typing import Any, Final

from registry.duplicates.indicators.indicator import Indicator, once_each
from registry.duplicates.indicators.rules import (
    adults,
    applicants,
    attendants,
    births,
    brought,
    decisions,
    facilities,
    fingers,
    late,
    mothers,
    namesakes,
    operators,
    parents,
    photographs,
    presented,
    prints,
    records,
    renamings,
    repeated,
    same_birth,
    turned,
)

CATALOGUE: Final[tuple[Indicator[Any], ...]] = (
    *births.INDICATORS,
    *same_birth.INDICATORS,
    *prints.INDICATORS,
    *fingers.INDICATORS,
    *brought.INDICATORS,
    *mothers.INDICATORS,
    *parents.INDICATORS,
    *namesakes.INDICATORS,
    *adults.INDICATORS,
    *attendants.INDICATORS,
    *operators.INDICATORS,
    *facilities.INDICATORS,
    *late.INDICATORS,
    *renamings.INDICATORS,
    *presented.INDICATORS,
    *applicants.INDICATORS,
    *decisions.INDICATORS,
    *photographs.INDICATORS,
    *repeated.INDICATORS,
    *turned.INDICATORS,
    *records.INDICATORS,
)
INDICATORS: Final[Mapping[str, Indicator[Any]]] = once_each(CATALOGUE)
"""Indicator by code."""
