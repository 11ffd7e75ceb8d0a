"""A mother's age and life at a birth, and what was done as a person after their death."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import text

from registry.core.clock import day_in_peru
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.mothers import CardsForTheDead, MotherFacts, UsesAfterDeath
from registry.duplicates.linkage.writing.placeholders import is_no_date
from registry.people import queries as people
from registry.people.ages import age_on
from registry.people.models import Person


def mother(subject: BirthSubject) -> Iterator[MotherFacts]:
    """The mother's age and life at the birth."""
    birth = subject.birth
    if birth.mother_id is None:
        return
    person = subject.session.get_one(Person, birth.mother_id)
    born_on = birth.born_on
    stated = (person.birth_date, birth.mother_birth_date)
    mothers_birth_date = next((day for day in stated if day is not None and not is_no_date(day)), None)
    age = age_on(mothers_birth_date, born_on) if mothers_birth_date and born_on else birth.mother_age_years
    is_abroad = born_on is not None and people.was_abroad(subject.session, birth.mother_id, born_on)
    died_on = people.died_on(subject.session, birth.mother_id, subject.mothers_records)
    yield MotherFacts(birth.mother_id, birth.id, age, born_on, died_on, is_abroad)


# The words are those of `indicators.rules.mothers`.
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
# One submitted before the death was recorded is a use of the identity (above); what was refused never got so far.
_REQUESTS: Final = text("""
    SELECT applicant_id, created_at FROM document_application
    WHERE person_id = :person AND submitted_at IS NULL ORDER BY created_at, id LIMIT :most
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


def cards_for_the_dead(subject: BirthSubject) -> Iterator[CardsForTheDead]:
    """Cards asked for the child after its death, by applicant; nothing is looked up for the living."""
    child = subject.birth.newborn_id
    died_on = subject.session.get_one(Person, child).died_on
    if died_on is None:
        return
    days: dict[uuid.UUID | None, list[date]] = defaultdict(list)
    for row in subject.session.execute(_REQUESTS, {"person": child, "most": MOST_ROWS}):
        days[row.applicant_id].append(day_in_peru(row.created_at))
    for applicant, requested_on in days.items():
        yield CardsForTheDead(child, applicant, died_on, tuple(requested_on), subject.births)


SOURCES: Final = (
    Source(Occasion.BIRTH, MotherFacts, mother),
    Source(Occasion.CHILD, UsesAfterDeath, uses_after_death),
    Source(Occasion.CHILD, CardsForTheDead, cards_for_the_dead),
)
