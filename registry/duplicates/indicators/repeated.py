"""j1, a burst of reissued cards; k1, a retry elsewhere after a refusal; k2, a hit on the missing-children list."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


def reissues(person: uuid.UUID, cards: int, births: tuple[uuid.UUID, ...], limits: Thresholds) -> Iterator[Finding]:
    """j1: three or more duplicates of a card within 24 months."""
    if cards >= limits.reissues:
        reason = f"{cards} cards reissued in {limits.reissue_months} months"
        yield Finding("j1", REVIEW, frozenset({person}), births, reason, {"cards": cards})


def retry_elsewhere(
    child: uuid.UUID, birth: uuid.UUID, refused: Sequence[tuple[uuid.UUID, uuid.UUID, int]], limits: Thresholds
) -> Iterator[Finding]:
    """k1: the same child refused or annulled at another office within the days before.

    `refused` are (birth, child, days before) at other offices.
    """
    near = sorted((days, str(other), other, earlier) for other, earlier, days in refused if days <= limits.retry_days)
    if near:
        days, _, other, earlier = near[0]
        reason = f"the same child was refused at another office {days} days before"
        births = tuple(sorted({birth, other}, key=str))
        yield Finding("k1", REVIEW, frozenset({child, earlier}), births, reason, {"days": days, "refusals": len(near)})


def on_the_watch_list(person: uuid.UUID, severity: str, reason: str, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """k2: a hit on a list of those who are looked for: hard where it is sure, and then at once to the police.

    It is about the person, whatever births there are.
    """
    route = {"route": "police"} if severity == HARD else {}
    yield Finding("k2", severity, frozenset({person}), (), reason, dict(facts) | route)
