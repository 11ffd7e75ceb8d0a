"""d1, an implausible mother; and the referral that protects a very young one. i1, use of a dead child's identity."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from registry.duplicates.indicators.catalogue import HARD, REVIEW, WEAK
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.thresholds.rules import Thresholds


@dataclass(frozen=True, slots=True)
class MotherFacts:
    """A mother at a birth; what is not known is None."""

    mother_id: uuid.UUID
    birth_id: uuid.UUID
    age_years: int | None
    born_on: date | None
    died_on: date | None
    is_abroad: bool = False


def implausible_mother(one: MotherFacts, limits: Thresholds) -> Iterator[Finding]:
    """d1: too young, too old, dead or abroad. A mother of 9 to 13 is never suspected: see `protection`."""
    findings = {
        "the mother had died before the birth": one.died_on is not None
        and one.born_on is not None
        and one.died_on < one.born_on,
        "the mother was abroad at the birth": one.is_abroad,
        f"the mother was {one.age_years} years old": one.age_years is not None
        and (one.age_years < limits.youngest_mother_years or one.age_years > limits.oldest_mother_years),
    }
    holding = [reason for reason, holds in findings.items() if holds]
    facts = {"age_years": one.age_years}
    persons, births = frozenset({one.mother_id}), (one.birth_id,)
    if holding:
        yield Finding("d1", HARD, persons, births, "; ".join(holding), facts)
    elif one.age_years is not None and one.age_years >= limits.weak_mother_years:
        severity = REVIEW if one.age_years >= limits.review_mother_years else WEAK
        yield Finding("d1", severity, persons, births, f"the mother was {one.age_years} years old", facts)


def needs_protection(one: MotherFacts, limits: Thresholds) -> bool:
    """Whether a mother's age calls for the mandatory referral to child protection; it is no flag of fraud."""
    if one.age_years is None:
        return False
    return limits.youngest_mother_years <= one.age_years <= limits.protected_mother_years


def used_after_death(
    person: uuid.UUID, died_on: date | None, used_on: Sequence[tuple[date, str]], births: tuple[uuid.UUID, ...]
) -> Iterator[Finding]:
    """i1: something only the living do, after the day of the death: prints taken or presented, a card asked for.

    An inscription after the death is none: a birth is registered all the same.
    """
    if died_on is None:
        return
    after = sorted((day, what) for day, what in used_on if day > died_on)
    if after:
        day, what = after[0]
        reason = f"{what} {(day - died_on).days} days after the death recorded"
        facts = {"days": (day - died_on).days, "uses": len(after)}
        yield Finding("i1", HARD, frozenset({person}), births, reason, facts)
