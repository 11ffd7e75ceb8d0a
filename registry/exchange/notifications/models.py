"""Tables of receivers, of the keys that sign, and of what is sent to whom."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base, one_of
from registry.core.vault import sealed_at
from registry.exchange.clients.models import ExchangeClient
from registry.exchange.notifications.rules import FAILURES, OUTCOMES, STATES
from registry.people.happenings.models import Happening


class NotificationReceiver(Base):
    """A system that is told what happens: asked for by one administrator, allowed by another. Never deleted."""

    __tablename__ = "notification_receiver"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        CheckConstraint("char_length(name) BETWEEN 3 AND 120", name="name_length"),
        CheckConstraint("char_length(legal_basis) BETWEEN 3 AND 500", name="legal_basis_length"),
        CheckConstraint("cardinality(kinds) >= 1", name="kinds"),
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint(one_of("last_failure", FAILURES), name="last_failure"),
        Index(
            "uq_notification_receiver_url",
            "url",
            unique=True,
            postgresql_where=text("state IN ('requested', 'in_force', 'paused') AND client_id IS NULL"),
        ),
        Index(
            "uq_notification_receiver_client",
            "client_id",
            "url",
            "kinds",
            unique=True,
            postgresql_where=text("state IN ('in_force', 'paused') AND client_id IS NOT NULL"),
        ),
        CheckConstraint("retry_every_s > 0 AND retry_most > 0", name="retries"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    legal_basis: Mapped[str]
    alias_client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("exchange_client.id"))
    """The client that the receiver is as well: then it is told that client's names for persons."""
    sealed_alias_key: Mapped[bytes] = mapped_column(info=sealed_at("notification_receiver:{id}:alias"))
    """From which this receiver's names for persons are derived, so that no two receivers can compare theirs."""
    state: Mapped[str]
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]
    failures: Mapped[int]
    """Failed attempts since the last success."""
    last_failure: Mapped[str | None]
    rests_until: Mapped[datetime | None]
    """Until then nothing is sent, since the last attempt found nobody who could take it."""
    paused_at: Mapped[datetime | None]
    client_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("exchange_client.id"))
    """The system that asked by OSIA's interface, as its agreement allows; None where administrators allowed it here."""
    retry_every_s: Mapped[int | None]
    retry_most: Mapped[int | None]
    """As such a system asked for it; None for the usual pauses."""

    alias_client: Mapped[ExchangeClient | None] = relationship(foreign_keys=[alias_client_id])


class NotificationKey(Base):
    """A key that signs notifications, or once did. Never deleted: receivers may check what they stored."""

    __tablename__ = "notification_key"
    __table_args__ = (
        CheckConstraint("octet_length(public_key) = 32", name="public_key"),
        CheckConstraint("kid ~ '^[A-Za-z0-9_-]{8}$'", name="kid"),
        Index("uq_notification_key_current", "retired_at", unique=True, postgresql_nulls_not_distinct=True),
    )

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(unique=True)
    sealed_private_key: Mapped[bytes] = mapped_column(info=sealed_at("notification_key:{kid}:private"))
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Notification(Base):
    """What one receiver is told of one happening, and how far that is."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("receiver_id", "happening_id"),
        CheckConstraint(one_of("state", OUTCOMES), name="state"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint(one_of("last_failure", FAILURES), name="last_failure"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="end_whole"),
        Index("ix_notification_waiting", "receiver_id", "number", postgresql_where=text("state = 'waiting'")),
        Index("ix_notification_dead", "receiver_id", "number", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    """By which the receiver knows what it was told before."""
    receiver_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notification_receiver.id"))
    happening_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("happening.id"))
    number: Mapped[int] = mapped_column(BigInteger)
    """The happening's, in whose order they are sent."""
    state: Mapped[str]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    last_failure: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    happening: Mapped[Happening] = relationship()
