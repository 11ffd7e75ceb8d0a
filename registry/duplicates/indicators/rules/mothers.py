"""d1, an implausible mother, and the referral that protects a very young one; i1, i3, i5, a dead person's identity."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import HARD, REVIEW, WEAK, Finding, sentences
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

PRINTS_TAKEN: Final = "prints_taken"
PRINTS_PRESENTED: Final = "prints_presented"
CARD_REQUESTED: Final = "card_requested"
RECOGNISED: Final = "recognised"
NAMED_BY_COURT: Final = "named_by_court"
DECLARED: Final = "declared"
ATTENDED: Final = "attended"
CERTIFIED: Final = "certified"
REGISTERED: Final = "registered"
LONGEST_PREGNANCY_DAYS: Final = 300
"""A man who died longer before a birth cannot be its father (Código Civil: the presumption of 300 days)."""


@dataclass(frozen=True, slots=True)
class MotherFacts:
    """A mother at a birth; what is unknown is None."""

    mother_id: uuid.UUID
    birth_id: uuid.UUID
    age_years: int | None
    born_on: date | None
    """The civil day of the birth in Peru."""
    died_on: date | None
    is_abroad: bool = False


@dataclass(frozen=True, slots=True)
class UsesAfterDeath:
    """What only the living do, done as a person: civil days in Peru, each with its kind of use."""

    person: uuid.UUID
    died_on: date | None
    uses: tuple[tuple[date, str], ...]
    births: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class CardsForTheDead:
    """Cards that one applicant asked for a person after the death of one of the two; the counter refused them."""

    person: uuid.UUID
    applicant: uuid.UUID | None
    died_on: date
    requested_on: tuple[date, ...]
    births: tuple[uuid.UUID, ...]
    is_applicants: bool = False
    """Whether it is the applicant who died."""


@dataclass(frozen=True, slots=True)
class ActOfTheDead:
    """What was done at a birth or its acta, on a civil day in Peru, in the name of somebody whose death is recorded."""

    newborn: uuid.UUID
    birth_id: uuid.UUID
    person: uuid.UUID
    act: str
    acted_on: date
    died_on: date
    born_on: date | None


def implausible_mother(mother: MotherFacts, limits: Thresholds) -> Iterator[Finding]:
    """d1: too young, too old, dead or abroad. A mother of 9 to 13 is never suspected: see `needs_protection`."""
    age = mother.age_years
    reasons = (
        (
            mother.died_on is not None and mother.born_on is not None and mother.died_on < mother.born_on,
            _("The mother had died before the birth."),
        ),
        (mother.is_abroad, _("The mother was abroad at the time of the birth.")),
        (
            age is not None and (age < limits.youngest_mother_years or age > limits.oldest_mother_years),
            _age(age or 0),
        ),
    )
    holding = [reason for holds, reason in reasons if holds]
    facts = {"age_years": age}
    persons, births = frozenset({mother.mother_id}), (mother.birth_id,)
    if holding:
        yield Finding("d1", HARD, persons, births, sentences(holding), facts)
    elif age is not None and age >= limits.weak_mother_years:
        severity = REVIEW if age >= limits.review_mother_years else WEAK
        yield Finding("d1", severity, persons, births, _age(age), facts)


def _age(years: int) -> Message:
    return plural("The mother was {n} year old.", "The mother was {n} years old.", years)


def needs_protection(mother: MotherFacts, limits: Thresholds) -> bool:
    """Whether a mother's age calls for the mandatory referral to child protection; that is not a flag of fraud."""
    if mother.age_years is None:
        return False
    return limits.youngest_mother_years <= mother.age_years <= limits.protected_mother_years


def used_after_death(used: UsesAfterDeath, _limits: Thresholds) -> Iterator[Finding]:
    """i1: something only the living do, after the day of the death.

    An inscription after the death does not count: a birth is registered all the same.
    """
    if used.died_on is None:
        return
    after = sorted((day, use) for day, use in used.uses if day > used.died_on)
    if after:
        day, use = after[0]
        days = (day - used.died_on).days
        facts = {"days": days, "uses": len(after)}
        yield Finding("i1", HARD, frozenset({used.person}), used.births, _used(use, days), facts)


def _used(use: str, days: int) -> Message:
    if use == PRINTS_TAKEN:
        return plural(
            "Prints were taken {n} day after the recorded death.",
            "Prints were taken {n} days after the recorded death.",
            days,
        )
    if use == PRINTS_PRESENTED:
        return plural(
            "Prints were presented {n} day after the recorded death.",
            "Prints were presented {n} days after the recorded death.",
            days,
        )
    assert use == CARD_REQUESTED
    return plural(
        "An ID was requested {n} day after the recorded death.",
        "An ID was requested {n} days after the recorded death.",
        days,
    )


