"""Tables of enrolments that are being typed. What they hold is sealed: nobody is registered by it yet."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.births.rules.prints import SUBJECTS
from registry.core.database import Base, one_of
from registry.core.vault.declared import sealed_at
from registry.fingerprints.rules import FAILURES


class EnrolmentDraft(Base):
    """An enrolment that is being typed at a facility. It is deleted when it is registered, or given up."""

    __tablename__ = "enrolment_draft"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        Index("ix_enrolment_draft_facility", "facility_code", "changed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    version: Mapped[int]
    """Counts the times it was saved: whoever saves says which version was read."""
    sealed_content: Mapped[bytes] = mapped_column(info=sealed_at("enrolment_draft:{id}:content"))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]

    prints: Mapped[list["DraftPrint"]] = relationship(
        order_by="DraftPrint.created_at", cascade="all, delete-orphan", passive_deletes=True
    )


class DraftPrint(Base):
    """A print taken for a draft, already extracted, or the reason why there is none."""

    __tablename__ = "draft_print"
    __table_args__ = (
        CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        CheckConstraint("impression BETWEEN 1 AND 3", name="impression"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint(one_of("failure", FAILURES), name="failure"),
        CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        CheckConstraint("octet_length(image_sha256) = 32", name="image_sha256_length"),
        CheckConstraint(
            "(failure IS NULL) = (sealed_image IS NOT NULL AND sealed_template IS NOT NULL "
            "AND image_sha256 IS NOT NULL AND engine IS NOT NULL AND quality IS NOT NULL)",
            name="image_or_failure",
        ),
        Index("uq_draft_print_place", "draft_id", "subject", "finger", "impression", unique=True),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment_draft.id", ondelete="CASCADE"))
    subject: Mapped[str]
    finger: Mapped[int]
    impression: Mapped[int]
    captured_at: Mapped[datetime]
    failure: Mapped[str | None]
    ppi: Mapped[float | None]
    sealed_image: Mapped[bytes | None] = mapped_column(deferred=True, info=sealed_at("draft_print:{id}:image"))
    sealed_template: Mapped[bytes | None] = mapped_column(info=sealed_at("draft_print:{id}:template"))
    image_sha256: Mapped[bytes | None]
    image_format: Mapped[str | None]
    engine: Mapped[str | None]
    quality: Mapped[int | None]
    quality_parts: Mapped[dict[str, Any] | None]
    quality_reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]

    def place(self, what: str) -> str:
        """The place in the vault to which a sealed column of this row is bound."""
        return f"draft_print:{self.id}:{what}"


class DraftSource(Base):
    """What a facility's system sent for a draft: the first filled it, later ones are shown beside what was typed."""

    __tablename__ = "draft_source"
    __table_args__ = (CheckConstraint("number >= 1", name="number"), UniqueConstraint("draft_id", "number"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment_draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    sealed_content: Mapped[bytes] = mapped_column(info=sealed_at("draft_source:{id}:content"))
    received_at: Mapped[datetime]
