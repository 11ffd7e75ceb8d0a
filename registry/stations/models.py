"""Tables of stations, and of the tokens by which they are admitted."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base
from registry.stations.rules import KEY_BYTES, LONGEST_NAME


class Station(Base):
    """A station of a facility. It has a key from when it joined, and is never deleted: what it sealed names it."""

    __tablename__ = "station"
    __table_args__ = (
        UniqueConstraint("signing_key"),
        UniqueConstraint("code_hash"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_length"),
        CheckConstraint(f"octet_length(signing_key) = {KEY_BYTES}", name="signing_key_length"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        CheckConstraint("(signing_key IS NULL) = (joined_at IS NULL)", name="joined_whole"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revoked_whole"),
        Index(
            "uq_station_name_in_use", "facility_code", "name", unique=True, postgresql_where=text("revoked_at IS NULL")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    name: Mapped[str]
    code_hash: Mapped[bytes | None]
    """Of the code by which it joins, until it is revoked: with the same key it may do so again."""
    code_until: Mapped[datetime]
    signing_key: Mapped[bytes | None]
    """Its Ed25519 public key; the private one never leaves it."""
    registered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    registered_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When it last signed in."""
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str | None]


class StationToken(Base):
    """A token of a station for an hour; of the secret only the SHA-256 is stored. One for each challenge."""

    __tablename__ = "station_token"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        UniqueConstraint("challenge_hash"),
        CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash_length"),
        CheckConstraint("octet_length(challenge_hash) = 32", name="challenge_hash_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("station.id"), index=True)
    secret_hash: Mapped[bytes]
    challenge_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    station: Mapped[Station] = relationship()
