"""Reads of papers for families."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.births.papers.models import FamilyPaper


def in_force(session: Session, birth_id: uuid.UUID) -> FamilyPaper | None:
    """The newest paper of a birth."""
    newest = select(FamilyPaper).where(FamilyPaper.birth_id == birth_id).order_by(FamilyPaper.number.desc()).limit(1)
    return session.scalar(newest)
