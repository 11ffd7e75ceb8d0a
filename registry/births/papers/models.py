"""The papers given to families."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base
from registry.core.vault import sealed_at


class FamilyPaper(AppendOnly, Base):
    """A paper with its code. The newest of a birth is in force; those before it have ended. Append-only (trigger)."""

    __tablename__ = "family_paper"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        UniqueConstraint("birth_id", "number"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    number: Mapped[int]
    """1 for the first; each next one ends the one before."""
    code_hash: Mapped[bytes]
    sealed_code: Mapped[bytes] = mapped_column(info=sealed_at("family_paper:{id}:code"))
    """So that the same paper can be printed again."""
    issued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]
