"""A mother's age and life at a birth, and what was done as a person after their death."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.core.clock import day_in_peru
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.mothers import MotherFacts, UsesAfterDeath
from registry.people import queries as people
from registry.people.ages import age_on
from registry.people.models import Person


def mother(subject: BirthSubject) -> Iterator[MotherFacts]:
    """The mother's age and life at the birth."""
    birth = subject.birth
    if birth.mother_id is None:
        return
    person = subject.session.get_one(Person, birth.mother_id)
    born_on = day_in_peru(birth.born_at) if birth.born_at else None
    mothers_birth_date = person.birth_date or birth.mother_birth_date
    age = age_on(mothers_birth_date, born_on) if mothers_birth_date and born_on else birth.mother_age_years
    is_abroad = born_on is not None and people.was_abroad(subject.session, birth.mother_id, born_on)
    yield MotherFacts(birth.mother_id, birth.id, age, born_on, person.died_on, is_abroad)


# The words are those of `indicators.mothers`.
_USES: Final = text("""
    SELECT captured_at AS at, 'prints_taken' AS use FROM capture WHERE person_id = :person AND failure IS NULL
    UNION ALL
    SELECT v.created_at, 'prints_presented' FROM verification v JOIN birth b ON b.id = v.birth_id
    WHERE b.newborn_id = :person
    UNION ALL
    SELECT submitted_at, 'card_requested' FROM document_application
    WHERE person_id = :person AND submitted_at IS NOT NULL
    ORDER BY 1 LIMIT :most
""")


def uses_after_death(subject: BirthSubject) -> Iterator[UsesAfterDeath]:
    """What was done as the child; nothing is looked up for the living."""
    child = subject.birth.newborn_id
    died_on = subject.session.get_one(Person, child).died_on
    if died_on is None:
        return
    rows = subject.session.execute(_USES, {"person": child, "most": MOST_ROWS})
    uses = tuple((day_in_peru(row.at), row.use) for row in rows)
    yield UsesAfterDeath(child, died_on, uses, subject.births)


SOURCES: Final = (
    Source(Occasion.BIRTH, MotherFacts, mother),
    Source(Occasion.CHILD, UsesAfterDeath, uses_after_death),
)
