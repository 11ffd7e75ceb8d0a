"""Reads for timelines: everything the registry knows to have happened to persons."""

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.models import Birth, Verification
from registry.births.record.models import BirthRecord
from registry.births.rules.dates import noon_of_birth
from registry.core.clock import PERU
from registry.documents.cards.models import IdentityCard
from registry.duplicates.models import Alert, AlertPerson
from registry.fingerprints.models import Capture
from registry.investigations.comparison.rules import TimelineEvent
from registry.people.models import Person


def timeline(session: Session, persons: Collection[uuid.UUID]) -> list[TimelineEvent]:
    """The events of these persons, oldest first; sealed actas are left out."""
    ids = list(persons)
    readers = (_persons, _births, _actas, _captures, _verifications, _cards, _alerts)
    return sorted(event for reader in readers for event in reader(session, ids))


def _persons(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    for person in session.scalars(select(Person).where(Person.id.in_(persons))):
        yield TimelineEvent(person.created_at, str(person.id), "registered", str(person.id))
        if person.died_on:
            noon = datetime.combine(person.died_on, time(12), PERU)
            yield TimelineEvent(noon, str(person.id), "died", str(person.id), has_time=False)


def _births(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    births = select(Birth).where(Birth.newborn_id.in_(persons) | Birth.mother_id.in_(persons))
    for birth in session.scalars(births):
        for person, is_child in ((birth.newborn_id, True), (birth.mother_id, False)):
            if person not in persons:
                continue
            born = ("born" if is_child else "gave_birth") + ("_estimated" if birth.birth_estimate else "")
            moments = {
                born: noon_of_birth(birth.born_at, birth.born_on),
                "certificate_made": birth.created_at,
                "certificate_signed": birth.signed_at,
                "certificate_annulled": birth.annulled_at,
            }
            for what, at in moments.items():
                has_time = birth.born_at is not None or what != born
                if at:
                    yield TimelineEvent(at, str(person), what, str(birth.id), has_time=has_time)


def _actas(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    actas = select(BirthRecord).where(BirthRecord.child_id.in_(persons), BirthRecord.is_sealed.is_(False))
    for acta in session.scalars(actas):
        if acta.inscribed_at:
            yield TimelineEvent(acta.inscribed_at, str(acta.child_id), "inscribed", str(acta.id))


def _captures(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    captures = select(Capture.captured_at, Capture.person_id, Capture.id, Capture.purpose)
    for at, person, capture, purpose in session.execute(captures.where(Capture.person_id.in_(persons))):
        yield TimelineEvent(at, str(person), f"print_taken_{purpose}", str(capture))


def _verifications(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    verifications = select(Verification.created_at, Birth.newborn_id, Verification.id).join(
        Birth, Birth.id == Verification.birth_id
    )
    for at, person, verification in session.execute(verifications.where(Birth.newborn_id.in_(persons))):
        yield TimelineEvent(at, str(person), "verified", str(verification))


def _cards(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    for card in session.scalars(select(IdentityCard).where(IdentityCard.person_id.in_(persons))):
        yield TimelineEvent(card.issued_at, str(card.person_id), "card_issued", str(card.id))
        if card.ended_at:
            yield TimelineEvent(card.ended_at, str(card.person_id), "card_ended", str(card.id))


def _alerts(session: Session, persons: list[uuid.UUID]) -> Iterator[TimelineEvent]:
    alerts = select(Alert.raised_at, AlertPerson.person_id, Alert.id).join(AlertPerson)
    for at, person, alert in session.execute(alerts.where(AlertPerson.person_id.in_(persons))):
        yield TimelineEvent(at, str(person), "alert_raised", str(alert))
