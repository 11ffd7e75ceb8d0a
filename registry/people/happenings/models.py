"""Tables of what happened, and of what was handed over."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base, one_of
from registry.people.happenings.rules import KINDS


class Happening(AppendOnly, Base):
    """One thing that happened to one person. Append-only (trigger)."""

    __tablename__ = "happening"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index("ix_happening_person_id", "person_id", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Grows in the order in which the happenings of one person were committed."""
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    about_id: Mapped[uuid.UUID]
    """The acta, the card, or the person where it is a death."""
    at: Mapped[datetime]


class HandedOver(AppendOnly, Base):
    """A happening that a subscriber was given, or was never to be given. Append-only (trigger)."""

    __tablename__ = "happening_handed_over"

    happening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("happening.id"), primary_key=True)
    subscriber: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
