"""Tables of accounts and tokens."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.rules import FACILITY_BOUND, ROLES
from registry.core.database import Base, one_of
from registry.core.messages import LANGUAGES


class Account(Base):
    """A person who may sign in, with one role; a registrar also with one facility."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("username"),
        CheckConstraint(one_of("role", tuple(ROLES)), name="role"),
        CheckConstraint(
            f"({one_of('role', tuple(sorted(FACILITY_BOUND)))}) = (facility_code IS NOT NULL)",
            name="facility_bound",
        ),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
        CheckConstraint("username ~ '^[a-z0-9._-]{3,64}$'", name="username"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    username: Mapped[str]
    role: Mapped[str]
    facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    language: Mapped[str | None]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token, of whose secret only the SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[bytes]
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
