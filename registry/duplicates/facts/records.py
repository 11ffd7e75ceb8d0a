"""Records that may be another's, by linkage, and numbers that two persons have."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.duplicates import queries
from registry.duplicates.facts.subjects import ApplicationSubject, BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.births import BirthFacts, is_same_woman, may_be_one_delivery
from registry.duplicates.indicators.rules.papers import Papers, change_of_papers
from registry.duplicates.indicators.rules.records import (
    MADE_AGAIN,
    MISTYPED,
    TWINS,
    TWINS_WITHOUT_PRINTS,
    LinkedPair,
    NumberOfAnother,
    SharedNumber,
)
from registry.duplicates.linkage.service import LinkedCandidate
from registry.duplicates.linkage.writing.spelling import keys
from registry.people import queries as people
from registry.people.rules import is_made_up_number


def linked(subject: BirthSubject) -> Iterator[LinkedPair]:
    """Records that may be the child's or the mother's."""
    pairs = [
        (person, candidate)
        for person, candidates in subject.linked.items()
        for candidate in candidates
        if candidate.level is None or not _is_a_generation_apart(subject, person, candidate.person_id)
    ]
    births = _births_by_person(subject, *subject.linked, *(candidate.person_id for _, candidate in pairs))
    for person, candidate in pairs:
        yield LinkedPair(
            one=person,
            other=candidate.person_id,
            level=candidate.level,
            bits=candidate.bits,
            parts=candidate.parts,
            births=in_order(births.get(person), births.get(candidate.person_id)),
            model=subject.linkage_model.version,
            explanation=_explanation(subject, person, candidate) if candidate.level else None,
        )


def _is_a_generation_apart(subject: BirthSubject, person: uuid.UUID, other: uuid.UUID) -> bool:
    """Whether one of two has borne a child when the other was too young to, or not born: a mother and a daughter.

    A mother's second record is not joined to the children of her first, and a daughter of a mother alone bears both her
    surnames, her address and her telephone.
    """
    session = subject.session
    births = {birth.newborn_id: birth.born_on for birth in queries.births_of_newborns(session, (person, other))}
    borne = [birth for birth in queries.births_of_mothers(session, {person, other}) if birth.born_on is not None]
    return any(
        birth.born_on is not None
        and born_on is not None
        and child != birth.mother_id
        and birth.born_on < born_on + timedelta(days=365 * subject.limits.youngest_mother_years)
        for child, born_on in births.items()
        for birth in borne
    )


def _explanation(subject: BirthSubject, person: uuid.UUID, candidate: LinkedCandidate) -> str | None:
    """The innocent cause that the records show for two that look like one person's: twins are not named alike."""
    session, limits, other = subject.session, subject.limits, candidate.person_id
    if person == subject.birth.mother_id:
        return cause_of_two_records(subject, other)
    theirs = queries.birth_of_newborn(session, other)
    if theirs is None:
        return None
    (of_theirs,) = subject.facts_of([theirs])
    if _is_correction(subject.own, of_theirs):
        return MADE_AGAIN
    papers = _papers_of_mothers(subject, subject.birth.mother_id, theirs.mother_id)
    if papers is not None:
        return papers
    has_one_name = any((part.comparison, part.level) == ("given names", "the same") for part in candidate.parts)
    if has_one_name or not may_be_one_delivery(subject.own, of_theirs, limits):
        return None
    return TWINS if queries.have_prints(session, (person, other)) else TWINS_WITHOUT_PRINTS


