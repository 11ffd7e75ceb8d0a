"""What of an investigation is absent to those who may not know of sealed persons."""

import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.hiding import is_hiding, sealed_as_well, without_sealed


def hidden_searches(session: Session, case_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """A case's searches that are absent here."""
    if not is_hiding(session):
        return frozenset()
    found = text("SELECT h.id FROM hidden_case_search h JOIN case_search s ON s.id = h.id WHERE s.case_id = :case_id")
    with sealed_as_well(session):
        return frozenset(session.scalars(found, {"case_id": case_id}))


def kept_for(
    session: Session, table: Literal["investigation_case", "case_search"], row_id: uuid.UUID
) -> AbstractContextManager[None]:
    """With which eyes to make what is kept beside a row, whoever makes it: those of all who may read the row."""
    found = text(f"SELECT EXISTS (SELECT FROM hidden_{table} WHERE id = :id)")  # noqa: S608  # our own words
    return nullcontext() if session.scalar(found, {"id": row_id}) else without_sealed(session)
