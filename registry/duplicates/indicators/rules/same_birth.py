"""b2, b4: one birth's data under two mothers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import _
from registry.duplicates.indicators.finding import HARD, REVIEW, Finding, in_order
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.indicators.rules.births import BirthFacts
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class LikeBirths:
    """Two births at one facility at about the same hour."""

    own: BirthFacts
    other: BirthFacts


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
    if not annulled.is_annulled or own.delivery_id == annulled.delivery_id or _is_same_woman(own, annulled):
        return
    if own.born_at is None or annulled.born_at is None or None in (own.sex, annulled.sex) or own.sex != annulled.sex:
        return
    if own.weight_g is None or annulled.weight_g is None:
        return
    minutes = abs((own.born_at - annulled.born_at).total_seconds()) / 60
    grams = abs(own.weight_g - annulled.weight_g)
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


def _is_same_woman(one: BirthFacts, other: BirthFacts) -> bool:
    if one.mother_id is not None and one.mother_id == other.mother_id:
        return True
    if one.mother_name and one.mother_name == other.mother_name:
        return True
    has_dates = one.mother_birth_date is not None and other.mother_birth_date is not None
    shared = set(one.mother_name.split()) & set(other.mother_name.split())
    # A birth date alone is shared by strangers; with half of the name it is hers, mistyped.
    return has_dates and one.mother_birth_date == other.mother_birth_date and len(shared) >= 2


def same_infant_by_data(births: LikeBirths, limits: Thresholds) -> Iterator[Finding]:
    """b2: two births at one facility, at most an hour and 20 g apart, of one sex, under two mothers."""
    own, other = births.own, births.other
    if own.delivery_id == other.delivery_id or (own.mother_id is not None and own.mother_id == other.mother_id):
        return
    if own.facility_code != other.facility_code or own.born_at is None or other.born_at is None:
        return
    minutes = abs((own.born_at - other.born_at).total_seconds()) / 60
    if minutes > limits.same_birth_minutes or None in (own.sex, other.sex) or own.sex != other.sex:
        return
    if own.weight_g is None or other.weight_g is None:
        return
    grams = abs(own.weight_g - other.weight_g)
    if grams <= limits.same_birth_g:
        persons = frozenset({own.newborn_id, other.newborn_id})
        reason = _(
            "Born {minutes:.0f} minutes apart at one facility, of the same sex, with {grams} g difference in weight.",
            minutes=minutes,
            grams=grams,
        )
        both = in_order(own.birth_id, other.birth_id)
        yield Finding("b2", REVIEW, persons, both, reason, {"minutes": round(minutes), "grams": grams})


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
        severities=(REVIEW,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("coincidence in a busy facility"),),
        thresholds=("same_birth_minutes", "same_birth_g"),
        facts=LikeBirths,
        rule=same_infant_by_data,
        is_of_persons=False,
    ),
)
