"""Queries on birth records."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from registry.births.models import Birth
from registry.births.record.models import BirthRecord, CertifiedCopy, RecordEvent, acta_sequence
from registry.births.record.rules import CANCELLED, IN_FORCE
from registry.births.rules.fields import USED
from registry.core.context import Actor

READ_SEALED = "records.read_sealed"


def record(session: Session, actor: Actor, record_id: uuid.UUID, *, lock: bool = False) -> BirthRecord | None:
    """The acta; a sealed one looks absent to accounts that may not read it."""
    query = select(BirthRecord).where(BirthRecord.id == record_id)
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    return session.scalar(query.with_for_update(of=BirthRecord) if lock else query)


def replaced_record(session: Session, record: BirthRecord) -> BirthRecord:
    """The acta that this one replaced, whoever may see it."""
    return session.get_one(BirthRecord, record.replaces_id)


def origins(session: Session, records: Sequence[BirthRecord]) -> Mapping[uuid.UUID, uuid.UUID]:
    """Acta → the certificate that it goes back to, through the actas it replaced; whoever may see those."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    followed = {record.id: (record.birth_id, record.replaces_id) for record in records}
    while followed:
        found |= {acta: birth for acta, (birth, _replaced) in followed.items() if birth is not None}
        replaced = {acta: earlier for acta, (birth, earlier) in followed.items() if birth is None}
        columns = select(BirthRecord.id, BirthRecord.birth_id, BirthRecord.replaces_id)
        rows = session.execute(columns.where(BirthRecord.id.in_(replaced.values()))) if replaced else ()
        by_id = {acta: (birth, earlier) for acta, birth, earlier in rows}
        followed = {acta: by_id[earlier] for acta, earlier in replaced.items() if earlier in by_id}
    return found


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


def events_of_records(session: Session, records: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[RecordEvent]]:
    """Acta → every change of it, oldest first."""
    query = select(RecordEvent).where(RecordEvent.record_id.in_(records)).order_by(RecordEvent.at, RecordEvent.id)
    changes: dict[uuid.UUID, list[RecordEvent]] = {}
    for event in session.scalars(query):
        changes.setdefault(event.record_id, []).append(event)
    return changes


def event_count(session: Session, record_id: uuid.UUID) -> int:
    """How many times an acta was changed."""
    where = RecordEvent.record_id == record_id
    return session.scalar(select(func.count()).select_from(RecordEvent).where(where)) or 0


def records_of_child(session: Session, actor: Actor, child_id: uuid.UUID) -> Sequence[BirthRecord]:
    """A child's actas, newest first; sealed ones look absent to accounts that may not read them."""
    query = select(BirthRecord).where(BirthRecord.child_id == child_id)
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    return session.scalars(query.order_by(BirthRecord.created_at.desc(), BirthRecord.id)).all()


def record_in_force(session: Session, child_id: uuid.UUID) -> BirthRecord | None:
    """A child's acta in force that is not sealed, locked."""
    where = (BirthRecord.child_id == child_id, BirthRecord.state.in_(IN_FORCE), BirthRecord.is_sealed.is_(False))
    return session.scalar(select(BirthRecord).where(*where).with_for_update(of=BirthRecord))


def acta_of_number(session: Session, actor: Actor, number: str) -> uuid.UUID | None:
    """The acta in force of the child whose certificate has this number, if the actor may read it; not locked."""
    query = select(BirthRecord.id).join(Birth, Birth.newborn_id == BirthRecord.child_id)
    where = (Birth.cnv == number, Birth.state == USED, BirthRecord.state.in_(IN_FORCE))
    if not actor.may(READ_SEALED):
        query = query.where(BirthRecord.is_sealed.is_(False))
    return session.scalar(query.where(*where).order_by(BirthRecord.id).limit(1))


def copies(session: Session, record_id: uuid.UUID) -> Sequence[CertifiedCopy]:
    """Every certified copy ever issued of an acta, newest first, without their PDFs."""
    query = select(CertifiedCopy).where(CertifiedCopy.record_id == record_id)
    without = (defer(CertifiedCopy.sealed_pdf), defer(CertifiedCopy.sealed_paper))
    return session.scalars(query.order_by(CertifiedCopy.issued_at.desc()).options(*without)).all()


def copy(session: Session, record_id: uuid.UUID, copy_id: uuid.UUID) -> CertifiedCopy | None:
    """A certified copy of an acta."""
    where = (CertifiedCopy.id == copy_id, CertifiedCopy.record_id == record_id)
    return session.scalar(select(CertifiedCopy).where(*where))


def copy_with_code(session: Session, code: str) -> CertifiedCopy | None:
    """The certified copy whose QR carries a code."""
    return session.scalar(select(CertifiedCopy).where(CertifiedCopy.code == code))
