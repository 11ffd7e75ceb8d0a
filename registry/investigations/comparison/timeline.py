"""What the registry knows to have happened to persons, in order."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.models import Birth, Verification
from registry.births.record.models import BirthRecord
from registry.core.clock import PERU
from registry.documents.cards.models import IdentityCard
from registry.duplicates.models import Alert, AlertPerson
from registry.fingerprints.models import Capture
from registry.people.models import Person


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """One thing that happened to a person."""

    at: datetime
    person_id: str
    what: str
    id: str


def timeline(session: Session, persons: Collection[uuid.UUID]) -> list[Happening]:
    """Everything that happened to these persons, oldest first; sealed actas are left out."""
    return sorted(_happened(session, list(persons)))


def _happened(session: Session, persons: list[uuid.UUID]) -> Iterator[Happening]:
    for person in session.scalars(select(Person).where(Person.id.in_(persons))):
        yield Happening(person.created_at, str(person.id), "registered", str(person.id))
        if person.died_on:
            noon = datetime.combine(person.died_on, time(12), PERU)  # of a day alone
            yield Happening(noon, str(person.id), "died", str(person.id))
    births = select(Birth).where(Birth.newborn_id.in_(persons) | Birth.mother_id.in_(persons))
    for birth in session.scalars(births):
        for who, is_child in ((birth.newborn_id, True), (birth.mother_id, False)):
            if who not in persons:
                continue
            dated = {
                "born" if is_child else "gave_birth": birth.born_at,
                "certificate_made": birth.created_at,
                "certificate_signed": birth.signed_at,
                "certificate_annulled": birth.annulled_at,
            }
            yield from (Happening(at, str(who), what, str(birth.id)) for what, at in dated.items() if at)
    actas = select(BirthRecord).where(BirthRecord.child_id.in_(persons), BirthRecord.is_sealed.is_(False))
    for acta in session.scalars(actas):
        if acta.inscribed_at:
            yield Happening(acta.inscribed_at, str(acta.child_id), "inscribed", str(acta.id))
    prints = select(Capture.captured_at, Capture.person_id, Capture.id, Capture.purpose)
    for at, who, capture, purpose in session.execute(prints.where(Capture.person_id.in_(persons))):
        yield Happening(at, str(who), f"print_taken_{purpose}", str(capture))
    checks = select(Verification.created_at, Birth.newborn_id, Verification.id).join(
        Birth, Birth.id == Verification.birth_id
    )
    for at, who, check in session.execute(checks.where(Birth.newborn_id.in_(persons))):
        yield Happening(at, str(who), "verified", str(check))
    for card in session.scalars(select(IdentityCard).where(IdentityCard.person_id.in_(persons))):
        yield Happening(card.issued_at, str(card.person_id), "card_issued", str(card.id))
        if card.ended_at:
            yield Happening(card.ended_at, str(card.person_id), "card_ended", str(card.id))
    raised = select(Alert.raised_at, AlertPerson.person_id, Alert.id).join(AlertPerson)
    for at, who, alert in session.execute(raised.where(AlertPerson.person_id.in_(persons))):
        yield Happening(at, str(who), "alert_raised", str(alert))
