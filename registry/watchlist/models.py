"""Tables of the watch-list. An entry is kept whole or deleted; a hit stays with its legal basis (triggers)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base, one_of
from registry.core.vault import sealed_at
from registry.duplicates.indicators.finding import HARD, REVIEW
from registry.watchlist.rules import KINDS, MEANS, SOURCES, STATES


class WatchEntry(Base):
    """A person looked for: who asks, on which legal basis, until when. The description of the person is sealed."""

    __tablename__ = "watch_entry"
    __table_args__ = (
        UniqueConstraint("content_key"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("octet_length(content_key) = 32", name="content_key_length"),
        CheckConstraint("expires_at > entered_at", name="expires_after_entry"),
        CheckConstraint("approved_by <> entered_by", name="four_eyes"),
        CheckConstraint("renewed_by <> entered_by", name="renewed_by_another"),
        CheckConstraint("(state = 'active') = (approved_by IS NOT NULL)", name="active_when_approved"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approval_whole"),
        Index("ix_watch_entry_expires_at", "expires_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    """The registered person looked for, where known."""
    source: Mapped[str]
    reference: Mapped[str]
    """The number of the source's alert or order."""
    legal_basis: Mapped[str]
    reason: Mapped[str]
    sealed_subject: Mapped[bytes] = mapped_column(info=sealed_at("watch_entry:{id}:subject"))
    content_key: Mapped[bytes]
    """HMAC of the content: finds the same entry sent twice, and reveals nothing about the person."""
    state: Mapped[str]
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approval_reason: Mapped[str | None]
    expires_at: Mapped[datetime]
    renewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    renewed_at: Mapped[datetime | None]
    renewal_reason: Mapped[str | None]
    is_demonstration: Mapped[bool]

    prints: Mapped[list["WatchPrint"]] = relationship(order_by="WatchPrint.position")

    @property
    def place(self) -> str:
        """Where in the vault's terms the sealed subject belongs."""
        return f"watch_entry:{self.id}:subject"


class WatchPrint(Base):
    """One impression of the person looked for: its template, and its image where one was sent. Both sealed."""

    __tablename__ = "watch_print"
    __table_args__ = (
        CheckConstraint("finger BETWEEN 0 AND 10", name="finger"),
        CheckConstraint("quality BETWEEN 0 AND 100", name="quality"),
        CheckConstraint("position >= 1", name="position"),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("watch_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    finger: Mapped[int]
    """ISO finger position; 0 for unknown."""
    quality: Mapped[int]
    engine: Mapped[str]
    sealed_template: Mapped[bytes] = mapped_column(info=sealed_at("watch_print:{entry_id}:{position}:template"))
    sealed_image: Mapped[bytes | None] = mapped_column(
        deferred=True, info=sealed_at("watch_print:{entry_id}:{position}:image")
    )

    def place(self, what: str) -> str:
        """Where in the vault's terms a sealed column of this row belongs."""
        return f"watch_print:{self.entry_id}:{self.position}:{what}"


class WatchHit(Base):
    """A match, with the legal basis of its entry: it outlives the entry. Only its case may be set, once."""

    __tablename__ = "watch_hit"
    __table_args__ = (
        UniqueConstraint("entry_id", "person_id", "severity"),
        Index("ix_watch_hit_found_at", "found_at", "id"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint(one_of("severity", (HARD, REVIEW)), name="severity"),
        CheckConstraint(one_of("means", MEANS), name="means"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    entry_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    source: Mapped[str]
    reference: Mapped[str]
    legal_basis: Mapped[str]
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    approved_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    severity: Mapped[str]
    means: Mapped[str]
    score: Mapped[float | None]
    """−10·log10(FMR) for prints, bits for data; None for the person's own record."""
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    ran_with: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Versions of engine, model, thresholds and settings, and the number of persons or entries searched."""
    found_at: Mapped[datetime]
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("investigation_case.id"), index=True)
