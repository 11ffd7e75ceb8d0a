"""Tables of transcriptions: each acta entered from paper or a file, the files, and what was wrong with their lines."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.births.transcription.rules import BATCH_STATES, STATES
from registry.core.database import AppendOnly, Base, one_of
from registry.core.messages import Message
from registry.core.vault import sealed_at


class TranscriptionBatch(Base):
    """A file of actas, read in steps; a second person confirms it as a whole."""

    __tablename__ = "transcription_batch"
    __table_args__ = (
        CheckConstraint(one_of("state", BATCH_STATES), name="state"),
        CheckConstraint("octet_length(file_sha256) = 32", name="file_sha256_length"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        UniqueConstraint("file_sha256"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    state: Mapped[str]
    file_sha256: Mapped[bytes]
    encoding: Mapped[str]
    lines: Mapped[int]
    lines_read: Mapped[int]
    """How many of the lines are in the database, as entries, repetitions or refusals: here a reading goes on."""
    repeated: Mapped[int]
    """Lines that state what is registered or entered already."""
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    is_demonstration: Mapped[bool]


class Transcription(Base):
    """An acta of another registry as it was entered, the scan of its paper, and the acta that it became."""

    __tablename__ = "transcription"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("digits ~ '^[0-9]{8}$'", name="digits"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint("batch_id IS NOT NULL OR sealed_scan IS NOT NULL", name="has_paper"),
        CheckConstraint("(sealed_scan IS NULL) = (scan_sha256 IS NULL)", name="scan_hashed"),
        CheckConstraint("(state = 'inscribed') = (record_id IS NOT NULL)", name="inscribed_with_acta"),
        Index(
            "uq_transcription_digits",
            "digits",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'approved')"),
        ),
        Index("ix_transcription_digits", "digits"),
        Index("ix_transcription_requested_at", "requested_at", "id"),
        UniqueConstraint("batch_id", "line"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transcription_batch.id"))
    line: Mapped[int | None]
    state: Mapped[str]
    digits: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[bytes]
    media_type: Mapped[str | None]
    sealed_scan: Mapped[bytes | None] = mapped_column(info=sealed_at("transcription_scan:{id}"))
    scan_sha256: Mapped[bytes | None]
    record_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("birth_record.id"), index=True)
    refusal: Mapped[Message | None]
    """Why it did not become an acta."""
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    is_demonstration: Mapped[bool]

    @property
    def scan_place(self) -> str:
        """Where in the vault the scan is sealed."""
        return f"transcription_scan:{self.id}"


class ImportRefusal(AppendOnly, Base):
    """One thing wrong with a line of a file. Append-only (trigger)."""

    __tablename__ = "import_refusal"

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transcription_batch.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cell: Mapped[str]
    """The column of the file."""
    reason: Mapped[Message]
