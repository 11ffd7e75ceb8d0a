"""Queries on birth records."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.births.record.models import BirthRecord, CertifiedCopy, RecordEvent, acta_sequence
from registry.births.record.rules import CANCELLED
from registry.core.context import Actor
from registry.core.pagination import Listing, Page, paginate

READ_SEALED = "records.read_sealed"


def record(session: Session, actor: Actor, record_id: uuid.UUID, *, lock: bool = False) -> BirthRecord | None:
    """The acta; a sealed one looks absent to accounts that may not read it."""
    query = select(BirthRecord).where(BirthRecord.id == record_id)
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    return session.scalar(query.with_for_update(of=BirthRecord) if lock else query)


def records(session: Session, actor: Actor, state: str | None, page: Page) -> Listing[BirthRecord]:
    """Actas the actor may see, newest first."""
    query = select(BirthRecord)
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    if state:
        query = query.where(BirthRecord.state == state)
    return paginate(session, query, page, BirthRecord.created_at, BirthRecord.id)


def replaced_record(session: Session, record: BirthRecord) -> BirthRecord:
    """The acta that this one replaced, whoever may see it."""
    return session.get_one(BirthRecord, record.replaces_id)


def replacement(session: Session, record: BirthRecord) -> BirthRecord | None:
    """The acta that replaced this one and was not cancelled."""
    where = (BirthRecord.replaces_id == record.id, BirthRecord.state != CANCELLED)
    return session.scalar(select(BirthRecord).where(*where))


def replacements(session: Session, record: BirthRecord) -> Sequence[BirthRecord]:
    """Every acta that replaced this one, cancelled ones as well."""
    return session.scalars(select(BirthRecord).where(BirthRecord.replaces_id == record.id)).all()


def next_acta_number(session: Session) -> int:
    """The next number of the actas' sequence."""
    return session.scalars(acta_sequence.next_value().select()).one()


def events(session: Session, record_id: uuid.UUID) -> Sequence[RecordEvent]:
    """Every change of an acta, oldest first."""
    where = RecordEvent.record_id == record_id
    return session.scalars(select(RecordEvent).where(where).order_by(RecordEvent.at, RecordEvent.id)).all()


def event_count(session: Session, record_id: uuid.UUID) -> int:
    """How many times an acta was changed."""
    where = RecordEvent.record_id == record_id
    return session.scalar(select(func.count()).select_from(RecordEvent).where(where)) or 0


def copy(session: Session, record_id: uuid.UUID, copy_id: uuid.UUID) -> CertifiedCopy | None:
    """A certified copy of an acta."""
    where = (CertifiedCopy.id == copy_id, CertifiedCopy.record_id == record_id)
    return session.scalar(select(CertifiedCopy).where(*where))


def copy_with_code(session: Session, code: str) -> CertifiedCopy | None:
    """The certified copy whose QR carries a code."""
    return session.scalar(select(CertifiedCopy).where(CertifiedCopy.code == code))
