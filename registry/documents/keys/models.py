"""The table of the issuer's keys."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base
from registry.core.vault import sealed_at


class IssuerKey(Base):
    """A key that signs cards and status lists, or once did. Rows are never deleted: they verify old cards."""

    __tablename__ = "issuer_key"
    __table_args__ = (
        CheckConstraint("octet_length(public_key) = 32", name="public_key"),
        CheckConstraint("kid ~ '^[A-Za-z0-9_-]{8}$'", name="kid"),
        CheckConstraint("retired_at >= active_from", name="retired_after_active"),
        # One key signs at a time: only one row is not retired.
        Index("uq_issuer_key_current", "retired_at", unique=True, postgresql_nulls_not_distinct=True),
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    """The first eight characters of its JWK thumbprint."""
    public_key: Mapped[bytes] = mapped_column(unique=True)
    sealed_private_key: Mapped[bytes] = mapped_column(info=sealed_at("issuer_key:{kid}:private"))
    created_at: Mapped[datetime]
    active_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """When it stopped signing. What it signed before remains valid."""
