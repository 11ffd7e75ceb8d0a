"""Tables of the issuer's keys, and of which are no longer trusted."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base, one_of
from registry.core.vault import sealed_at

REQUESTED, APPROVED, REFUSED = STATES = ("requested", "approved", "refused")
LONGEST_REASON: Final = 500


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


class KeyDistrust(Base):
    """A request to distrust a key from a day on, or to trust it again; another person decides. Never deleted.

    The last one of a key that was approved says whether it is trusted.
    """

    __tablename__ = "issuer_key_distrust"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        CheckConstraint(f"char_length(reason) BETWEEN 1 AND {LONGEST_REASON}", name="reason_length"),
        Index("uq_issuer_key_distrust_open", "kid", unique=True, postgresql_where=text("state = 'requested'")),
        Index("ix_issuer_key_distrust_kid", "kid", "decided_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kid: Mapped[str] = mapped_column(ForeignKey("issuer_key.kid"))
    distrusted_from: Mapped[date | None]
    """The first day, in Peru, on which others may have signed with it; None to trust it again."""
    reason: Mapped[str]
    state: Mapped[str]
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
