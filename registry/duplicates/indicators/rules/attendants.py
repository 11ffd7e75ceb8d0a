"""e3, an attendant's overload; e4, a certifier's; e5, a licence of either that is not in order."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding, in_order, sentences
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds
from registry.facilities.rules import LICENSED

ATTENDANT: Final = "attendant"
CERTIFIER: Final = "certifier"
RELATIVE: Final = "relative"
"""The profession of an attendant who is the mother's kin."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Where else a birth's attendant or certifier was: births of that day in Peru, and the most distant within hours.

    `newborn_id` is the day's first child: one day, one alert.
    """

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    births_that_day: int
    furthest_km: float
    """Between this birth's site and any other they attended or certified at within the hours of the threshold."""
    furthest_birth_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Attendance(Presence):
    """What else the attendant of a birth attended."""

    mothers_as_relative: int = 0
    """Whose births within the months of the threshold they attended as a relative, this one's among them."""
    first_as_relative: uuid.UUID | None = None
    """The first newborn whom they attended so: one relative, one alert."""


@dataclass(frozen=True, slots=True)
class Certification(Presence):
    """What else the certifier of a birth, who did not attend it, certified."""


@dataclass(frozen=True, slots=True)
class Licence:
    """Who attended or certified a birth (`role`), and how the facility's list of professionals names them."""

    newborn_id: uuid.UUID
    birth_id: uuid.UUID
    profession: str | None
    is_listed: bool
    is_active: bool
    is_listed_elsewhere: bool
    has_table: bool
    """Whether the facility's professionals are known at all: an empty list proves nothing."""
    role: str = ATTENDANT


def overload(attendance: Attendance, limits: Thresholds) -> Iterator[Finding]:
    """e3: more births in a day than anybody attends, sites too far apart to travel between, or a relative of many."""
    births, km = attendance.births_that_day, attendance.furthest_km
    reasons = (
        (
            births > limits.attendant_births_a_day,
            plural(
                "The attendant attended {n} birth in one day.", "The attendant attended {n} births in one day.", births
            ),
        ),
        (
            km > limits.attendant_km,
            _(
                "The attendant attended births {km:.0f} km apart within {hours} hours.",
                km=km,
                hours=limits.attendant_hours,
            ),
        ),
    )
    holding = [reason for holds, reason in reasons if holds]
    if holding:
        both = in_order(attendance.birth_id, attendance.furthest_birth_id)
        facts = {"births_that_day": births, "km": round(km)}
        yield Finding("e3", REVIEW, frozenset({attendance.newborn_id}), both, sentences(holding), facts)
    yield from _relative_of_many(attendance, limits)


def _relative_of_many(attendance: Attendance, limits: Thresholds) -> Iterator[Finding]:
    """A witness who is called the relative of mothers who are none of each other's."""
    mothers = attendance.mothers_as_relative
    if mothers >= limits.attendant_relative_mothers:
        reason = plural(
            "One person attended, as a relative, the births of {n} mother within {months} months.",
            "One person attended, as a relative, the births of {n} mothers within {months} months.",
            mothers,
            months=limits.attendant_relative_months,
        )
        persons = frozenset({attendance.first_as_relative or attendance.newborn_id})
        yield Finding("e3", REVIEW, persons, (attendance.birth_id,), reason, {"mothers": mothers})


def certifiers_overload(certification: Certification, limits: Thresholds) -> Iterator[Finding]:
    """e4: more certificates of a day than one person signs, or two sites further apart than anybody travels."""
    births, km = certification.births_that_day, certification.furthest_km
    reasons = (
        (
            births > limits.certifier_births_a_day,
            plural(
                "The certifier certified {n} birth of one day.",
                "The certifier certified {n} births of one day.",
                births,
            ),
        ),
        (
            km > limits.attendant_km,
            _(
                "The certifier certified or attended births {km:.0f} km apart within {hours} hours.",
                km=km,
                hours=limits.attendant_hours,
            ),
        ),
    )
    holding = [reason for holds, reason in reasons if holds]
    if holding:
        both = in_order(certification.birth_id, certification.furthest_birth_id)
        facts = {"births_that_day": births, "km": round(km), "role": CERTIFIER}
        yield Finding("e4", REVIEW, frozenset({certification.newborn_id}), both, sentences(holding), facts)


def licence(listing: Licence, _limits: Thresholds) -> Iterator[Finding]:
    """e5: the licence is inactive, or belongs to another facility. Lay attendants hold none."""
    is_in_order = listing.is_listed and listing.is_active
    if listing.profession not in LICENSED or not listing.has_table or is_in_order:
        return
    facts = {"listed": listing.is_listed, "elsewhere": listing.is_listed_elsewhere, "role": listing.role}
    yield Finding("e5", HARD, frozenset({listing.newborn_id}), (listing.birth_id,), _licence_in_words(listing), facts)


def _licence_in_words(listing: Licence) -> Message:
    is_certifier = listing.role == CERTIFIER
    if listing.is_listed:
        return _("The certifier's licence is inactive.") if is_certifier else _("The attendant's licence is inactive.")
    if listing.is_listed_elsewhere:
        return (
            _("The certifier's licence belongs to another facility.")
            if is_certifier
            else _("The attendant's licence belongs to another facility.")
        )
    return (
        _("The certifier is not on any facility's list of professionals.")
        if is_certifier
        else _("The attendant is not on any facility's list of professionals.")
    )


INDICATORS: Final = (
    Indicator(
        code="e3",
        title=_("An attendant's overload"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(
            _("rosters signed by one person for all"),
            _("a wrong clock"),
            _("a traditional midwife written down as a relative"),
        ),
        thresholds=(
            *("attendant_births_a_day", "attendant_km", "attendant_hours"),
            *("attendant_relative_mothers", "attendant_relative_months"),
        ),
        facts=Attendance,
        rule=overload,
        is_of_persons=True,
    ),
    Indicator(
        code="e4",
        title=_("A certifier's overload"),
        evidence=Evidence.LINKS,
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.MANY_BIRTHS,
        innocent_causes=(_("rosters signed by one person for all"), _("a wrong clock")),
        thresholds=("certifier_births_a_day", "attendant_km", "attendant_hours"),
        facts=Certification,
        rule=certifiers_overload,
        is_of_persons=True,
    ),
    Indicator(
        code="e5",
        title=_("An attendant's or certifier's licence inactive or of another facility"),
        evidence=Evidence.LINKS,
        severities=(HARD,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("an outdated list of professionals"), _("a professional lent for a day")),
        thresholds=(),
        facts=Licence,
        rule=licence,
        is_of_persons=False,
    ),
)
