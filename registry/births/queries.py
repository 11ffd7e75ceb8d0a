"""Reads of births."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from registry.births.models import Birth, BirthCapture, Bond, Delivery, Recapture, Verification
from registry.births.rules.prints import VERIFICATION
from registry.core import locks
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate
from registry.fingerprints.models import Capture


def _seen_by(actor: Actor) -> Select[Birth]:
    """Births the actor may see: a registrar those of the own facility, others all."""
    found = select(Birth)
    return found.where(Birth.facility_code == actor.facility_code) if actor.facility_code else found


def birth(session: Session, actor: Actor, birth_id: uuid.UUID, *, lock: bool = False) -> Birth | None:
    """The birth, if it is there and the actor may see it."""
    found = _seen_by(actor).where(Birth.id == birth_id)
    return session.scalar(found.with_for_update(of=Birth) if lock else found)


@dataclass(frozen=True, slots=True)
class BirthFilter:
    """Which births are listed."""

    state: str | None = None
    born_from: datetime | None = None
    born_before: datetime | None = None


def births(session: Session, actor: Actor, chosen: BirthFilter, page: Page) -> Listing[Birth]:
    """Births the actor may see, newest first."""
    found = _seen_by(actor)
    if chosen.state:
        found = found.where(Birth.state == chosen.state)
    if chosen.born_from:
        found = found.where(Birth.born_at >= chosen.born_from)
    if chosen.born_before:
        found = found.where(Birth.born_at < chosen.born_before)
    return paginate(session, found, page, Birth.created_at, Birth.id)


def delivery(session: Session, delivery_id: uuid.UUID) -> Delivery | None:
    """The delivery, locked: its children are counted one after the other."""
    return session.scalar(select(Delivery).where(Delivery.id == delivery_id).with_for_update())


def children_of(session: Session, delivery_id: uuid.UUID) -> Sequence[Birth]:
    """The births of one delivery that were not annulled."""
    where = (Birth.delivery_id == delivery_id, Birth.state != "annulled")
    return session.scalars(select(Birth).where(*where).order_by(Birth.birth_order)).all()


def lock_document(session: Session, kind: str, number: str) -> None:
    """Wait until no other transaction is registering the bearer of this document; held until the commit."""
    locks.take(session, locks.Lock.DOCUMENT, f"{kind}:{number}")


def captures_of(session: Session, birth_id: uuid.UUID) -> Sequence[tuple[Capture, BirthCapture]]:
    """The prints taken for a birth with their occasion, in order of arrival; those withdrawn are left out.

    Their sealed images, a hundred times the rest, stay in the database until one is opened.
    """
    found = (
        select(Capture, BirthCapture)
        .join(BirthCapture, BirthCapture.capture_id == Capture.id)
        .options(defer(Capture.sealed_image))
    )
    where = (BirthCapture.birth_id == birth_id, Capture.withdrawn_at.is_(None))
    return [(capture, link) for capture, link in session.execute(found.where(*where).order_by(Capture.number))]


def bound_captures(session: Session, birth_id: uuid.UUID, role: str) -> Sequence[Capture]:
    """What speaks for mother or newborn of a birth: the primary recaptures once there are any, else all bound."""
    own = [(c, link) for c, link in captures_of(session, birth_id) if c.role == role and link.occasion != VERIFICATION]
    primary = [capture for capture, link in own if link.is_primary]
    return primary or [capture for capture, _ in own]


def bonds_of(session: Session, birth_id: uuid.UUID) -> Sequence[Bond]:
    """Every row of the bond, oldest first."""
    return session.scalars(select(Bond).where(Bond.birth_id == birth_id).order_by(Bond.sequence)).all()


def bond_of(session: Session, birth_id: uuid.UUID) -> Bond | None:
    """The bond of mother and newborn, with all prints bound so far."""
    return session.scalar(select(Bond).where(Bond.birth_id == birth_id).order_by(Bond.sequence.desc()).limit(1))


def verifications(session: Session, birth_id: uuid.UUID) -> Sequence[Verification]:
    """Every verification of a bond, oldest first."""
    where = Verification.birth_id == birth_id
    return session.scalars(select(Verification).where(where).order_by(Verification.attempt)).all()


def verification_count(session: Session, birth_id: uuid.UUID) -> int:
    """How many verifications there were."""
    where = Verification.birth_id == birth_id
    return session.scalar(select(func.count()).select_from(Verification).where(where)) or 0


def recaptures_of(session: Session, birth_id: uuid.UUID) -> Sequence[Recapture]:
    """The child's recaptures, in order."""
    return session.scalars(select(Recapture).where(Recapture.birth_id == birth_id).order_by(Recapture.months)).all()


def recaptures_due(session: Session, actor: Actor, before: date, limit: int) -> Sequence[Recapture]:
    """Recaptures due before a day, of births the actor may see, the earliest first."""
    found = select(Recapture).join(Birth).where(Recapture.state == "due", Recapture.due_on < before)
    if actor.facility_code:
        found = found.where(Birth.facility_code == actor.facility_code)
    return session.scalars(found.order_by(Recapture.due_on, Recapture.id).limit(limit)).all()
