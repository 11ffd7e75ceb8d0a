"""Which parts of an investigation are absent to those who may not know of sealed persons."""

import uuid
from contextlib import AbstractContextManager, nullcontext
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.hiding import is_hiding, sealed_as_well, without_sealed


def hidden_searches(session: Session, case_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """A case's searches that are absent to this session."""
    if not is_hiding(session):
        return frozenset()
    hidden = text("SELECT h.id FROM hidden_case_search h JOIN case_search s ON s.id = h.id WHERE s.case_id = :case_id")
    with sealed_as_well(session):
        return frozenset(session.scalars(hidden, {"case_id": case_id}))


def as_readers_of(
    session: Session, table: Literal["investigation_case", "case_search"], row_id: uuid.UUID
) -> AbstractContextManager[None]:
    """Choose the visibility for storing data next to a row: that of everyone who may read the row, whoever acts."""
    is_hidden = text(f"SELECT EXISTS (SELECT FROM hidden_{table} WHERE id = :id)")  # noqa: S608  # a literal of ours
    return nullcontext() if session.scalar(is_hidden, {"id": row_id}) else without_sealed(session)
