"""a1, births too close; a2, an incoherent multiple birth; b2, one infant's data under two mothers."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from registry.duplicates.indicators.catalogue import HARD, OVULATION_DAYS, REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class BirthFacts:
    """What the rules need of one birth."""

    birth_id: uuid.UUID
    delivery_id: uuid.UUID
    mother_id: uuid.UUID | None
    newborn_id: uuid.UUID
    facility_code: str
    born_at: datetime | None
    born_on: date | None
    sex: str | None
    weight_g: int | None
    gestational_weeks: int | None
    plurality: int | None
    birth_order: int | None
    enrolled_at: datetime
    is_annulled: bool


def conception_gap_days(first: date, second: date, weeks_second: int) -> int:
    """Days from the first birth to the second child's conception; negative is impossible for one woman."""
    conceived = second - timedelta(days=7 * weeks_second - OVULATION_DAYS)
    return (conceived - first).days


def births_too_close(
    one: BirthFacts, other: BirthFacts, mothers: frozenset[uuid.UUID], limits: Thresholds
) -> Iterator[Finding]:
    """a1: two deliveries of one woman closer than nature allows. Children of one delivery never flag."""
    if one.delivery_id == other.delivery_id or one.born_on is None or other.born_on is None:
        return
    first, second = sorted((one, other), key=lambda birth: (birth.born_on or date.min, str(birth.birth_id)))
    assert first.born_on is not None
    assert second.born_on is not None
    apart = (second.born_on - first.born_on).days
    if second.gestational_weeks is not None:
        gap = conception_gap_days(first.born_on, second.born_on, second.gestational_weeks)
        severity = HARD if gap < 0 else REVIEW if gap <= limits.puerperium_days else None
        reason = f"the second child of {second.gestational_weeks} weeks was conceived {gap} days after the first birth"
        facts: dict[str, Any] = {"gap_days": gap, "apart_days": apart, "weeks": second.gestational_weeks}
    else:
        severity = HARD if apart < limits.shortest_days else REVIEW if apart <= limits.short_days else None
        reason = f"the births are {apart} days apart, the weeks of gestation unknown"
        facts = {"apart_days": apart, "weeks": None}
    if severity:
        yield Finding("a1", severity, mothers, (first.birth_id, second.birth_id), reason, facts)


def incoherent_multiple_birth(children: Sequence[BirthFacts], limits: Thresholds) -> Iterator[Finding]:
    """a2: more children of a delivery than it had, an order given twice, a child added later."""
    count = len(children)
    stated = sorted({one.plurality for one in children if one.plurality is not None})
    orders = sorted(one.birth_order for one in children if one.birth_order is not None)
    enrolled = sorted(one.enrolled_at for one in children)
    hours = (enrolled[-1] - enrolled[0]).total_seconds() / 3600 if enrolled else 0.0
    reasons = {
        f"{count} children of a delivery of {min(stated, default=0)}": count > min(stated, default=count),
        "an order is given twice in one delivery": len(set(orders)) < len(orders),
        "the children's certificates state different numbers": len(stated) > 1,
        f"a child was added {hours:.0f} hours after the first": hours > limits.late_sibling_hours,
    }
    holding = [reason for reason, holds in reasons.items() if holds]
    if holding:
        persons = frozenset(one.newborn_id for one in children)
        births = tuple(sorted((one.birth_id for one in children), key=str))
        facts = {"children": count, "plurality": stated, "orders": orders, "hours": round(hours)}
        yield Finding("a2", HARD, persons, births, "; ".join(holding), facts)


def same_infant_by_data(one: BirthFacts, other: BirthFacts, limits: Thresholds) -> Iterator[Finding]:
    """b2: two births at one facility, an hour apart at most, same sex, 20 g apart at most, under two mothers."""
    if one.delivery_id == other.delivery_id or (one.mother_id is not None and one.mother_id == other.mother_id):
        return
    if one.facility_code != other.facility_code or one.born_at is None or other.born_at is None:
        return
    minutes = abs((one.born_at - other.born_at).total_seconds()) / 60
    if minutes > limits.same_birth_minutes or None in (one.sex, other.sex) or one.sex != other.sex:
        return
    if one.weight_g is None or other.weight_g is None:
        return
    grams = abs(one.weight_g - other.weight_g)
    if grams <= limits.same_birth_g:
        persons = frozenset({one.newborn_id, other.newborn_id})
        reason = f"born {minutes:.0f} minutes apart at one facility, same sex, {grams} g apart"
        yield Finding("b2", REVIEW, persons, in_order(one, other), reason, {"minutes": round(minutes), "grams": grams})


def in_order(one: BirthFacts, other: BirthFacts) -> tuple[uuid.UUID, uuid.UUID]:
    """The ids of two births, the same from either end."""
    first, second = sorted((one.birth_id, other.birth_id), key=str)
    return first, second
