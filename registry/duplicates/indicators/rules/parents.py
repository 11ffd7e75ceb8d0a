"""d2: a parent whose age or sex the register knows otherwise: another person's number was given, or is wrong there."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from registry.core.messages import Message, _, plural
from registry.duplicates.indicators.finding import REVIEW, WEAK, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal
from registry.duplicates.thresholds.rules import Thresholds

MOTHER: Final = "mother"
FATHER: Final = "father"


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """The mother of a certificate, or a father who recognised the child, as the register knows them.

    Parents whom a court names are none of these: it names whom it judges to be one.
    """

    newborn: uuid.UUID
    birth_id: uuid.UUID
    parent: uuid.UUID
    relation: str
    age_years: int | None
    """At the birth; None where the date of birth is not known."""
    sex: str | None


def unlikely_parent(parent: ParentFacts, limits: Thresholds) -> Iterator[Finding]:
    """d2: a boy as a father, for review; a woman as one, or a man as a mother, a note: a sex may have been changed.

    A mother's age is d1's matter, and a girl's protection.
    """
    persons, births = frozenset({parent.newborn, parent.parent}), (parent.birth_id,)
    age, is_father = parent.age_years, parent.relation == FATHER
    if is_father and age is not None and age < limits.youngest_father_years:
        yield Finding("d2", REVIEW, persons, births, _age(age), {"age_years": age})
    if parent.sex == ("female" if is_father else "male"):
        yield Finding("d2", WEAK, persons, births, _sex(is_father), {"sex": parent.sex})


def _age(years: int) -> Message:
    return plural(
        "The father was {n} year old at the birth, by the register.",
        "The father was {n} years old at the birth, by the register.",
        max(years, 0),
    )


def _sex(is_father: bool) -> Message:
    if is_father:
        return _("The register knows the person who recognised the child as its father as a woman.")
    return _("The register knows the mother as a man.")


INDICATORS: Final = (
    Indicator(
        code="d2",
        title=_("A parent whose age or sex the register knows otherwise"),
        evidence=Evidence.BIOLOGY,
        severities=(REVIEW, WEAK),
        withdrawn_by=Withdrawal.DATA,
        innocent_causes=(
            _("a child's number typed for the father's of the same name"),
            _("a typing error in a date of birth"),
            _("a change of sex that a court ordered"),
        ),
        thresholds=("youngest_father_years",),
        facts=ParentFacts,
        rule=unlikely_parent,
        is_of_persons=True,
    ),
)
