"""b2, b4: one birth's data under two mothers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding, in_order
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.births import BirthFacts, is_same_woman
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class LikeBirths:
    """Two births at one facility at about the same hour, and how many others than its own were born there then."""

    own: BirthFacts
    other: BirthFacts
    born_near: int = 1


@dataclass(frozen=True, slots=True)
class ReturnedBirth:
    """A birth, and another of about the same minute whose certificate was annulled."""

    own: BirthFacts
    annulled: BirthFacts


def birth_come_back(returned: ReturnedBirth, limits: Thresholds) -> Iterator[Finding]:
    """b4: an annulled certificate's birth comes back under another woman; for the same one it is a correction.

    The woman is the same by her record, or by the name or the birth date that both certificates state: a wrong number
    of her document may have named somebody else.
    """
    own, annulled = returned.own, returned.annulled
    if not annulled.is_annulled or own.delivery_id == annulled.delivery_id or is_same_woman(own, annulled):
        return
    if None in (own.sex, annulled.sex) or own.sex != annulled.sex:
        return
    if own.weight_g is None or annulled.weight_g is None:
        return
    minutes = _minutes_apart(own, annulled)
    grams = abs(own.weight_g - annulled.weight_g)
    if minutes is None:
        yield from _come_back_that_day(own, annulled, grams, limits)
        return
    if own.facility_code != annulled.facility_code:
        severity = REVIEW if minutes < 1 and grams == 0 else None
    elif minutes <= limits.returned_birth_minutes and grams <= limits.returned_birth_g:
        severity = HARD
    else:
        severity = REVIEW if minutes <= limits.same_birth_minutes and grams <= limits.same_birth_g else None
    if severity is not None:
        persons = frozenset({own.newborn_id, annulled.newborn_id})
        reason = _(
            "A certificate of the same sex was annulled under another woman; born {minutes:.0f} minutes apart, "
            "{grams} g difference in weight.",
            minutes=minutes,
            grams=grams,
        )
        facts = {"minutes": round(minutes), "grams": grams, "facility": own.facility_code == annulled.facility_code}
        yield Finding("b4", severity, persons, in_order(own.birth_id, annulled.birth_id), reason, facts)


def _minutes_apart(one: BirthFacts, other: BirthFacts) -> float | None:
    """None where the hour of one of them is not known."""
    if one.born_at is None or other.born_at is None:
        return None
    return abs((one.born_at - other.born_at).total_seconds()) / 60


def _is_one_day(one: BirthFacts, other: BirthFacts) -> bool:
    """Whether both were born at one facility on one day that is known."""
    is_known = one.born_on is not None and not one.is_estimated and not other.is_estimated
    return is_known and one.born_on == other.born_on and one.facility_code == other.facility_code


def _come_back_that_day(own: BirthFacts, annulled: BirthFacts, grams: int, limits: Thresholds) -> Iterator[Finding]:
    """Without an hour the day alone is held against the annulled birth: that is for review, never hard."""
    if _is_one_day(own, annulled) and grams <= limits.same_birth_g:
        reason = _(
            "A certificate of the same sex and day was annulled under another woman; {grams} g difference in weight. "
            "The hour of one of the births is not known.",
            grams=grams,
        )
        persons = frozenset({own.newborn_id, annulled.newborn_id})
        facts = {"minutes": None, "grams": grams, "facility": True}
        yield Finding("b4", REVIEW, persons, in_order(own.birth_id, annulled.birth_id), reason, facts)


def same_infant_by_data(births: LikeBirths, limits: Thresholds) -> Iterator[Finding]:
    """b2: two births at one facility, at most an hour and 20 g apart, of one sex, under two mothers.

    Where an hour is not known, the day alone is weak; and so is a likeness in a busy hour, unless it is to the minute.
    """
    own, other = births.own, births.other
    if own.delivery_id == other.delivery_id or (own.woman is not None and own.woman == other.woman):
        return
    if own.facility_code != other.facility_code or None in (own.sex, other.sex) or own.sex != other.sex:
        return
    if own.weight_g is None or other.weight_g is None:
        return
    minutes, grams = _minutes_apart(own, other), abs(own.weight_g - other.weight_g)
    is_near = _is_one_day(own, other) if minutes is None else minutes <= limits.same_birth_minutes
    if not is_near or grams > limits.same_birth_g:
        return
    persons, both = frozenset({own.newborn_id, other.newborn_id}), in_order(own.birth_id, other.birth_id)
    if minutes is None:
        reason = _(
            "Born on one day at one facility, of the same sex, with {grams} g difference in weight. "
            "The hour of one of the births is not known.",
            grams=grams,
        )
        yield Finding("b2", WEAK, persons, both, reason, {"minutes": None, "grams": grams})
        return
    reason = _(
        "Born {minutes:.0f} minutes apart at one facility, of the same sex, with {grams} g difference in weight.",
        minutes=minutes,
        grams=grams,
    )
    facts = {"minutes": round(minutes), "grams": grams}
    is_close = minutes <= limits.returned_birth_minutes and grams <= limits.returned_birth_g
    if births.born_near < limits.busy_hour_births or is_close:
        yield Finding("b2", REVIEW, persons, both, reason, facts)
        return
    reason = _("{reason} {others} others were born there within the hour.", reason=reason, others=births.born_near)
    yield Finding("b2", WEAK, persons, both, reason, facts | {"born_near": births.born_near})


INDICATORS: Final = (
    Indicator(
        code="b4",
        title=_("An annulled certificate's birth under another woman"),
        evidence=Evidence.TEXT,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("a correction of the mother's data"), _("coincidence in a busy facility")),
        thresholds=("returned_birth_minutes", "returned_birth_g", "same_birth_minutes", "same_birth_g"),
        facts=ReturnedBirth,
        rule=birth_come_back,
        is_of_persons=False,
    ),
    Indicator(
        code="b2",
        title=_("The same infant's data under two mothers"),
        evidence=Evidence.TEXT,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("coincidence in a busy facility"),),
        thresholds=(
            "same_birth_minutes",
            "same_birth_g",
            "busy_hour_births",
            "returned_birth_minutes",
            "returned_birth_g",
        ),
        facts=LikeBirths,
        rule=same_infant_by_data,
        is_of_persons=False,
    ),
)
