"""f2, f3: late registrations. A late one is never refused, and being late alone is never a sign."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _, plural
from registry.duplicates.indicators.finding import REVIEW, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

WITNESSES: Final = ("relative", "other", "midwife")
"""Attendants who are not professionals: witnesses of a birth."""


@dataclass(frozen=True, slots=True)
class LateFacts:
    """When and where a child was enrolled, against when and where it was born."""

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


def far_and_late(enrolment: LateFacts, limits: Thresholds) -> Iterator[Finding]:
    """f2: enrolled late, and far from where the child was born."""
    km = enrolment.km
    if enrolment.is_late and km is not None and km > limits.late_km:
        reason = _("Enrolled late, {km:.0f} km from the place of birth.", km=km)
        yield Finding("f2", REVIEW, frozenset({enrolment.newborn_id}), (enrolment.birth_id,), reason, {"km": round(km)})


def witnesses_only(enrolment: LateFacts, limits: Thresholds) -> Iterator[Finding]:
    """f3: a child of 8 to 17, enrolled late on witnesses' word alone, of whom nothing was known before."""
    age = enrolment.age_years
    if not enrolment.is_late or age is None or enrolment.has_trace or enrolment.is_in_facility:
        return
    is_of_age = limits.witnesses_youngest_years <= age <= limits.witnesses_oldest_years
    if is_of_age and (enrolment.attendant_profession is None or enrolment.attendant_profession in WITNESSES):
        reason = plural(
            "Enrolled at {n} year of age by witnesses alone, without any earlier trace.",
            "Enrolled at {n} years of age by witnesses alone, without any earlier trace.",
            age,
        )
        yield Finding(
            "f3", REVIEW, frozenset({enrolment.newborn_id}), (enrolment.birth_id,), reason, {"age_years": age}
        )


INDICATORS: Final = (
    Indicator(
        code="f2",
        title=_("A late registration far from the place of birth"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("displacement"), _("migration of the family")),
        thresholds=("late_km",),
        facts=LateFacts,
        rule=far_and_late,
        is_of_persons=False,
    ),
    Indicator(
        code="f3",
        title=_("A late registration by witnesses alone"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("indigenous or remote communities"), _("a life without documents")),
        thresholds=("witnesses_youngest_years", "witnesses_oldest_years"),
        facts=LateFacts,
        rule=witnesses_only,
        is_of_persons=False,
    ),
)
