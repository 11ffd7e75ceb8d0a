"""Reads of birth records."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.births.models import Birth
from registry.births.record.models import BirthRecord, CertifiedCopy, RecordEvent
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate

READ_SEALED = "records.read_sealed"


def record(session: Session, actor: Actor, record_id: uuid.UUID, *, lock: bool = False) -> BirthRecord | None:
    """The acta; a sealed one as if it were absent to those who may not read it."""
    found = select(BirthRecord).where(BirthRecord.id == record_id)
    if not actor.may(READ_SEALED):
        found = found.where(BirthRecord.is_sealed.is_(False))
    return session.scalar(found.with_for_update(of=BirthRecord) if lock else found)


def records(session: Session, actor: Actor, state: str | None, page: Page) -> Listing[BirthRecord]:
    """Actas, newest first."""
    found = select(BirthRecord)
    if not actor.may(READ_SEALED):
        found = found.where(BirthRecord.is_sealed.is_(False))
    if state:
        found = found.where(BirthRecord.state == state)
    return paginate(session, found, page, BirthRecord.created_at, BirthRecord.id)


def birth(session: Session, birth_id: uuid.UUID) -> Birth | None:
    """The certificate an acta is to be made of, locked: its two readers take turns."""
    return session.scalar(select(Birth).where(Birth.id == birth_id).with_for_update(of=Birth))


def events(session: Session, record_id: uuid.UUID) -> Sequence[RecordEvent]:
    """Every change of an acta, oldest first."""
    where = RecordEvent.record_id == record_id
    return session.scalars(select(RecordEvent).where(where).order_by(RecordEvent.at, RecordEvent.id)).all()


def event_count(session: Session, record_id: uuid.UUID) -> int:
    """How many changes an acta had."""
    where = RecordEvent.record_id == record_id
    return session.scalar(select(func.count()).select_from(RecordEvent).where(where)) or 0


def copy(session: Session, record_id: uuid.UUID, copy_id: uuid.UUID) -> CertifiedCopy | None:
    """A certified copy of an acta."""
    where = (CertifiedCopy.id == copy_id, CertifiedCopy.record_id == record_id)
    return session.scalar(select(CertifiedCopy).where(*where))


def copy_of_code(session: Session, code: str) -> CertifiedCopy | None:
    """The certified copy of a QR's code."""
    return session.scalar(select(CertifiedCopy).where(CertifiedCopy.code == code))
