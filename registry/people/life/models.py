"""The table of what became of registered persons."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base, one_of
from registry.people.life.rules import EVENTS


class PersonEvent(AppendOnly, Base):
    """One change of a person: what stood there before and after, by which document, by whom. Append-only (trigger)."""

    __tablename__ = "person_event"
    __table_args__ = (
        CheckConstraint(one_of("kind", EVENTS), name="kind"),
        Index("ix_person_event_person_id", "person_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str | None]
    evidence: Mapped[str | None]
    """The document that justifies the change: its kind and reference."""
    requested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    """Set where a second person decided."""
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
