"""A mother's age and life at a birth, and what was done as a person after their death."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import TextClause, text

from registry.access.accounts import holders
from registry.core.clock import day_in_peru
from registry.duplicates.facts.parents import BECAME_A_PARENT
from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.mothers import (
    REGISTERED,
    ActOfTheDead,
    CardsForTheDead,
    MotherFacts,
    UsesAfterDeath,
)
from registry.duplicates.linkage.writing.placeholders import is_no_date
from registry.people import queries as people
from registry.people.ages import age_on
from registry.people.models import Person


def mother(subject: BirthSubject) -> Iterator[MotherFacts]:
    """The mother's age and life at the birth."""
    birth = subject.birth
    person = subject.mother
    if birth.mother_id is None or person is None:
        return
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


_BY_APPLICANT: Final = text("""
    SELECT applicant_id, created_at FROM document_application
    WHERE person_id = :person AND applicant_id IS NOT NULL ORDER BY created_at, id LIMIT :most
""")


# The words are those of `indicators.rules.mothers`.
_ACTS: Final = text(f"""
    SELECT k.relative_id AS person, k.since AS acted_on,
           CASE k.evidence WHEN 'acknowledgement' THEN 'recognised' ELSE 'named_by_court' END AS act
    FROM kinship k
    WHERE k.child_id = :child AND {BECAME_A_PARENT} AND k.relative_id IS DISTINCT FROM CAST(:mother AS uuid)
    UNION ALL
    SELECT d.person_id, a.inscribed_on, 'declared' FROM birth_record a
    JOIN identity_document d ON d.number = a.declarant_document
    WHERE a.birth_id = :birth AND a.inscribed_on IS NOT NULL AND NOT a.is_transcribed
    UNION ALL
    SELECT d.person_id, b.born_on, CASE d.number WHEN b.attendant_dni THEN 'attended' ELSE 'certified' END
    FROM birth b JOIN identity_document d ON d.type = 'DNI' AND d.number IN (b.attendant_dni, b.certifier_dni)
    WHERE b.id = :birth AND b.born_on IS NOT NULL
""")  # noqa: S608  # our own words


def acts_of_the_dead(subject: BirthSubject) -> Iterator[ActOfTheDead]:
    """What was done at this birth and its acta by those whose death is recorded."""
    birth = subject.birth
    parameters = {"birth": birth.id, "child": birth.newborn_id, "mother": birth.mother_id}
    for row in subject.session.execute(_ACTS, parameters).all():
        died_on = people.died_on(subject.session, row.person)
        if died_on is not None:
            acted = (row.person, row.act, row.acted_on)
            yield ActOfTheDead(birth.newborn_id, birth.id, *acted, died_on, birth.born_on)
    yield from _by_accounts_of_the_dead(subject)


def _by_accounts_of_the_dead(subject: BirthSubject) -> Iterator[ActOfTheDead]:
    """The enrolment and the signature, where the person behind the account had died; one of the two suffices."""
    birth = subject.birth
    acts = {birth.created_by: birth.created_at} | {birth.signed_by: birth.signed_at}  # the later one of one account
    for account, at in acts.items():
        document = holders.document_of(subject.ctx, account) if account is not None else None
        person = people.by_document(subject.session, *document) if document is not None else None
        died_on = people.died_on(subject.session, person.id) if person is not None else None
        if person is not None and died_on is not None and at is not None and day_in_peru(at) > died_on:
            acted = (person.id, REGISTERED, day_in_peru(at))
            yield ActOfTheDead(birth.newborn_id, birth.id, *acted, died_on, birth.born_on)
            return


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
    for applicant, requested_on in _requests(subject, _REQUESTS).items():
        yield CardsForTheDead(child, applicant, died_on, requested_on, subject.births)


def cards_by_the_dead(subject: BirthSubject) -> Iterator[CardsForTheDead]:
    """Cards asked for the child in the name of applicants whose death is recorded."""
    for applicant, requested_on in _requests(subject, _BY_APPLICANT).items():
        died_on = people.died_on(subject.session, applicant) if applicant is not None else None
        if died_on is not None:
            child = subject.birth.newborn_id
            yield CardsForTheDead(child, applicant, died_on, requested_on, subject.births, is_applicants=True)


def _requests(subject: BirthSubject, query: TextClause) -> dict[uuid.UUID | None, tuple[date, ...]]:
    """Applicant → the days of the applications for the child."""
    days: dict[uuid.UUID | None, tuple[date, ...]] = defaultdict(tuple)
    for row in subject.session.execute(query, {"person": subject.birth.newborn_id, "most": MOST_ROWS}):
        days[row.applicant_id] += (day_in_peru(row.created_at),)
    return days


SOURCES: Final = (
    Source(Occasion.BIRTH, MotherFacts, mother),
    Source(Occasion.BIRTH, ActOfTheDead, acts_of_the_dead),
    Source(Occasion.CHILD, UsesAfterDeath, uses_after_death),
    Source(Occasion.CHILD, CardsForTheDead, cards_for_the_dead),
    Source(Occasion.CHILD, CardsForTheDead, cards_by_the_dead),
)
