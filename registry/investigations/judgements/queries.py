"""Reads of judgements."""

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from registry.investigations.judgements.models import Judgement

_LATER: Final = aliased(Judgement)


def of_case(session: Session, case_id: uuid.UUID) -> Sequence[Judgement]:
    """Every judgement of a case, superseded ones included, oldest first."""
    statement = select(Judgement).where(Judgement.case_id == case_id).options(joinedload(Judgement.reviewer))
    return session.scalars(statement.order_by(Judgement.number)).all()


def judgement(session: Session, judgement_id: uuid.UUID) -> Judgement | None:
    """One judgement."""
    return session.get(Judgement, judgement_id)


def latest(session: Session, case_id: uuid.UUID, pair: tuple[uuid.UUID, uuid.UUID], by: uuid.UUID) -> Judgement | None:
    """A reviewer's last judgement on a pair in a case."""
    where = (
        Judgement.case_id == case_id,
        Judgement.left_id == pair[0],
        Judgement.right_id == pair[1],
        Judgement.by == by,
    )
    return session.scalar(select(Judgement).where(*where).order_by(Judgement.number.desc()).limit(1))


def in_force(session: Session, pair: tuple[uuid.UUID, uuid.UUID] | None = None) -> Sequence[Judgement]:
    """Judgements that are not superseded, on one pair or on all, oldest first."""
    statement = select(Judgement).where(~select(_LATER.id).where(_LATER.supersedes_id == Judgement.id).exists())
    if pair is not None:
        statement = statement.where(Judgement.left_id == pair[0], Judgement.right_id == pair[1])
    return session.scalars(statement.options(joinedload(Judgement.reviewer)).order_by(Judgement.number)).all()
