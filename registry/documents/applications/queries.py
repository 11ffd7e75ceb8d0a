"""Reads of applications and cards."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from registry.births.record.models import BirthRecord
from registry.births.record.queries import READ_SEALED
from registry.births.record.rules import IN_FORCE
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate
from registry.documents.applications.models import (
    Application,
    ApplicationCapture,
    ApplicationComparison,
    ApplicationEvent,
    ApplicationHold,
)
from registry.documents.applications.states import APPROVED, OPEN
from registry.documents.cards.models import CardFile, IdentityCard
from registry.fingerprints.models import Capture
from registry.people.models import Person

_REPLACEABLE = ("expired", "loss", "theft", "damage", "misprint")


def application(session: Session, application_id: uuid.UUID, *, lock: bool = False) -> Application | None:
    """The application of that id."""
    found = select(Application).where(Application.id == application_id)
    return session.scalar(found.with_for_update(of=Application) if lock else found)


def lock_person(session: Session, person_id: uuid.UUID) -> Person | None:
    """The person, locked: two clerks with one minor take turns."""
    return session.scalar(select(Person).where(Person.id == person_id).with_for_update(of=Person))


@dataclass(frozen=True, slots=True)
class ApplicationFilter:
    """Which applications are listed."""

    states: tuple[str, ...] = ()
    person_id: uuid.UUID | None = None


def applications(session: Session, chosen: ApplicationFilter, page: Page) -> Listing[Application]:
    """Applications, newest first."""
    found = select(Application)
    if chosen.states:
        found = found.where(Application.state.in_(chosen.states))
    if chosen.person_id:
        found = found.where(Application.person_id == chosen.person_id)
    return paginate(session, found, page, Application.created_at, Application.id)


def open_application(session: Session, person_id: uuid.UUID, *, lock: bool = False) -> Application | None:
    """The person's application that is not finished."""
    found = select(Application).where(Application.person_id == person_id, Application.state.in_(OPEN))
    return session.scalar(found.with_for_update(of=Application) if lock else found)


def approved_of(session: Session, person_ids: Sequence[uuid.UUID]) -> Sequence[Application]:
    """Approved applications of these persons that no card was issued for yet, locked."""
    where = (Application.person_id.in_(person_ids), Application.state == APPROVED)
    return session.scalars(select(Application).where(*where).order_by(Application.id).with_for_update()).all()


def events(session: Session, application_id: uuid.UUID) -> Sequence[ApplicationEvent]:
    """Every step of an application, oldest first."""
    where = ApplicationEvent.application_id == application_id
    return session.scalars(select(ApplicationEvent).where(where).order_by(ApplicationEvent.sequence)).all()


def last_sequence(session: Session, application_id: uuid.UUID) -> int:
    """How many steps an application had."""
    where = ApplicationEvent.application_id == application_id
    return session.scalar(select(func.max(ApplicationEvent.sequence)).where(where)) or 0


def prints(session: Session, application_id: uuid.UUID, role: str | None = None) -> Sequence[tuple[Capture, int]]:
    """Prints taken for an application with their attempt, in order; of one role ('minor', 'applicant') if named."""
    found = select(Capture, ApplicationCapture.attempt).join(ApplicationCapture)
    where = [ApplicationCapture.application_id == application_id, Capture.withdrawn_at.is_(None)]
    if role:
        where.append(Capture.role == role)
    return [(capture, attempt) for capture, attempt in session.execute(found.where(*where).order_by(Capture.number))]


def comparisons(session: Session, application_id: uuid.UUID) -> Sequence[ApplicationComparison]:
    """Every comparison of an application, in order."""
    where = ApplicationComparison.application_id == application_id
    order = (ApplicationComparison.attempt, ApplicationComparison.subject)
    return session.scalars(select(ApplicationComparison).where(where).order_by(*order)).all()


def open_hold(session: Session, application_id: uuid.UUID) -> ApplicationHold | None:
    """Why an application waits now, locked."""
    where = (ApplicationHold.application_id == application_id, ApplicationHold.lifted_at.is_(None))
    return session.scalar(select(ApplicationHold).where(*where).with_for_update())


def holds(session: Session, page: Page) -> Listing[ApplicationHold]:
    """Applications that wait for a second person, newest first."""
    found = select(ApplicationHold).join(Application).where(Application.state == "held")
    found = found.where(ApplicationHold.lifted_at.is_(None))
    return paginate(session, found, page, ApplicationHold.raised_at, ApplicationHold.id)


