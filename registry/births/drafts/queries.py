"""Queries on enrolments that are being typed."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from registry.births.drafts.models import DraftPrint, DraftSource, EnrolmentDraft
from registry.core.context import Actor


def draft(session: Session, actor: Actor, draft_id: uuid.UUID, *, lock: bool = False) -> EnrolmentDraft | None:
    """The draft with its prints, if it is of the facility where the actor works."""
    query = select(EnrolmentDraft).where(
        EnrolmentDraft.id == draft_id, EnrolmentDraft.facility_code == actor.facility_code
    )
    query = query.options(selectinload(EnrolmentDraft.prints))
    return session.scalar(query.with_for_update(of=EnrolmentDraft) if lock else query)


def drafts(session: Session, actor: Actor, limit: int) -> Sequence[EnrolmentDraft]:
    """The drafts of the facility where the actor works, those changed last first."""
    where = EnrolmentDraft.facility_code == actor.facility_code
    query = select(EnrolmentDraft).where(where).order_by(EnrolmentDraft.changed_at.desc(), EnrolmentDraft.id)
    return session.scalars(query.limit(limit)).all()


def draft_count(session: Session, actor: Actor) -> int:
    """How many drafts the facility has where the actor works."""
    where = EnrolmentDraft.facility_code == actor.facility_code
    return session.scalar(select(func.count()).select_from(EnrolmentDraft).where(where)) or 0


def untouched(session: Session, since: datetime) -> Sequence[EnrolmentDraft]:
    """Drafts of all facilities that nobody has changed since then, locked but for those that somebody works on."""
    query = select(EnrolmentDraft).where(EnrolmentDraft.changed_at < since).order_by(EnrolmentDraft.id)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def print_of(session: Session, draft_id: uuid.UUID, print_id: uuid.UUID) -> DraftPrint | None:
    """One of a draft's prints."""
    return session.scalar(select(DraftPrint).where(DraftPrint.id == print_id, DraftPrint.draft_id == draft_id))


def sources(session: Session, draft_id: uuid.UUID) -> Sequence[DraftSource]:
    """What systems sent for a draft, the newest first."""
    query = select(DraftSource).where(DraftSource.draft_id == draft_id).order_by(DraftSource.number.desc())
    return session.scalars(query).all()
