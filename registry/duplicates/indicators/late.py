"""f2, f3: late registrations. Late is never refused, and never a sign alone."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.duplicates.indicators.catalogue import REVIEW
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds

LAY: Final = ("relative", "other", "midwife")
"""Attendants who are no professionals: witnesses of a birth."""


@dataclass(frozen=True, slots=True)
class LateFacts:
    """When and where a birth was enrolled, against when and where it was."""

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    is_late: bool
    """Beyond the deadline of its place."""
    age_years: int | None
    """The child's at the enrolment."""
    km: float | None
    """From the place of birth to the place of enrolment; None where either is unknown."""
    attendant_profession: str | None
    is_in_facility: bool
    has_trace: bool
    """Whether anything was known of the child before: prints, an earlier record."""


def far_and_late(one: LateFacts, limits: Thresholds) -> Iterator[Finding]:
    """f2: enrolled late, and far from where the child was born."""
    if one.is_late and one.km is not None and one.km > limits.late_km:
        reason = f"enrolled late, {one.km:.0f} km from the place of birth"
        yield Finding("f2", REVIEW, frozenset({one.newborn_id}), (one.birth_id,), reason, {"km": round(one.km)})


def witnesses_only(one: LateFacts, limits: Thresholds) -> Iterator[Finding]:
    """f3: a child of 8 to 17, enrolled late by witnesses alone, of whom nothing was known before. Never denied."""
    if not one.is_late or one.age_years is None or one.has_trace or one.is_in_facility:
        return
    fits = limits.witnesses_youngest_years <= one.age_years <= limits.witnesses_oldest_years
    if fits and (one.attendant_profession is None or one.attendant_profession in LAY):
        reason = f"enrolled at {one.age_years} years by witnesses alone, without an earlier trace"
        facts = {"age_years": one.age_years}
        yield Finding("f3", REVIEW, frozenset({one.newborn_id}), (one.birth_id,), reason, facts)
