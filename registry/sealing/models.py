"""Tables of sealings. Rows that name a sealed person are hidden by row-level security (migration 0025)."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base, one_of
from registry.sealing.rules import BASES, LONGEST_REFERENCE, SHORTEST_REFERENCE, STATES

_LENGTH = f"BETWEEN {SHORTEST_REFERENCE} AND {LONGEST_REFERENCE}"


class Sealing(Base):
    """An order to seal some persons: its basis, who requested and who decided it; and the same for its lifting."""

    __tablename__ = "sealing"
    __table_args__ = (
        CheckConstraint(one_of("basis", BASES), name="basis"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(f"char_length(reference) {_LENGTH}", name="reference_length"),
        CheckConstraint(f"char_length(lift_reference) {_LENGTH}", name="lift_reference_length"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint("lift_decided_by <> lift_requested_by", name="lift_four_eyes"),
        CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        CheckConstraint(
            "(state IN ('lift_requested', 'lifted')) = (lift_requested_by IS NOT NULL) "
            "AND num_nonnulls(lift_requested_by, lift_requested_at, lift_reference) IN (0, 3)",
            name="lift_request_whole",
        ),
        CheckConstraint(
            "(state = 'lifted') = (lift_decided_by IS NOT NULL) "
            "AND (lift_decided_by IS NULL) = (lift_decided_at IS NULL)",
            name="lift_decision_whole",
        ),
        Index("ix_sealing_requested_at", "requested_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    basis: Mapped[str]
    reference: Mapped[str]
    """The number of the decision or order."""
    state: Mapped[str]
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    lift_reference: Mapped[str | None]
    lift_returns_documents: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether documents with which others were registered meanwhile go back to the sealed persons."""
    lift_requested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    lift_requested_at: Mapped[datetime | None]
    lift_decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    lift_decided_at: Mapped[datetime | None]

    persons: Mapped[list["SealedPerson"]] = relationship(order_by="SealedPerson.person_id")


class SealedPerson(Base):
    """A person named in a sealing, and whether it hides the person now. At most one sealing does at a time."""

    __tablename__ = "sealing_person"
    __table_args__ = (
        Index("uq_sealing_person_in_force", "person_id", unique=True, postgresql_where=text("is_in_force")),
    )

    sealing_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sealing.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    is_in_force: Mapped[bool]
