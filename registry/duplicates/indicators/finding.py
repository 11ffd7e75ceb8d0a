"""What a rule finds, and what it weighs. Pure."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from registry.core.messages import Message, _

HARD: Final = "H"
REVIEW: Final = "M"
WEAK: Final = "L"
POINTS: Final = {HARD: 60, REVIEW: 25, WEAK: 10}
"""Points of a finding's severity, gravest first."""
MOST_POINTS: Final = 100
"""An alert's points are cut here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator that holds between persons, with its reason in numbers.

    `births` are those it rests on; `facts` are stored as JSON and are part of the API.
    """

    indicator: str
    severity: str
    persons: frozenset[uuid.UUID]
    births: tuple[uuid.UUID, ...]
    reason: Message
    facts: Mapping[str, Any]

    @property
    def points(self) -> int:
        """Points of its severity."""
        return POINTS[self.severity]


def in_order(*births: uuid.UUID | None) -> tuple[uuid.UUID, ...]:
    """Births in the order of their ids, each once, so that a finding is the same from either end."""
    return tuple(sorted({birth for birth in births if birth is not None}, key=str))


def sentences(reasons: Iterable[Message]) -> Message:
    """Several sentences as one; there must be at least one."""
    return reduce(lambda first, next_: _("{first} {next}", first=first, next=next_), reasons)


def listed(items: Iterable[Message]) -> Message:
    """Several things as one list; there must be at least one."""
    return reduce(lambda first, next_: _("{first}, {next}", first=first, next=next_), items)
