"""Tables of accounts, the persons behind them, their posts, and tokens."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.rules import FACILITY_BOUND, ROLES
from registry.core.database import Base, one_of
from registry.core.messages import LANGUAGES
from registry.core.vault.declared import derived_from, sealed_at


class Account(Base):
    """What a person signs in with: one role; a registrar's facility; an office, for the others who have one."""

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
        CheckConstraint(f"office_code IS NULL OR NOT ({one_of('role', tuple(sorted(FACILITY_BOUND)))})", name="office"),
        CheckConstraint(one_of("requested_role", tuple(ROLES)), name="requested_role"),
        CheckConstraint("(requested_role IS NULL) = (requested_by IS NULL)", name="request_complete"),
        CheckConstraint("requested_by <> id", name="requested_by_another"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    username: Mapped[str]
    role: Mapped[str]
    facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    language: Mapped[str | None]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    """Not used since failures are counted by client (`accounts.signing_in`); the next release drops it."""
    paused_until: Mapped[datetime | None]
    """Not used any more, as `failures`."""
    created_at: Mapped[datetime]
    office_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    """The office where a clerk or another who is no registrar works."""
    holder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account_holder.id"), index=True)
    """The natural person; accounts of before 0059 name none until an administrator does."""
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Somebody else chose the password: until it is changed, the account can do nothing but that."""
    requested_role: Mapped[str | None]
    """A role that an administrator asked for and a second one has not decided on."""
    requested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    @property
    def has_person(self) -> bool:
        """Whether the natural person behind it is stated."""
        return self.holder_id is not None


class AccountHolder(Base):
    """A natural person who has accounts: her document sealed, and a keyed hash of it by which she is found again."""

    __tablename__ = "account_holder"
    __table_args__ = (
        UniqueConstraint("document_hash"),
        CheckConstraint("octet_length(document_hash) = 32", name="document_hash_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    document_hash: Mapped[bytes]
    key_id: Mapped[str] = mapped_column(info=derived_from())
    """The vault's key from which the hash's key is derived."""
    sealed_document: Mapped[bytes] = mapped_column(info=sealed_at("account_holder:{id}:document"))


class AccountPost(Base):
    """A facility at which an account worked, and when: what was done there belongs to the facility, not the account."""

    __tablename__ = "account_post"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        Index("ix_account_post_facility_code", "facility_code"),
        Index("uq_account_post_current", "account_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class AccountAddress(Base):
    """A network from which an account signed in, as a keyed hash; forgotten after half a year."""

    __tablename__ = "account_address"
    __table_args__ = (Index("ix_account_address_address_hash", "address_hash"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(primary_key=True)
    used_at: Mapped[datetime]


class UnjournalledAct(Base):
    """How often something happened since its last journal entry: what anybody can cause at will may not fill that."""

    __tablename__ = "unjournalled_act"

    action: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[str] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime]


BEARER, SESSION, FIRST_STEP = "bearer", "session", "first_step"
TOKEN_KINDS = (BEARER, SESSION, FIRST_STEP)


class ApiToken(Base):
    """A bearer token, or a session of pages; of the secret only the SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
        CheckConstraint("idle_s > 0", name="idle_positive"),
        CheckConstraint(one_of("kind", TOKEN_KINDS), name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[bytes]
    label: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    scope: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """The permissions that the token carries, of those that the role includes then; None carries all."""
    used_at: Mapped[datetime | None]
    """Written at most every few minutes."""
    idle_s: Mapped[int | None]
    """Seconds without use after which the token ends; None for the tokens of before 0059."""
    kind: Mapped[str] = mapped_column(default=BEARER, server_default=BEARER)
    """How it is carried: by a header, by a cookie, or by a cookie while the second step of a sign-in is left."""

    account: Mapped[Account] = relationship()
