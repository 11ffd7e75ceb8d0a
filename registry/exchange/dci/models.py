"""Tables of messages received and to be sent, and of subscriptions to one person's events."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base, one_of
from registry.core.vault import sealed_at
from registry.exchange.clients.rules import EVENTS
from registry.exchange.dci.rules import ACTIONS, STATUSES


class DciMessage(Base):
    """A message of a client, so that none is taken twice and each can be asked about. Deleted after its time."""

    __tablename__ = "dci_message"
    __table_args__ = (
        UniqueConstraint("client_id", "message_id"),
        CheckConstraint(one_of("action", ACTIONS), name="action"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint("char_length(message_id) BETWEEN 1 AND 200", name="message_id_length"),
        Index("ix_dci_message_transaction_id", "client_id", "transaction_id"),
        Index("ix_dci_message_received_at", "received_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    """The correlation_id of the standard."""
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    message_id: Mapped[str]
    action: Mapped[str]
    transaction_id: Mapped[str]
    reference_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    outcome: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    """What became of each request: its reference_id, status and, where rejected, the reason; no person."""
    sealed_request: Mapped[bytes | None] = mapped_column(info=sealed_at("dci_message:{id}:request"))
    """The message, until it is answered: it names whom the client asked about."""
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class DciSubscription(Base):
    """A client's wish to be notified of one kind of event of one person."""

    __tablename__ = "dci_subscription"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(one_of("event", EVENTS), name="event"),
        CheckConstraint("char_length(code) BETWEEN 20 AND 99", name="code_length"),
        Index(
            "uq_dci_subscription_open",
            "client_id",
            "person_id",
            "event",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_dci_subscription_person_id", "person_id", "event"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    code: Mapped[str]
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    message_id: Mapped[uuid.UUID]
    """The message that asked for it, which may be deleted by now."""
    reference_id: Mapped[str]
    transaction_id: Mapped[str]
    event: Mapped[str]
    event_name: Mapped[str]
    """As the client wrote it."""
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str]
    subscribed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DciOutgoing(Base):
    """A message that the journal names and that is not sent yet; deleted once the client has it, or too late."""

    __tablename__ = "dci_outgoing"
    __table_args__ = (CheckConstraint("path ~ '^/registry/[a-z/-]{1,40}$'", name="path"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    """Its message_id: a client that gets it twice knows it again."""
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    path: Mapped[str]
    answers_id: Mapped[uuid.UUID | None]
    """The message that it answers."""
    sealed_body: Mapped[bytes] = mapped_column(info=sealed_at("dci_outgoing:{id}:body"))
    persons: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))
    """Whom it shows: sealed in the meantime, they are not sent."""
    made_at: Mapped[datetime]
