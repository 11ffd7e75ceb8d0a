"""Tables of what stations send and are given. What they send is sealed twice: by the station, and by the vault."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base, one_of
from registry.core.messages import Message
from registry.core.vault.declared import sealed_at
from registry.outbox.rules import LONGEST_REASON, PURPOSES, REASONS, STATES, UNDECIDED


class OutboxKey(Base):
    """A key of the registry for its stations. Rows are never deleted: late envelopes are opened with old keys."""

    __tablename__ = "outbox_key"
    __table_args__ = (
        CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        CheckConstraint("retired_at IS NULL OR active_from IS NOT NULL", name="retired_after_active"),
        UniqueConstraint("public"),
        # One key of each purpose is current, and one of those for sealing is next.
        Index("uq_outbox_key_current", "purpose", unique=True, postgresql_where=text(
            "active_from IS NOT NULL AND retired_at IS NULL")),
        Index("uq_outbox_key_next", "purpose", unique=True, postgresql_where=text("active_from IS NULL")),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    purpose: Mapped[str]
    public: Mapped[str]
    """`age1…`, or an Ed25519 key in hexadecimal."""
    sealed_private: Mapped[bytes] = mapped_column(info=sealed_at("outbox_key:{id}:private"))
    made_at: Mapped[datetime]
    active_from: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    endorsement: Mapped[bytes | None]
    """Of a signing key: the statement by which the one before it endorsed it."""

    @property
    def place(self) -> str:
        """The place in the vault to which the private half is bound."""
        return f"outbox_key:{self.id}:private"


class OutboxPermit(Base):
    """Leave for an account to enrol at a station while its line is down; fetched there by a code, once."""

    __tablename__ = "outbox_permit"
    __table_args__ = (
        UniqueConstraint("code_hash"),
        CheckConstraint("octet_length(code_hash) = 32", name="code_hash_length"),
        CheckConstraint("until > asked_at", name="until_after_asked"),
        Index("ix_outbox_permit_account_station", "account_id", "station_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("station.id"))
    code_hash: Mapped[bytes]
    code_until: Mapped[datetime]
    asked_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    until: Mapped[datetime]


class OutboxEnvelope(Base):
    """One file of a station: its bytes, and what became of it. It names nobody: `outbox_birth` does."""

    __tablename__ = "outbox_envelope"
    __table_args__ = (
        UniqueConstraint("station_id", "seq", "sha256"),
        Index("uq_outbox_envelope_number", "station_id", "seq", unique=True, postgresql_where=text("NOT is_rival")),
        Index("ix_outbox_envelope_key_hash", "key_hash"),
        Index("ix_outbox_envelope_waiting", "facility_code", "received_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_envelope_undecided", "station_id", postgresql_where=text(one_of("state", UNDECIDED))),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("seq BETWEEN 1 AND 99999999", name="seq"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint("octet_length(key_hash) = 32", name="key_hash_length"),
        CheckConstraint("octet_length(twin_hash) = 32", name="twin_hash_length"),
        CheckConstraint(
            "(state = 'receiving') = (receipt IS NULL) AND (receipt IS NULL) = (received_at IS NULL) "
            "AND (sealed_content IS NOT NULL OR state IN ('receiving', 'registered'))",
            name="whole",
        ),
        CheckConstraint("earliest_at <= latest_at", name="bounds"),
        CheckConstraint(f"char_length(discard_reason) BETWEEN 1 AND {LONGEST_REASON}", name="discard_reason_length"),
        CheckConstraint(
            "(discard_reason IS NULL) = (discard_asked_by IS NULL) "
            "AND (discard_reason IS NULL) = (discard_asked_at IS NULL)",
            name="discard_whole",
        ),
        CheckConstraint("(state = 'discarded') = (discarded_by IS NOT NULL)", name="discarded_by_somebody"),
        CheckConstraint("discarded_by <> discard_asked_by", name="four_eyes"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("station.id"))
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    seq: Mapped[int]
    sha256: Mapped[bytes]
    length: Mapped[int]
    is_rival: Mapped[bool]
    """Came under a number that other bytes had already: never registered by itself."""
    state: Mapped[str]
    sealed_content: Mapped[bytes | None] = mapped_column(deferred=True, info=sealed_at("outbox_envelope:{id}:content"))
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    receipt: Mapped[bytes | None]
    """As it was signed: the same answer for ever."""
    attempts: Mapped[int]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    key_hash: Mapped[bytes | None]
    twin_hash: Mapped[bytes | None]
    """Of the key of the first child of the delivery."""
    claimed_at: Mapped[datetime | None]
    earliest_at: Mapped[datetime | None]
    latest_at: Mapped[datetime | None]
    draft_id: Mapped[uuid.UUID | None]
    """The draft in which it is corrected; no foreign key: drafts end by themselves."""
    discard_reason: Mapped[str | None]
    discard_asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    discard_asked_at: Mapped[datetime | None]
    discarded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]

    @property
    def place(self) -> str:
        """The place in the vault to which the file is bound."""
        return f"outbox_envelope:{self.id}:content"


class OutboxPiece(Base):
    """A piece of a file that is still arriving."""

    __tablename__ = "outbox_piece"

    envelope_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("outbox_envelope.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Of its first byte in the file."""
    length: Mapped[int]
    sealed_bytes: Mapped[bytes] = mapped_column(info=sealed_at("outbox_piece:{envelope_id}:{position}"))

    @property
    def place(self) -> str:
        """The place in the vault to which it is bound."""
        return f"outbox_piece:{self.envelope_id}:{self.position}"


class OutboxReason(AppendOnly, Base):
    """One reason why an envelope waits for a person. Append-only (trigger); those of the last attempt count."""

    __tablename__ = "outbox_reason"
    __table_args__ = (CheckConstraint(one_of("slug", REASONS), name="slug"),)

    envelope_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outbox_envelope.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str]
    detail: Mapped[Message | None]
    at: Mapped[datetime]


class OutboxBirth(AppendOnly, Base):
    """The birth that an envelope became. Append-only (trigger)."""

    __tablename__ = "outbox_birth"

    envelope_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("outbox_envelope.id"), primary_key=True)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"), index=True)


class CnvLease(Base):
    """A block of numbers of live-birth certificates that one station alone gives out. Never deleted."""

    __tablename__ = "cnv_lease"
    __table_args__ = (
        CheckConstraint("first >= 1 AND last >= first AND last <= 999999999999", name="range"),
        ExcludeConstraint((text("int8range(first, last, '[]')"), "&&"), name="ex_cnv_lease_overlap", using="gist"),
        Index("ix_cnv_lease_station_id", "station_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    station_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("station.id"))
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    leased_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    leased_at: Mapped[datetime]