def card_for_the_dead(requests: CardsForTheDead, _limits: Thresholds) -> Iterator[Finding]:
    """i3: a card was asked for, or in the name of, a person whose death is recorded, and refused at the counter."""
    after = sorted(day for day in requests.requested_on if day > requests.died_on)
    if after:
        days = (after[0] - requests.died_on).days
        reason = _by_the_dead(days) if requests.is_applicants else _for_the_dead(days)
        persons = frozenset({requests.person, requests.applicant or requests.person})
        yield Finding("i3", HARD, persons, requests.births, reason, {"days": days, "requests": len(after)})


def _for_the_dead(days: int) -> Message:
    return plural(
        "A card was applied for {n} day after the recorded death, and refused.",
        "A card was applied for {n} days after the recorded death, and refused.",
        days,
    )


def _by_the_dead(days: int) -> Message:
    return plural(
        "A card was applied for in the name of an applicant {n} day after that person's recorded death.",
        "A card was applied for in the name of an applicant {n} days after that person's recorded death.",
        days,
    )


def act_of_the_dead(deed: ActOfTheDead, _limits: Thresholds) -> Iterator[Finding]:
    """i5: somebody recognises, adopts, declares, attends, certifies or registers after the day of the death.

    A father may have died while the child was expected, a court may name him afterwards, and a relative may have
    brought the papers of the dead: for review. Nobody attends a birth after death, or fathers a child a year later.
    An account that outlives its holder is for review as well: it says nothing of the families whom it registered.
    """
    if deed.acted_on <= deed.died_on:
        return
    days = (deed.acted_on - deed.died_on).days
    was_expected = deed.born_on is None or (deed.born_on - deed.died_on).days <= LONGEST_PREGNANCY_DAYS
    is_hard = deed.act in (ATTENDED, CERTIFIED) or (deed.act == RECOGNISED and not was_expected)
    persons = frozenset({deed.newborn, deed.person})
    yield Finding("i5", HARD if is_hard else REVIEW, persons, (deed.birth_id,), _done(deed.act, days), {"days": days})


def _done(act: str, days: int) -> Message:
    if act == RECOGNISED:
        return plural(
            "The child was recognised by somebody whose death is recorded {n} day earlier.",
            "The child was recognised by somebody whose death is recorded {n} days earlier.",
            days,
        )
    if act == NAMED_BY_COURT:
        return plural(
            "A court's decision names as a parent somebody whose death is recorded {n} day earlier.",
            "A court's decision names as a parent somebody whose death is recorded {n} days earlier.",
            days,
        )
    if act == DECLARED:
        return plural(
            "The birth was declared with the document of somebody whose death is recorded {n} day earlier.",
            "The birth was declared with the document of somebody whose death is recorded {n} days earlier.",
            days,
        )
    if act == ATTENDED:
        return plural(
            "The birth was attended in the name of somebody whose death is recorded {n} day earlier.",
            "The birth was attended in the name of somebody whose death is recorded {n} days earlier.",
            days,
        )
    if act == REGISTERED:
        return plural(
            "The birth was registered by the account of somebody whose death is recorded {n} day earlier.",
            "The birth was registered by the account of somebody whose death is recorded {n} days earlier.",
            days,
        )
    assert act == CERTIFIED
    return plural(
        "The birth was certified in the name of somebody whose death is recorded {n} day earlier.",
        "The birth was certified in the name of somebody whose death is recorded {n} days earlier.",
        days,
    )


INDICATORS: Final = (
    Indicator(
        code="d1",
        title=_("Implausible mother"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD, REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("assisted reproduction"),
            _("a typing error in a date of birth"),
            _("a wrong death record"),
        ),
        thresholds=("youngest_mother_years", "oldest_mother_years", "weak_mother_years", "review_mother_years"),
        facts=MotherFacts,
        rule=implausible_mother,
        is_of_persons=False,
    ),
    Indicator(
        code="i1",
        title=_("A dead child's identity used"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(_("namesakes"), _("an error in the death record")),
        thresholds=(),
        facts=UsesAfterDeath,
        rule=used_after_death,
        is_of_persons=True,
    ),
    Indicator(
        code="i3",
        title=_("A card asked for a dead child, or by a dead applicant"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD,),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("an error in the death record"),
            _("a sibling's data given by mistake"),
            _("a relative who brought the dead parent's papers"),
        ),
        thresholds=(),
        facts=CardsForTheDead,
        rule=card_for_the_dead,
        is_of_persons=True,
    ),
    Indicator(
        code="i5",
        title=_("An act in the name of somebody who had died"),
        evidence=Evidence.BIOLOGY,
        severities=(HARD, REVIEW),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("an error in the death record"),
            _("a father who died before the birth"),
            _("a relative who brought the dead parent's papers"),
        ),
        thresholds=(),
        facts=ActOfTheDead,
        rule=act_of_the_dead,
        is_of_persons=True,
    ),
)
