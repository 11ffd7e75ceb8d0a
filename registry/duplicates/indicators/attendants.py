"""e3, an attendant's overload; e5, a licence that does not hold."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from registry.duplicates.indicators.catalogue import HARD, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds
from registry.facilities.rules import LICENSED


@dataclass(frozen=True, slots=True)
class Attendance:
    """What else the attendant of a birth attended: that day, and within hours at the most distant site.

    `newborn_id` is the day's first: one day, one alert.
    """

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    births_that_day: int
    furthest_km: float
    """Between this birth's site and any other the attendant was at within the hours of the threshold."""
    furthest_birth_id: uuid.UUID | None


def overload(one: Attendance, limits: Thresholds) -> Iterator[Finding]:
    """e3: more births in a day than anybody attends, or two sites further apart than anybody travels."""
    reasons = {
        f"{one.births_that_day} births attended in one day": one.births_that_day > limits.attendant_births_a_day,
        f"births attended {one.furthest_km:.0f} km apart within {limits.attendant_hours} hours": one.furthest_km
        > limits.attendant_km,
    }
    holding = [reason for reason, holds in reasons.items() if holds]
    if holding:
        births = (
            (one.birth_id,)
            if one.furthest_birth_id is None
            else tuple(sorted((one.birth_id, one.furthest_birth_id), key=str))
        )
        facts = {"births_that_day": one.births_that_day, "km": round(one.furthest_km)}
        yield Finding("e3", REVIEW, frozenset({one.newborn_id}), births, "; ".join(holding), facts)


@dataclass(frozen=True, slots=True)
class Licence:
    """Who attended, and what the professionals' table says of them at that facility."""

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    profession: str | None
    is_listed: bool
    is_active: bool
    is_listed_elsewhere: bool
    has_table: bool
    """Whether the facility's professionals are known at all: an empty table says nothing."""


def licence(one: Licence) -> Iterator[Finding]:
    """e5: the licence is inactive, or not of that facility. Lay attendants hold none."""
    if one.profession not in LICENSED or not one.has_table or (one.is_listed and one.is_active):
        return
    if one.is_listed:
        reason = "the attendant's licence is inactive"
    elif one.is_listed_elsewhere:
        reason = "the attendant's licence is of another facility"
    else:
        reason = "the attendant is in no facility's table"
    facts = {"listed": one.is_listed, "elsewhere": one.is_listed_elsewhere}
    yield Finding("e5", HARD, frozenset({one.newborn_id}), (one.birth_id,), reason, facts)
