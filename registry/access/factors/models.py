"""Tables of second factors, confirmations, exemptions and resets."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base, one_of
from registry.core.vault.declared import sealed_at

RESET_STATES = ("requested", "approved", "refused")


class OneTimeSecret(Base):
    """The secret that an account shares with an application, sealed; not in force until its first code was given."""

    __tablename__ = "one_time_secret"
    __table_args__ = (
        Index(
            "uq_one_time_secret_in_force",
            "account_id",
            unique=True,
            postgresql_where=text("activated_at IS NOT NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    sealed_secret: Mapped[bytes] = mapped_column(info=sealed_at("one-time-secret:{id}"))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The period of the last code that was taken: no code is taken twice, nor an earlier one after it."""
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]


class SecurityKey(Base):
    """A security key or a device's own authenticator: its public key, and how often it says it was used."""

    __tablename__ = "security_key"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        CheckConstraint("char_length(name) BETWEEN 1 AND 60", name="name_length"),
        CheckConstraint("sign_count >= 0", name="sign_count"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class KeyChallenge(Base):
    """What a key has to sign for a token or session; used up by the right answer."""

    __tablename__ = "key_challenge"
    __table_args__ = (CheckConstraint("octet_length(credential_hash) = 32", name="credential_hash_length"),)

    credential_hash: Mapped[bytes] = mapped_column(primary_key=True)
    challenge: Mapped[bytes]
    created_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code to sign in with once when the factors are not at hand; only its hash is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        UniqueConstraint("account_id", "code_hash"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Confirmation(Base):
    """When a second factor was last given with a token or a session, known by the hash of its secret."""

    __tablename__ = "confirmation"
    __table_args__ = (CheckConstraint("octet_length(credential_hash) = 32", name="credential_hash_length"),)

    credential_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    confirmed_at: Mapped[datetime]


class FactorExemption(Base):
    """A facility whose registrars sign in with a password alone, and why."""

    __tablename__ = "factor_exemption"

    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"), primary_key=True)
    reason: Mapped[str]
    exempted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    exempted_at: Mapped[datetime]


class FactorReset(Base):
    """A request to remove every factor of an account whose holder lost them; two administrators, or the console."""

    __tablename__ = "factor_reset"
    __table_args__ = (
        CheckConstraint(one_of("state", RESET_STATES), name="state"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
        Index("uq_factor_reset_open", "account_id", unique=True, postgresql_where=text("state = 'requested'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="requested")
    requested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