_NO_BIRTHS_TOO_NEAR: Final = """
    NOT EXISTS (
        SELECT FROM birth a JOIN birth b ON b.mother_id = later.id
         AND b.born_on BETWEEN a.born_on - :days AND a.born_on + :days
        WHERE a.mother_id = earlier.id AND a.state <> 'annulled' AND b.state <> 'annulled'
    )
"""
_PAPERS: Final = text(f"""
    SELECT earlier.folded_name, later.folded_name AS later_name,
           earlier.birth_date, later.birth_date AS later_date,
           ARRAY(SELECT type FROM identity_document WHERE person_id = earlier.id) AS documents,
           ARRAY(SELECT type FROM identity_document WHERE person_id = later.id) AS later_documents
    FROM person earlier JOIN person later ON later.created_at > earlier.created_at
    WHERE earlier.id IN (:one, :other) AND later.id IN (:one, :other) AND {_NO_BIRTHS_TOO_NEAR}
""")  # noqa: S608  # our own words
_NUMBERS = text(f"""
    SELECT a.number, b.number AS other, earlier.folded_name, later.folded_name AS other_name
    FROM person earlier JOIN person later ON later.birth_date = earlier.birth_date
    JOIN identity_document a ON a.person_id = earlier.id
    JOIN identity_document b ON b.person_id = later.id AND b.type = a.type
    WHERE earlier.id = :one AND later.id = :other AND {_NO_BIRTHS_TOO_NEAR}
""")  # noqa: S608  # our own words


def _change_of_papers(session: Session, one: uuid.UUID, other: uuid.UUID, days: int) -> str | None:
    """The innocent cause by which the later of a woman's two records has other papers, if the records show one.

    Not where two births, one of each record, are so many days apart or nearer: a child that both claim was born to both
    on about one day.
    """
    row = session.execute(_PAPERS, {"one": one, "other": other, "days": days}).one_or_none()
    if row is None:
        return None
    earlier = Papers(keys(row.folded_name), row.birth_date, frozenset(row.documents))
    later = Papers(keys(row.later_name), row.later_date, frozenset(row.later_documents))
    return change_of_papers(earlier, later)


def _has_mistyped_number(session: Session, one: uuid.UUID, other: uuid.UUID, days: int) -> bool:
    """Whether two records of a woman differ as one mistyped number makes them.

    Names and birth date are the same, numbers of one type differ by one digit or two exchanged, and no two births, one
    of each record, are so many days apart or nearer.
    """
    rows = session.execute(_NUMBERS, {"one": one, "other": other, "days": days}).all()
    return any(
        DamerauLevenshtein.distance(row.number, row.other) == 1
        and bool(row.folded_name)
        and sorted(keys(row.folded_name)) == sorted(keys(row.other_name))
        for row in rows
    )


def papers_of_one_woman(subject: BirthSubject | ApplicationSubject, one: uuid.UUID, other: uuid.UUID) -> str | None:
    """The innocent cause by which two records of one woman have other papers."""
    days = subject.limits.shortest_days
    papers = _change_of_papers(subject.session, one, other, days)
    return papers or (MISTYPED if _has_mistyped_number(subject.session, one, other, days) else None)


def cause_of_two_records(subject: BirthSubject, other: uuid.UUID) -> str | None:
    """The innocent cause by which the mother has another record: other papers, or twins enrolled one by one."""
    mother = subject.birth.mother_id
    papers = None if mother is None else papers_of_one_woman(subject, mother, other)
    if papers is not None:
        return papers
    theirs = subject.facts_of(queries.births_of_mothers(subject.session, {other}))
    is_twin = any(may_be_one_delivery(subject.own, birth, subject.limits) for birth in theirs)
    return TWINS if is_twin else None


def _papers_of_mothers(subject: BirthSubject, one: uuid.UUID | None, other: uuid.UUID | None) -> str | None:
    """The cause by which two children's mothers are one woman with other papers: they are brothers or sisters.

    Only where no two of their children are so near that they may be one.
    """
    return papers_of_one_woman(subject, one, other) if one is not None and other is not None and one != other else None


def _is_correction(one: BirthFacts, other: BirthFacts) -> bool:
    """Whether one of two certificates of a day was annulled, and both name one woman: her number was mistyped."""
    is_of_one_day = one.born_on is not None and one.born_on == other.born_on
    return is_of_one_day and one.is_annulled != other.is_annulled and is_same_woman(one, other)


