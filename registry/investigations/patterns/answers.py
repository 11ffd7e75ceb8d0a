"""Patterns as the API answers them."""

from dataclasses import asdict
from typing import Any

from registry.investigations.patterns.fairness import Group
from registry.investigations.patterns.queries import Band
from registry.investigations.patterns.rules import LEAST_GROUP, Counted, interval


def counted_answer(counted: Counted) -> dict[str, Any]:
    """A count with what was expected."""
    return asdict(counted) | {"is_out_of_line": counted.is_out_of_line}


def band_answer(band: Band) -> dict[str, Any]:
    """A band with its rate of late registrations, which is withheld where there are too few."""
    return asdict(band) | _rate("late", band.late, band.births)


def _rate(name: str, hits: int, of: int) -> dict[str, Any]:
    """A rate with its interval; None below the least group."""
    within = interval(hits, of) if of >= LEAST_GROUP else None
    return {f"{name}_rate": hits / of if within else None, f"{name}_interval": list(within) if within else None}


def group_answer(group: Group) -> dict[str, Any]:
    """A group with its rates and their 95 % intervals. For a small group only its name is given."""
    answer = asdict(group) | {
        **_rate("flag", group.flagged, group.births),
        **_rate("case", group.cases, group.births),
        **_rate("confirmation", group.confirmed, group.decided),
    }
    is_withheld = group.births < LEAST_GROUP
    if is_withheld:
        answer = dict.fromkeys(answer)
    return answer | {"group": group.group, "is_withheld": is_withheld}
