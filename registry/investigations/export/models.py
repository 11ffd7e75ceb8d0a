"""The table of exports. Append-only (trigger)."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base
from registry.core.vault import sealed_at


class CaseExport(AppendOnly, Base):
    """A bundle as it left: for which authority, why, signed with which key. The file itself is sealed."""

    __tablename__ = "case_export"
    __table_args__ = (CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), index=True)
    target_code: Mapped[str] = mapped_column(ForeignKey("referral_target.code"))
    reason: Mapped[str]
    kid: Mapped[str]
    sha256: Mapped[bytes]
    sealed_file: Mapped[bytes] = mapped_column(deferred=True, info=sealed_at("case_export:{id}:file"))
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    @property
    def place(self) -> str:
        """The place in the vault that the sealed file is bound to."""
        return f"case_export:{self.id}:file"
