"""Tables of systems that may ask, of what was agreed with them, and of their names for persons."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base, one_of
from registry.exchange.clients.rules import STATES, Terms


class ExchangeClient(Base):
    """A system of another institution. Its account carries its tokens; without an agreement it can do nothing."""

    __tablename__ = "exchange_client"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("account_id"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]$'", name="code"),
        CheckConstraint("char_length(name) BETWEEN 3 AND 120", name="name_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    code: Mapped[str]
    """By which it names itself in messages: DCI's sender_id."""
    name: Mapped[str]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class ExchangeAgreement(Base):
    """What was agreed with a client: asked for by one administrator, in force once another confirms. Never deleted."""

    __tablename__ = "exchange_agreement"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("decided_by <> requested_by OR state = 'refused'", name="four_eyes"),
        CheckConstraint(
            "(state = 'requested') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_whole",
        ),
        CheckConstraint("(state IN ('replaced', 'revoked')) = (ended_at IS NOT NULL)", name="end_whole"),
        CheckConstraint("char_length(legal_basis) BETWEEN 3 AND 500", name="legal_basis_length"),
        CheckConstraint("valid_from <= valid_until", name="days"),
        CheckConstraint("per_day >= 1", name="per_day"),
        Index("uq_exchange_agreement_open", "client_id", unique=True, postgresql_where=text("state = 'requested'")),
        Index("uq_exchange_agreement_in_force", "client_id", unique=True, postgresql_where=text("state = 'in_force'")),
        Index("ix_exchange_agreement_client_id", "client_id", "requested_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"))
    legal_basis: Mapped[str]
    operations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purposes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    attributes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    keys: Mapped[list[Any]] = mapped_column(JSONB)
    callback_url: Mapped[str | None]
    assumed_purpose: Mapped[str | None]
    is_signed: Mapped[bool]
    needs_consent: Mapped[bool]
    per_day: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    state: Mapped[str]
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]

    client: Mapped[ExchangeClient] = relationship()

    @property
    def terms(self) -> Terms:
        """What it allows, as the rules judge it."""
        return Terms(
            self.legal_basis,
            tuple(self.operations),
            tuple(self.purposes),
            tuple(self.attributes),
            tuple(self.events),
            tuple(self.keys),
            self.callback_url,
            self.assumed_purpose,
            self.is_signed,
            self.needs_consent,
            self.per_day,
            self.valid_from,
            self.valid_until,
        )


class ExchangeAlias(Base):
    """A client's own name for a person: at random, the same for as long as the client is, and nobody else's."""

    __tablename__ = "exchange_alias"
    __table_args__ = (
        UniqueConstraint("alias"),
        CheckConstraint("alias ~ '^[a-z2-7]{26}$'", name="alias"),
        Index("ix_exchange_alias_person_id", "person_id"),
    )

    client_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("exchange_client.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    alias: Mapped[str]
    made_at: Mapped[datetime]
