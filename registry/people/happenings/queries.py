"""Every SELECT of the room."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.core.hiding import without_sealed
from registry.people.happenings.models import HandedOver, Happening


def waiting(session: Session, person_id: uuid.UUID, subscriber: str) -> Sequence[Happening]:
    """A person's happenings that a subscriber was not given yet, in their order."""
    handed = select(HandedOver.happening_id).where(HandedOver.subscriber == subscriber)
    statement = select(Happening).where(Happening.person_id == person_id, Happening.id.not_in(handed))
    return session.scalars(statement.order_by(Happening.number)).all()


def tellable(session: Session, person_id: uuid.UUID) -> bool:
    """Whether anybody outside may be told of this person: not while the person is sealed, whoever asks."""
    with without_sealed(session):
        statement = select(Happening.id).where(Happening.person_id == person_id).limit(1)
        return session.scalar(statement) is not None
