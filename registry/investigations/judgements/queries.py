"""Reads of judgements."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from registry.investigations.judgements.models import Judgement


def of_case(session: Session, case_id: uuid.UUID) -> Sequence[Judgement]:
    """Every judgement of a case, superseded ones too, oldest first."""
    found = select(Judgement).where(Judgement.case_id == case_id).options(joinedload(Judgement.reviewer))
    return session.scalars(found.order_by(Judgement.number)).all()


def latest(session: Session, case_id: uuid.UUID, pair: tuple[uuid.UUID, uuid.UUID], by: uuid.UUID) -> Judgement | None:
    """What a reviewer judged last of a pair in a case."""
    where = (
        Judgement.case_id == case_id,
        Judgement.left_id == pair[0],
        Judgement.right_id == pair[1],
        Judgement.by == by,
    )
    return session.scalar(select(Judgement).where(*where).order_by(Judgement.number.desc()).limit(1))


def in_force(session: Session, pair: tuple[uuid.UUID, uuid.UUID] | None = None) -> Sequence[Judgement]:
    """Judgements that none supersedes, of a pair or of all, oldest first."""
    later = aliased(Judgement)
    found = select(Judgement).where(~select(later.id).where(later.supersedes_id == Judgement.id).exists())
    if pair is not None:
        found = found.where(Judgement.left_id == pair[0], Judgement.right_id == pair[1])
    return session.scalars(found.options(joinedload(Judgement.reviewer)).order_by(Judgement.number)).all()
