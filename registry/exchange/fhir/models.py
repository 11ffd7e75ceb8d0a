"""The table of documents that came, so that one sent again is known."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class ReceivedDocument(Base):
    """A document by the hash of its identifier: which draft it made, and the hash of its last content."""

    __tablename__ = "received_document"
    __table_args__ = (
        UniqueConstraint("facility_code", "identifier_hash"),
        CheckConstraint("octet_length(identifier_hash) = 32", name="identifier_hash_length"),
        CheckConstraint("octet_length(content_sha256) = 32", name="content_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    identifier_hash: Mapped[bytes]
    content_sha256: Mapped[bytes]
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolment_draft.id", ondelete="SET NULL"))
    """None once the draft was registered or given up."""
    received_at: Mapped[datetime]