def acta_in_force(session: Session, person_id: uuid.UUID) -> BirthRecord | None:
    """The person's birth record in force."""
    where = (BirthRecord.child_id == person_id, BirthRecord.state.in_(IN_FORCE), BirthRecord.is_sealed.is_(False))
    return session.scalar(select(BirthRecord).where(*where).order_by(BirthRecord.inscribed_at.desc()).limit(1))


def card(session: Session, card_id: uuid.UUID, *, lock: bool = False) -> IdentityCard | None:
    """The card of that id."""
    found = select(IdentityCard).where(IdentityCard.id == card_id)
    return session.scalar(found.with_for_update(of=IdentityCard) if lock else found)


def card_numbered(session: Session, number: str, *, lock: bool = False) -> IdentityCard | None:
    """The card of that number."""
    found = select(IdentityCard).where(IdentityCard.number == number)
    return session.scalar(found.with_for_update(of=IdentityCard) if lock else found)


def card_of_application(session: Session, application_id: uuid.UUID) -> IdentityCard | None:
    """The card issued for an application."""
    return session.scalar(select(IdentityCard).where(IdentityCard.application_id == application_id))


def live_card(session: Session, person_id: uuid.UUID, *, lock: bool = False) -> IdentityCard | None:
    """The person's card that was not ended; it may have expired."""
    found = select(IdentityCard).where(IdentityCard.person_id == person_id, IdentityCard.ended_at.is_(None))
    return session.scalar(found.with_for_update(of=IdentityCard) if lock else found)


def card_to_replace(session: Session, person_id: uuid.UUID) -> IdentityCard | None:
    """The person's newest card, if another may take its place: not one that was revoked for good."""
    where = IdentityCard.person_id == person_id
    newest = session.scalar(select(IdentityCard).where(where).order_by(IdentityCard.issued_at.desc()).limit(1))
    return newest if newest and newest.ended_reason in (None, *_REPLACEABLE) else None


def cards(session: Session, actor: Actor, person_id: uuid.UUID, page: Page) -> Listing[IdentityCard]:
    """The person's cards, newest first. One that rested on a sealed acta and is over looks as if it had never been."""
    found = select(IdentityCard).where(IdentityCard.person_id == person_id)
    if not actor.may(READ_SEALED):
        found = found.join(BirthRecord, BirthRecord.id == IdentityCard.record_id)
        found = found.where(or_(BirthRecord.is_sealed.is_(False), IdentityCard.ended_at.is_(None)))
    return paginate(session, found, page, IdentityCard.issued_at, IdentityCard.id)


def is_restricted(session: Session, actor: Actor, one: IdentityCard) -> bool:
    """Whether what a card says is not for this reader: it rests on an acta that was sealed since."""
    record = session.get_one(BirthRecord, one.record_id)
    return record.is_sealed and not actor.may(READ_SEALED)


def card_file(session: Session, card_id: uuid.UUID, name: str) -> CardFile | None:
    """A file of a card."""
    return session.get(CardFile, (card_id, name))


def card_files(session: Session, card_id: uuid.UUID) -> Sequence[CardFile]:
    """Every file of a card, without its bytes."""
    return session.scalars(select(CardFile).where(CardFile.card_id == card_id).order_by(CardFile.name)).all()


def expired_cards(session: Session, day: date) -> Sequence[IdentityCard]:
    """Cards whose last day is over and that nobody ended, locked."""
    where = (IdentityCard.ended_at.is_(None), IdentityCard.expires_on < day)
    return session.scalars(select(IdentityCard).where(*where).with_for_update(skip_locked=True)).all()


@dataclass(frozen=True, slots=True)
class Reissues:
    """How many cards of one person were issued within a window, and when the first and the last."""

    person_id: uuid.UUID
    count: int
    first_at: datetime
    last_at: datetime


def reissues(
    session: Session, now: datetime, months: int, least: int, person_id: uuid.UUID | None = None
) -> list[Reissues]:
    """Persons for whom at least so many cards replaced another within so many months (of 30 days and a half)."""
    since = now - timedelta(days=round(30.5 * months))
    found = select(
        IdentityCard.person_id, func.count(), func.min(IdentityCard.issued_at), func.max(IdentityCard.issued_at)
    ).where(IdentityCard.issued_at >= since, IdentityCard.issued_at <= now, IdentityCard.replaces_id.is_not(None))
    if person_id:
        found = found.where(IdentityCard.person_id == person_id)
    found = found.group_by(IdentityCard.person_id).having(func.count() >= least)
    return [Reissues(*row) for row in session.execute(found.order_by(IdentityCard.person_id))]
