"""Reads across rooms of what waits for a second person, where a room lists only within a case."""

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from registry.births.transcription.models import Transcription, TranscriptionBatch
from registry.births.transcription.rules import WAITING
from registry.core.context import Actor
from registry.investigations.cases.models import Case, CasePerson
from registry.investigations.cases.queries import visible
from registry.investigations.cases.rules import IN_REVIEW
from registry.investigations.searches.models import CaseSearch
from registry.investigations.searches.rules import AWAITING
from registry.people.models import ChangeRequest

_ABOUT: Final = aliased(CasePerson)


def searches(session: Session, actor: Actor, limit: int) -> Sequence[CaseSearch]:
    """Searches that await an approval, the oldest first."""
    statement = select(CaseSearch).join(Case, Case.id == CaseSearch.case_id)
    statement = statement.where(visible(actor), CaseSearch.state == AWAITING)
    return session.scalars(statement.order_by(CaseSearch.requested_at, CaseSearch.id).limit(limit)).all()


def emergencies(session: Session, actor: Actor, limit: int) -> Sequence[CaseSearch]:
    """Searches run in an emergency that nobody has reviewed, the oldest first."""
    statement = select(CaseSearch).join(Case, Case.id == CaseSearch.case_id)
    statement = statement.where(visible(actor), CaseSearch.emergency.is_not(None), CaseSearch.review.is_(None))
    return session.scalars(statement.order_by(CaseSearch.requested_at, CaseSearch.id).limit(limit)).all()


def proposals(session: Session, actor: Actor, limit: int) -> Sequence[Case]:
    """Cases whose proposed decision awaits a second person, the oldest first."""
    where = (visible(actor), Case.state == IN_REVIEW, Case.decision.is_not(None))
    return session.scalars(select(Case).where(*where).order_by(Case.decision_at, Case.id).limit(limit)).all()


def case_about(session: Session, actor: Actor, persons: Collection[uuid.UUID]) -> Case | None:
    """The newest case that the actor sees and that is about all of these persons."""
    statement = select(Case).where(visible(actor))
    for person_id in persons:
        statement = statement.where(
            select(_ABOUT.case_id)
            .where(_ABOUT.case_id == Case.id, _ABOUT.person_id == person_id, _ABOUT.removed_at.is_(None))
            .exists()
        )
    return session.scalar(statement.order_by(Case.opened_at.desc(), Case.id).limit(1))


def change(session: Session, change_id: uuid.UUID) -> ChangeRequest | None:
    """One change, whatever became of it."""
    return session.get(ChangeRequest, change_id)


def transcriptions(session: Session, limit: int) -> Sequence[Transcription]:
    """Actas entered from paper that wait for a confirmation, the oldest first; those of files are decided together."""
    where = (Transcription.state == WAITING, Transcription.batch_id.is_(None))
    statement = select(Transcription).where(*where).order_by(Transcription.requested_at, Transcription.id)
    return session.scalars(statement.limit(limit)).all()


def batches(session: Session, limit: int) -> Sequence[TranscriptionBatch]:
    """Files of actas that wait for a confirmation, the oldest first."""
    statement = select(TranscriptionBatch).where(TranscriptionBatch.state == WAITING)
    return session.scalars(
        statement.order_by(TranscriptionBatch.requested_at, TranscriptionBatch.id).limit(limit)
    ).all()
