"""What the indicators' tests share."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.rules.adults import FanOut
from registry.duplicates.indicators.rules.births import BirthFacts

CHILD, BIRTH, OTHER = (uuid.UUID(int=n) for n in (1, 2, 3))
MOTHER = uuid.UUID(int=4)
BORN = date(2025, 1, 10)


def judged(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Each finding's indicator and severity."""
    return [(finding.indicator, finding.severity) for finding in findings]


def severities(findings: Iterable[Finding]) -> list[str]:
    """Each finding's severity."""
    return [finding.severity for finding in findings]


def born(day: date = BORN, hour: int = 12, **changes: Any) -> BirthFacts:
    """A birth of MOTHER on a day, of a delivery of its own unless given."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    birth = BirthFacts(
        birth_id=uuid.uuid4(),
        delivery_id=uuid.uuid4(),
        mother_id=MOTHER,
        newborn_id=uuid.uuid4(),
        facility_code="00006208",
        born_at=at,
        born_on=day,
        sex="female",
        weight_g=3200,
        gestational_weeks=38,
        plurality=1,
        birth_order=1,
        enrolled_at=at,
        is_annulled=False,
    )
    return replace(birth, **changes)


def twins(plurality: int = 2, count: int = 2) -> list[BirthFacts]:
    """Children of one delivery, in order."""
    first = born(plurality=plurality)
    return [replace(born(plurality=plurality), delivery_id=first.delivery_id, birth_order=n + 1) for n in range(count)]


def fan_out(count: int) -> FanOut:
    """Children of so many mothers."""
    ids = tuple(uuid.UUID(int=n) for n in range(1, count + 1))
    return FanOut(count, ids, ids)
