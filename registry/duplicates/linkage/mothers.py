"""Whether the mothers whom two children's records name are two women, though their names agree. Pure.

Sisters and namesakes have children too: what a mother's name says ends where her own record contradicts it.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from registry.duplicates.linkage import agreement
from registry.duplicates.linkage.comparisons import COMPARISONS
from registry.duplicates.linkage.facts import Features, PersonFacts, features
from registry.duplicates.linkage.identity import PrintEvidence
from registry.duplicates.linkage.model import FOR_TWO, Model, Part
from registry.duplicates.linkage.writing.placeholders import is_no_date, is_unknown_day
from registry.duplicates.linkage.writing.spelling import keys

HOUSEHOLD: Final = next(comparison for comparison in COMPARISONS if comparison.name == "household")
ANOTHER_MOTHER: Final = next(level for level in HOUSEHOLD.levels if level.name == "another mother")
_ONE_DATE: Final = (
    agreement.days_and_months_exchanged,
    agreement.shifted,
    agreement.one_digit,
    agreement.near,
    agreement.two_parts,
    agreement.shifted_and_near,
)
"""Ways in which one woman's birth date is written twice."""


def is_asked(one: Features, other: Features, parts: tuple[Part, ...]) -> bool:
    """Whether two records speak for one household though they name two mothers, each registered."""
    if one.mother_key is None or other.mother_key is None or one.mother_key == other.mother_key:
        return False
    return any(part.comparison == HOUSEHOLD.name and part.bits > 0 for part in parts)


def are_two(one: PersonFacts, other: PersonFacts, prints: PrintEvidence | None, agreeing_from: float) -> bool:
    """Whether two registered women are two, by their fingers, else by their later given names or birth dates."""
    conclusion = None if prints is None else prints.conclusion(agreeing_from)
    if conclusion is not None:
        return conclusion == FOR_TWO
    return _have_other_later_names(one, other) or _have_other_dates(one.birth_date, other.birth_date)


def _have_other_later_names(one: PersonFacts, other: PersonFacts) -> bool:
    """María Elena and María Elvira; not María and María Elena, nor Elena María."""
    names, others = keys(one.given_names), keys(other.given_names)
    if len(names) <= 1 or len(others) <= 1:
        return False
    return not any(agreement.close(name, another) for name in names[1:] for another in others) and not any(
        agreement.close(name, another) for name in others[1:] for another in names
    )


def _have_other_dates(one: date | None, other: date | None) -> bool:
    if one is None or other is None or one == other or is_no_date(one) or is_no_date(other):
        return False
    if is_unknown_day(one) or is_unknown_day(other):
        return abs(one.year - other.year) > agreement.SHIFT_YEARS
    left, right = (features(PersonFacts(birth_date=day)) for day in (one, other))
    return not any(is_one(left, right) for is_one in _ONE_DATE)


def with_another_mother(model: Model, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a pair whose mothers are two: what the household seemed to show counts against."""
    return tuple(
        replace(part, level=ANOTHER_MOTHER.name, bits=model.bits(HOUSEHOLD, ANOTHER_MOTHER))
        if part.comparison == HOUSEHOLD.name
        else part
        for part in parts
    )
