"""l1: two records of one person, by names, dates, parents and contacts (record linkage). i2: one number twice."""

import uuid
from collections.abc import Iterator, Sequence

from registry.duplicates.indicators.catalogue import HARD, REVIEW, WEAK
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.linkage.model import LEVELS, MISSING, PRIOR, Part

SEVERITY = dict(zip(LEVELS, (HARD, REVIEW, WEAK), strict=True))
"""By the linkage's level. A pair that is merely worth a look counts little, yet is never passed over."""


def one_person_twice(
    one: uuid.UUID,
    other: uuid.UUID,
    level: str | None,
    bits: float,
    parts: Sequence[Part],
    births: tuple[uuid.UUID, ...],
    model: str,
) -> Iterator[Finding]:
    """l1: the linkage's level gives the severity; every part is told, and they add up to the bits."""
    if level is None:
        return
    speaking = sorted((part for part in parts if part.comparison != PRIOR), key=lambda part: -part.bits)
    told = [f"{part.comparison} {part.level} ({part.bits:+.1f})" for part in speaking if part.bits > 0][:4]
    missing = [part.comparison for part in parts if part.level == MISSING]
    reason = f"{bits:.1f} bits for one person: {', '.join(told)}"
    if missing:
        reason += f"; missing: {', '.join(missing)}"
    facts = {
        "bits": round(bits, 3),
        "model": model,
        "parts": [[part.comparison, part.level, round(part.bits, 3)] for part in parts],
        "missing": missing,
    }
    yield Finding("l1", SEVERITY[level], frozenset({one, other}), births, reason, facts)


def one_number_twice(one: uuid.UUID, other: uuid.UUID, what: str, births: tuple[uuid.UUID, ...]) -> Iterator[Finding]:
    """i2: a number that is unique is of two persons. It can be only where one of them is sealed."""
    yield Finding("i2", HARD, frozenset({one, other}), births, f"one {what} under two identities", {"number": what})
