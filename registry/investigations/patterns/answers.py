"""Patterns as they are told over HTTP."""

from dataclasses import asdict
from typing import Any

from registry.investigations.patterns.fairness import Group
from registry.investigations.patterns.queries import Band
from registry.investigations.patterns.rules import LEAST_GROUP, Counted, interval


def counted_answer(one: Counted) -> dict[str, Any]:
    """A count with what was expected."""
    return asdict(one) | {"is_out_of_line": one.is_out_of_line}


def band_answer(one: Band) -> dict[str, Any]:
    """A band with its share of late registrations; withheld where there are too few."""
    return asdict(one) | _rate("late", one.late, one.births)


def _rate(name: str, hits: int, of: int) -> dict[str, Any]:
    """A rate with its interval; None below the least group."""
    within = interval(hits, of) if of >= LEAST_GROUP else None
    return {f"{name}_rate": hits / of if within else None, f"{name}_interval": list(within) if within else None}


def group_answer(one: Group) -> dict[str, Any]:
    """A group with its rates and their 95 % intervals. Of a small one nothing is told but that it is there."""
    told = asdict(one) | {
        **_rate("flag", one.flagged, one.births),
        **_rate("case", one.cases, one.births),
        **_rate("confirmation", one.confirmed, one.decided),
    }
    is_withheld = one.births < LEAST_GROUP
    if is_withheld:
        told = dict.fromkeys(told)
    return told | {"group": one.group, "is_withheld": is_withheld}
