"""The tables of captures, and of the grounds on which a capture is a person's own."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text, Uuid

from registry.core.database import AppendOnly, Base, Xid8, one_of
from registry.core.vault import sealed_at
from registry.fingerprints.rules import BY_SECOND_PERSON, FAILURES, GROUNDS, OUTCOMES, STANDINGS

ROLES = ("mother", "newborn", "minor", "applicant")
PURPOSES = ("enrolment", "verification", "recapture")


class Capture(AppendOnly, Base):
    """One impression, or the reason why there is none. Only a withdrawal ever changes it (trigger)."""

    __tablename__ = "capture"
    __table_args__ = (
        CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        CheckConstraint("impression BETWEEN 1 AND 3", name="impression"),
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        CheckConstraint(one_of("standing", STANDINGS), name="standing"),
        CheckConstraint(one_of("failure", FAILURES), name="failure"),
        CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        CheckConstraint(
            "(failure IS NULL) = (sealed_image IS NOT NULL AND sealed_template IS NOT NULL "
            "AND image_sha256 IS NOT NULL AND engine IS NOT NULL AND quality IS NOT NULL)",
            name="image_or_failure",
        ),
        CheckConstraint("octet_length(image_sha256) = 32", name="image_sha256_length"),
        Index("ix_capture_person_id", "person_id"),
        Index("ix_capture_image_sha256", "image_sha256"),
        Index("ix_capture_number", "number", unique=True),
        Index("ix_capture_changed_in", "changed_in"),
        Index("ix_capture_withdrawn", "id", postgresql_where=text("withdrawn_at IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Ascending, by the moment of storing and not of the commit."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    purpose: Mapped[str]
    finger: Mapped[int]
    impression: Mapped[int]
    captured_at: Mapped[datetime]
    device: Mapped[str | None]
    operator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    failure: Mapped[str | None]
    sealed_image: Mapped[bytes | None] = mapped_column(deferred=True, info=sealed_at("capture:{id}:image"))
    """A hundred times the size of the rest of the row: read only when it is opened."""
    sealed_template: Mapped[bytes | None] = mapped_column(info=sealed_at("capture:{id}:template"))
    image_sha256: Mapped[bytes | None]
    image_format: Mapped[str | None]
    engine: Mapped[str | None]
    quality: Mapped[int | None]
    quality_parts: Mapped[dict[str, Any] | None]
    quality_reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_provisional: Mapped[bool]
    standing: Mapped[str]
    """What it stands for; never changed: a print confirmed later is copied. A trigger fills it where it is missing."""
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_in: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"), deferred=True)
    """The transaction that stored it or, by a trigger, withdrew it: galleries follow these."""

    def place(self, what: str) -> str:
        """The place in the vault to which a sealed column of this row is bound."""
        return place_in_vault(self.id, what)


def place_in_vault(capture_id: uuid.UUID, what: str) -> str:
    """The place to which a sealed column ('image' or 'template') of this capture is bound."""
    return f"capture:{capture_id}:{what}"


class CaptureReading(AppendOnly, Base):
    """A capture's image read by another extractor than at first, or why that one refuses it. Append-only.

    The capture keeps its first reading: what was compared with it stays explainable.
    """

    __tablename__ = "capture_reading"
    __table_args__ = (
        CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        CheckConstraint(
            "(refusal IS NULL) = (sealed_template IS NOT NULL AND quality IS NOT NULL)", name="template_or_refusal"
        ),
        UniqueConstraint("capture_id", "extractor", name="uq_capture_reading_capture_id_extractor"),
        Index("ix_capture_reading_number", "number", unique=True),
        Index("ix_capture_reading_changed_in", "changed_in"),
        Index("ix_capture_reading_refusal", "extractor", "refusal", postgresql_where=text("refusal IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    """Ascending, by the moment of storing and not of the commit."""
    capture_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("capture.id"))
    extractor: Mapped[str]
    engine: Mapped[str]
    sealed_template: Mapped[bytes | None] = mapped_column(info=sealed_at("capture_reading:{id}:template"))
    quality: Mapped[int | None]
    quality_parts: Mapped[dict[str, Any] | None]
    quality_reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    refusal: Mapped[str | None]
    """Why this extractor refuses the image: an earlier reading stays in use."""
    created_at: Mapped[datetime]
    changed_in: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"), deferred=True)
    """The transaction that stored it: galleries follow these."""


def reading_place(reading_id: uuid.UUID) -> str:
    """The place to which the template of a later reading is bound."""
    return f"capture_reading:{reading_id}:template"


OUTCOME_CHECK = one_of("outcome", OUTCOMES)


class PrintGround(AppendOnly, Base):
    """Why a print is, or is not, a person's own: followed from print to print, a chain of references. Append-only."""

    __tablename__ = "print_ground"
    __table_args__ = (
        CheckConstraint(one_of("ground", GROUNDS), name="ground"),
        CheckConstraint(OUTCOME_CHECK, name="outcome"),
        CheckConstraint(
            f"ground <> '{BY_SECOND_PERSON}' OR (reason IS NOT NULL AND account_id IS NOT NULL)", name="second_person"
        ),
        Index("ix_print_ground_capture_id", "capture_id"),
        Index("uq_print_ground_source_id", "source_id", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    capture_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("capture.id"))
    ground: Mapped[str]
    source_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("capture.id"))
    """The print, presented or waiting, of which the capture is a copy; a print is confirmed once."""
    compared_with: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    """The references it was compared with: the child's, or the mother's."""
    score: Mapped[float | None]
    outcome: Mapped[str | None]
    """Of the comparison; None at an enrolment."""
    reason: Mapped[str | None]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    engine: Mapped[str | None]
    created_at: Mapped[datetime]
