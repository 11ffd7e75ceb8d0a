"""a1, births too close together; a2, a3, an incoherent multiple birth."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, Final

from registry.births.rules.dates import latest_birth
from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding, in_order, sentences
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

OVULATION_DAYS: Final = 14
"""Gestational weeks are counted from the last menses, conception comes about two weeks later."""


@dataclass(frozen=True, slots=True)
class BirthFacts:
    """What the rules need to know of one birth."""

    birth_id: uuid.UUID
    delivery_id: uuid.UUID
    mother_id: uuid.UUID | None
    newborn_id: uuid.UUID
    facility_code: str | None
    born_at: datetime | None
    """None where the hour is not known: the day alone is `born_on`."""
    born_on: date | None
    """The civil day in Peru."""
    sex: str | None
    weight_g: int | None
    gestational_weeks: int | None
    plurality: int | None
    birth_order: int | None
    enrolled_at: datetime
    is_annulled: bool
    mother_name: str = ""
    """As the certificate states it, in its search form; empty when unknown."""
    mother_birth_date: date | None = None
    is_joined: bool = False
    """Whether a person joined it to its delivery afterwards, and said why."""
    is_estimated: bool = False
    """Whether nobody knows the day, and `born_on` is an estimate: nothing is reckoned with it."""
    joined_into: uuid.UUID | None = None
    """The record that the mother's was joined into; None where it is the one in use."""

    @property
    def latest(self) -> datetime | None:
        """The last moment at which the child can have been born."""
        return latest_birth(self.born_at, self.born_on)

    @property
    def woman(self) -> uuid.UUID | None:
        """The record in use of the mother."""
        return self.joined_into or self.mother_id


@dataclass(frozen=True, slots=True)
class TwoBirths:
    """Two births of one woman, under the identities in `women`."""

    first: BirthFacts
    second: BirthFacts
    women: frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Delivery:
    """All children of one delivery."""

    children: tuple[BirthFacts, ...]


def least_hours_apart(one: BirthFacts, other: BirthFacts) -> float | None:
    """How many hours two births are apart at least; a day without an hour may be any hour of it. None if unknown."""
    if one.born_at is not None and other.born_at is not None:
        return abs((one.born_at - other.born_at).total_seconds()) / 3600
    if one.born_on is None or other.born_on is None or one.is_estimated or other.is_estimated:
        return None
    return max(abs((one.born_on - other.born_on).days) - 1, 0) * 24.0


def conception_gap_days(first: date, second: date, weeks_second: int) -> int:
    """Days from the first birth to the second child's conception; negative is impossible for one woman."""
    conceived = second - timedelta(days=7 * weeks_second - OVULATION_DAYS)
    return (conceived - first).days


_HEAVIEST_G: Final = {20: 600, 22: 800, 24: 1100, 26: 1450, 28: 1850, 30: 2400, 32: 3000, 34: 3600, 36: 4300}
"""Weeks → what hardly any newborn of so many weeks weighs more than: well above the 97th centile of INTERGROWTH-21st
(for very preterm births too), so that an error of two weeks changes nothing."""


def weeks_by_weight(weeks: int | None, weight_g: int | None) -> int | None:
    """The weeks stated, or the fewest that the weight allows: few weeks would hide two births too close together."""
    if weeks is None or weight_g is None:
        return weeks
    least = next((of_weight for of_weight, heaviest in _HEAVIEST_G.items() if weight_g <= heaviest), 37)
    return max(weeks, least)


def is_same_woman(one: BirthFacts, other: BirthFacts) -> bool:
    """Whether two certificates name one woman: by her record, her name, or her birth date and half of her name."""
    if one.woman is not None and one.woman == other.woman:
        return True
    if one.mother_name and one.mother_name == other.mother_name:
        return True
    has_dates = one.mother_birth_date is not None and other.mother_birth_date is not None
    shared = set(one.mother_name.split()) & set(other.mother_name.split())
    # A birth date alone is shared by strangers; with half of the name it is hers, mistyped.
    return has_dates and one.mother_birth_date == other.mother_birth_date and len(shared) >= 2


def may_be_one_delivery(one: BirthFacts, other: BirthFacts, limits: Thresholds) -> bool:
    """Whether two births of one woman, each of a delivery of its own, are probably children of one multiple birth.

    A woman without papers has a record for each enrolment, and so has one whose number was mistyped: her name is hers.
    """
    hours = least_hours_apart(one, other)
    if hours is None or not is_same_woman(one, other):
        return False
    stated = {birth.plurality for birth in (one, other)}
    # Nobody remembers it at a late registration: what is unknown does not speak against twins.
    is_multiple = None in stated or max(number for number in stated if number is not None) > 1
    is_same_child = one.birth_order is not None and one.birth_order == other.birth_order
    return is_multiple and not is_same_child and hours <= limits.one_delivery_hours


