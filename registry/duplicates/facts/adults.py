"""What fans out from one adult, phone or address within months."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import TextClause, text

from registry.duplicates.facts.subjects import MOST_ROWS, BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.adults import (
    ADDRESS,
    GUARDIAN,
    PHONE,
    ContactsChildren,
    DeclarantsChildren,
    FanOut,
    FathersChildren,
)

_DECLARANT: Final = text("""
    SELECT declarant_document AS document, inscribed_at FROM birth_record
    WHERE birth_id = :birth AND declarant NOT IN ('mother', 'father') AND declarant_document IS NOT NULL
      AND inscribed_at IS NOT NULL
    ORDER BY inscribed_at DESC LIMIT 1
""")
_DECLARED: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b JOIN birth_record a ON a.birth_id = b.id
    WHERE a.declarant_document = :document AND a.declarant NOT IN ('mother', 'father') AND a.inscribed_at <= :at
      AND a.inscribed_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY a.inscribed_at, b.id LIMIT :most
""")
_RECOGNISED: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b JOIN birth_record a ON a.birth_id = b.id
    WHERE a.father_id = :father AND a.inscribed_at <= :at AND NOT a.is_sealed
      AND a.inscribed_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY a.inscribed_at, b.id LIMIT :most
""")
_WITH_PHONE: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b
    WHERE b.mother_phone = :phone AND b.state <> 'annulled' AND b.created_at <= :at
      AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY b.created_at, b.id LIMIT :most
""")
_AT_ADDRESS: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b JOIN linkage_record r ON r.person_id = b.newborn_id
    WHERE b.state <> 'annulled' AND r.address = (SELECT address FROM linkage_record WHERE person_id = :child)
      AND b.created_at <= :at AND b.created_at > CAST(:at AS timestamptz) - make_interval(months => :months)
    ORDER BY b.created_at, b.id LIMIT :most
""")
_OF_GUARDIAN: Final = text("""
    SELECT b.id, b.newborn_id, b.mother_id FROM birth b
    JOIN kinship k ON k.child_id = b.newborn_id JOIN kinship own ON own.relative_id = k.relative_id
    WHERE own.child_id = :child AND own.relation = 'tutor' AND k.relation = 'tutor' AND k.since <= own.since
      AND k.since > own.since - make_interval(months => :months)
    ORDER BY k.since, b.id LIMIT :most
""")


def _fan_out(subject: BirthSubject, query: TextClause, parameters: Mapping[str, Any]) -> FanOut:
    rows = subject.session.execute(query, {**parameters, "most": MOST_ROWS}).all()
    mothers = {row.mother_id or row.id for row in rows}
    births = tuple(sorted((row.id for row in rows), key=str))
    return FanOut(len(mothers), tuple(row.newborn_id for row in rows), births)


def declared(subject: BirthSubject) -> Iterator[DeclarantsChildren]:
    """Children the same declarant, not a parent, declared within the months before this one's acta."""
    declarant = subject.session.execute(_DECLARANT, {"birth": subject.birth.id}).one_or_none()
    if declarant is not None:
        months = subject.limits.declarant_months
        parameters = {"document": declarant.document, "at": declarant.inscribed_at, "months": months}
        yield DeclarantsChildren(_fan_out(subject, _DECLARED, parameters))


def recognised(subject: BirthSubject) -> Iterator[FathersChildren]:
    """Children the same man recognised within the months before this one's acta."""
    recognition = subject.recognition
    if recognition is not None:
        months = subject.limits.father_months
        parameters = {"father": recognition.father, "at": recognition.inscribed_at, "months": months}
        yield FathersChildren(recognition.father, _fan_out(subject, _RECOGNISED, parameters))


def with_phone(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children enrolled with the same phone within the months before."""
    birth, months = subject.birth, subject.limits.contact_months
    if birth.mother_phone:
        parameters = {"phone": birth.mother_phone, "at": birth.created_at, "months": months}
        yield ContactsChildren(PHONE, _fan_out(subject, _WITH_PHONE, parameters))


def at_address(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children enrolled with the same address, however it is written, within the months before."""
    birth, months = subject.birth, subject.limits.contact_months
    parameters = {"child": birth.newborn_id, "at": birth.created_at, "months": months}
    yield ContactsChildren(ADDRESS, _fan_out(subject, _AT_ADDRESS, parameters))


def of_guardian(subject: BirthSubject) -> Iterator[ContactsChildren]:
    """Children who were given the same guardian (tutor) within the months before this one was."""
    parameters = {"child": subject.birth.newborn_id, "months": subject.limits.contact_months}
    yield ContactsChildren(GUARDIAN, _fan_out(subject, _OF_GUARDIAN, parameters))


SOURCES: Final = (
    Source(Occasion.BIRTH, DeclarantsChildren, declared),
    Source(Occasion.BIRTH, FathersChildren, recognised),
    Source(Occasion.BIRTH, ContactsChildren, with_phone),
    Source(Occasion.BIRTH, ContactsChildren, at_address),
    Source(Occasion.CHILD, ContactsChildren, of_guardian),
)