def shared_numbers(subject: BirthSubject) -> Iterator[SharedNumber]:
    """Numbers of the child or the mother that another person has too."""
    birth = subject.birth
    persons = [person for person in (birth.newborn_id, birth.mother_id) if person is not None]
    yield from _shared_numbers(subject, persons)


def applicants_shared_numbers(subject: ApplicationSubject) -> Iterator[SharedNumber]:
    """Numbers of the applicant that another person has too."""
    applicant = subject.application.applicant_id
    if applicant is not None:
        yield from _shared_numbers(subject, [applicant])


def _shared_numbers(subject: BirthSubject | ApplicationSubject, persons: list[uuid.UUID]) -> Iterator[SharedNumber]:
    shared = _numbers_of_two(subject.session, persons)
    births = _births_by_person(subject, *persons, *(other for _, _, other in shared)) if shared else {}
    for person, number_of, other in shared:
        yield SharedNumber(person, other, number_of, in_order(births.get(person), births.get(other)))


_NUMBERS_OF_TWO: Final = text("""
    SELECT own.person_id, own.type, other.person_id
    FROM identity_document own JOIN identity_document other ON (other.type, other.number) = (own.type, own.number)
    WHERE own.person_id = ANY(:persons) AND other.person_id <> own.person_id
    UNION
    SELECT own.newborn_id, 'certificate', other.newborn_id FROM birth own JOIN birth other ON other.cnv = own.cnv
    WHERE own.newborn_id = ANY(:persons) AND other.id <> own.id
    AND other.state <> 'annulled' AND own.state <> 'annulled' AND (other.is_sealed OR own.is_sealed)
""")


def _numbers_of_two(session: Session, persons: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, str, uuid.UUID]]:
    """(person, type of document or "certificate", who has that number too) of these persons' numbers."""
    rows = session.execute(_NUMBERS_OF_TWO, {"persons": list(persons)})
    return [(person, number_of, other) for person, number_of, other in rows]


_STATED: Final = text("""
    SELECT b.mother_id AS person, other.type, other.number, other.person_id AS bearer
    FROM birth b JOIN identity_document other
      ON (other.type, other.number) = (b.mother_document_type, b.mother_document_number)
    WHERE b.id = :birth AND b.mother_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM identity_document own
        WHERE own.person_id = b.mother_id AND (own.type, own.number) = (other.type, other.number)
    )
""")


_DISPUTED: Final = text("""
    SELECT p.id AS person, other.type, other.number, other.person_id AS bearer
    FROM person p JOIN identity_document other ON (other.type, other.number) = (p.disputed_type, p.disputed_number)
    WHERE p.id = ANY(:persons) AND other.person_id <> p.id
""")


def numbers_of_another(subject: BirthSubject) -> Iterator[NumberOfAnother]:
    """A number stated for the mother, the father or a parent by decision of a court, whom it is not the number of.

    They were registered without it because another person bears it.
    """
    parents = {kinship.relative_id for kinship in people.parents(subject.session, subject.birth.newborn_id)}
    rows = (
        *subject.session.execute(_STATED, {"birth": subject.birth.id}),
        *subject.session.execute(_DISPUTED, {"persons": sorted({*subject.persons, *parents}, key=str)}),
    )
    for row in rows:
        is_own = row.bearer in people.identities_of(subject.session, row.person)
        is_made_up = row.number.isdecimal() and is_made_up_number(row.number)
        if not is_own and not is_made_up:
            yield NumberOfAnother(row.person, row.bearer, row.type, subject.births)


def _births_by_person(subject: BirthSubject | ApplicationSubject, *persons: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """The births these persons were registered by."""
    births = queries.births_of_newborns(subject.session, persons)
    return {birth.newborn_id: birth.id for birth in births}


SOURCES: Final = (
    Source(Occasion.RECORDS, LinkedPair, linked),
    Source(Occasion.RECORDS, SharedNumber, shared_numbers),
    Source(Occasion.BIRTH, NumberOfAnother, numbers_of_another),
    Source(Occasion.APPLICATION, SharedNumber, applicants_shared_numbers),
)
