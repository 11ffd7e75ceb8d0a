"""Tables of the prints of births: what was taken, the bond, and its verification."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.births.rules.prints import OCCASIONS
from registry.core.database import AppendOnly, Base, one_of
from registry.fingerprints.models import OUTCOME_CHECK


class BirthCapture(AppendOnly, Base):
    """A print taken for a birth, and its occasion. Append-only (trigger)."""

    __tablename__ = "birth_capture"
    __table_args__ = (CheckConstraint(one_of("occasion", OCCASIONS), name="occasion"),)

    capture_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"), index=True)
    occasion: Mapped[str]
    is_primary: Mapped[bool]
    """Whether it comes from a recapture whose prints represent the child from then on."""


class Bond(AppendOnly, Base):
    """Mother and newborn, bound by prints. Immutable (trigger); its hash is sealed into the journal.

    Prints requested again or recaptured add a further row, which includes the earlier prints.
    """

    __tablename__ = "bond"
    __table_args__ = (
        UniqueConstraint("birth_id", "sequence"),
        CheckConstraint("octet_length(content_hash) = 32", name="content_hash_length"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("mother_id <> newborn_id", name="two_persons"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    sequence: Mapped[int]
    mother_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    newborn_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    operator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    engine: Mapped[str]
    content: Mapped[dict[str, Any]]
    """Both sets of captures as bound, with devices, times and image hashes."""
    content_hash: Mapped[bytes]
    """SHA-256 of `content` in canonical JSON."""
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]


class Verification(AppendOnly, Base):
    """Prints presented again and compared with those bound. Append-only (trigger)."""

    __tablename__ = "verification"
    __table_args__ = (
        CheckConstraint(OUTCOME_CHECK, name="outcome"),
        CheckConstraint("attempt >= 1", name="attempt"),
        UniqueConstraint("birth_id", "attempt"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    attempt: Mapped[int]
    operator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    facility_code: Mapped[str | None]
    outcome: Mapped[str]
    is_provisional: Mapped[bool]
    parts: Mapped[dict[str, Any]]
    """For mother and newborn: outcome, fused score, each finger's score and quality, whether provisional."""
    engine: Mapped[str]
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]
