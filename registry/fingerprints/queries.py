"""Reads of captures."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.fingerprints.models import Capture


def capture(session: Session, capture_id: uuid.UUID) -> Capture | None:
    """The capture of that id."""
    return session.get(Capture, capture_id)


def captures_of(session: Session, person_id: uuid.UUID) -> Sequence[Capture]:
    """Every capture of a person that was not withdrawn, oldest first."""
    where = (Capture.person_id == person_id, Capture.withdrawn_at.is_(None))
    return session.scalars(select(Capture).where(*where).order_by(Capture.number)).all()


def templates_of(session: Session, person_id: uuid.UUID) -> Sequence[Capture]:
    """Captures of a person that hold an image and count as theirs: not those presented at verifications."""
    return [one for one in captures_of(session, person_id) if one.sealed_template and one.purpose != "verification"]


def persons_sharing_an_image(session: Session, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Other persons for whom the very same image file was sent."""
    own = select(Capture.image_sha256).where(Capture.person_id == person_id, Capture.image_sha256.is_not(None))
    where = (Capture.image_sha256.in_(own), Capture.person_id != person_id, Capture.withdrawn_at.is_(None))
    return session.scalars(select(Capture.person_id).where(*where).distinct()).all()


def newest_number(session: Session) -> int:
    """The number of the newest capture; 0 when there is none."""
    return session.scalar(select(func.max(Capture.number))) or 0