def births_too_close(pair: TwoBirths, limits: Thresholds) -> Iterator[Finding]:
    """a1: two deliveries of one woman closer together than nature allows. Children of one delivery never flag."""
    births = (pair.first, pair.second)
    if births[0].delivery_id == births[1].delivery_id or None in (births[0].born_on, births[1].born_on):
        return
    if any(birth.is_estimated for birth in births):
        return
    first, second = sorted(births, key=lambda birth: (birth.born_on or date.min, str(birth.birth_id)))
    assert first.born_on is not None
    assert second.born_on is not None
    apart = (second.born_on - first.born_on).days
    weeks = weeks_by_weight(second.gestational_weeks, second.weight_g)
    facts: dict[str, Any]
    if weeks is not None:
        gap = conception_gap_days(first.born_on, second.born_on, weeks)
        severity = HARD if gap < 0 else REVIEW if gap <= limits.puerperium_days else None
        reason = _conceived(gap, weeks)
        facts = {"gap_days": gap, "apart_days": apart, "weeks": weeks}
        if weeks != second.gestational_weeks:
            facts["stated_weeks"] = second.gestational_weeks
            reason = _(
                "{reason} Stated were {stated} weeks, which {grams} g contradict.",
                reason=reason,
                stated=second.gestational_weeks,
                grams=second.weight_g,
            )
    else:
        severity = HARD if apart < limits.shortest_days else REVIEW if apart <= limits.short_days else None
        reason = plural(
            "The births are {n} day apart; the weeks of gestation are unknown.",
            "The births are {n} days apart; the weeks of gestation are unknown.",
            apart,
        )
        facts = {"apart_days": apart, "weeks": None}
    if severity and may_be_one_delivery(first, second, limits):
        is_stated = first.plurality is not None and first.plurality == second.plurality
        severity = WEAK if is_stated else REVIEW
        reason = _("{reason} Both may be children of one delivery. Join their deliveries.", reason=reason)
    if severity:
        yield Finding("a1", severity, pair.women, (first.birth_id, second.birth_id), reason, facts)


def _conceived(gap_days: int, weeks: int) -> Message:
    if gap_days < 0:
        return plural(
            "The second child, of {weeks} weeks, would have been conceived {n} day before the first birth.",
            "The second child, of {weeks} weeks, would have been conceived {n} days before the first birth.",
            -gap_days,
            weeks=weeks,
        )
    return plural(
        "The second child, of {weeks} weeks, was conceived {n} day after the first birth.",
        "The second child, of {weeks} weeks, was conceived {n} days after the first birth.",
        gap_days,
        weeks=weeks,
    )


def incoherent_multiple_birth(delivery: Delivery, limits: Thresholds) -> Iterator[Finding]:
    """a2: more children of a delivery than it had, one order stated twice, a child added later."""
    children = delivery.children
    count = len(children)
    stated = sorted({child.plurality for child in children if child.plurality is not None})
    orders = sorted(child.birth_order for child in children if child.birth_order is not None)
    hours = _hours([child.enrolled_at for child in children if not child.is_joined])
    hours_with_joined = _hours([child.enrolled_at for child in children])
    reasons = (
        (
            count > min(stated, default=count),
            plural(
                "{n} child of a delivery of {stated}.",
                "{n} children of a delivery of {stated}.",
                count,
                stated=min(stated, default=0),
            ),
        ),
        (len(set(orders)) < len(orders), _("Two children of one delivery have the same birth order.")),
        (len(stated) > 1, _("The children's certificates state different numbers of children.")),
        (
            hours > limits.late_sibling_hours,
            _("A child was added {hours:.0f} hours after the first.", hours=hours),
        ),
    )
    holding = [reason for holds, reason in reasons if holds]
    if holding:
        persons = frozenset(child.newborn_id for child in children)
        births = in_order(*(child.birth_id for child in children))
        facts = {"children": count, "plurality": stated, "orders": orders, "hours": round(hours)}
        yield Finding("a2", HARD, persons, births, sentences(holding), facts)
    elif hours_with_joined > limits.late_sibling_hours:
        persons = frozenset(child.newborn_id for child in children)
        births = in_order(*(child.birth_id for child in children))
        reason = _("A child enrolled {hours:.0f} hours apart was joined to the delivery.", hours=hours_with_joined)
        yield Finding("a2", REVIEW, persons, births, reason, {"children": count, "hours": round(hours_with_joined)})


def _hours(moments: list[datetime]) -> float:
    return (max(moments) - min(moments)).total_seconds() / 3600 if moments else 0.0


def born_far_apart(delivery: Delivery, limits: Thresholds) -> Iterator[Finding]:
    """a3: children of one delivery born days apart. What they share as one delivery switches a1 off, so this stands."""
    hours = max((least_hours_apart(*two) or 0.0 for two in combinations(delivery.children, 2)), default=0.0)
    if hours > limits.delivery_hours:
        persons = frozenset(child.newborn_id for child in delivery.children)
        births = in_order(*(child.birth_id for child in delivery.children))
        reason = _("Children of one delivery were born {hours:.0f} hours apart.", hours=hours)
        yield Finding("a3", HARD, persons, births, reason, {"hours": round(hours)})


INDICATORS: Final = (
    Indicator(
        code="a1",
        title=_("Two births of one mother too close together"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD, REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("twins registered separately"),
            _("one birth registered twice in a ward"),
            _("an error of up to 21 days in the weeks of gestation"),
            _("a typing error in a date"),
        ),
        thresholds=("puerperium_days", "shortest_days", "short_days", "one_delivery_hours"),
        facts=TwoBirths,
        rule=births_too_close,
        is_of_persons=False,
    ),
    Indicator(
        code="a2",
        title=_("Incoherent multiple birth"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("a correction in progress"),
            _("twins born days apart"),
            _("papers that arrived late"),
        ),
        thresholds=("late_sibling_hours",),
        facts=Delivery,
        rule=incoherent_multiple_birth,
        is_of_persons=False,
    ),
    Indicator(
        code="a3",
        title=_("Children of one delivery born far apart"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("a delayed birth of the second twin"), _("a typing error in a date")),
        thresholds=("delivery_hours",),
        facts=Delivery,
        rule=born_far_apart,
        is_of_persons=False,
    ),
)
