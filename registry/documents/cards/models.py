"""Tables of issued cards, their sealed files, their places in status lists, and their printing."""

import uuid
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import AppendOnly, Base, one_of
from registry.core.vault import sealed_at
from registry.documents.cards.rules import ENDINGS
from registry.people.models import Person

LETTERS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""Characters of a card's number: without vowels, which form words, and without 0 and 1, which look like letters."""
REAL: Final = "M"
DEMONSTRATION: Final = "D"
"""First letter of a number, so that a demonstration card cannot be taken for a real one."""
NUMBER_LENGTH: Final = 9
"""Characters of the document number of TD1 (ICAO Doc 9303)."""
LIST_SIZE: Final = 131_072
"""Bits of a status list: 16 KiB, the minimum of the W3C's Bitstring Status List, so that requesting a list identifies
nobody."""
FRONT: Final = "front.png"
BACK: Final = "back.png"
PDF: Final = "card.pdf"
QR: Final = "qr.txt"
MEDIA_TYPES: Final = {FRONT: "image/png", BACK: "image/png", PDF: "application/pdf", QR: "text/plain"}


class StatusList(Base):
    """A public list of bits, one for each card."""

    __tablename__ = "status_list"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    created_at: Mapped[datetime]


class StatusEntry(Base):
    """A used place of a list, drawn at random; without a card it is a decoy. Set once, never cleared (trigger)."""

    __tablename__ = "status_entry"
    __table_args__ = (
        CheckConstraint(f"index BETWEEN 0 AND {LIST_SIZE - 1}", name="index"),
        Index("ix_status_entry_set", "list_id", "set_at", postgresql_where=text("set_at IS NOT NULL")),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    set_at: Mapped[datetime | None]


class IdentityCard(Base):
    """A card as issued. It changes twice at most: when delivered and when ended (trigger)."""

    __tablename__ = "identity_card"
    __table_args__ = (
        Index("uq_identity_card_live", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        UniqueConstraint("number"),
        UniqueConstraint("application_id"),
        UniqueConstraint("replaces_id"),
        UniqueConstraint("status_list_id", "status_index"),
        ForeignKeyConstraint(["status_list_id", "status_index"], ["status_entry.list_id", "status_entry.index"]),
        Index("ix_identity_card_person_id", "person_id", "issued_at"),
        CheckConstraint(f"number ~ '^[{REAL}{DEMONSTRATION}][2-9B-DF-HJ-NP-TV-XZ]{{8}}$'", name="number"),
        CheckConstraint(f"is_demonstration = (number LIKE '{DEMONSTRATION}%')", name="demonstration_number"),
        CheckConstraint("expires_on >= issued_on", name="expires_after_issue"),
        CheckConstraint(one_of("ended_reason", ENDINGS), name="ended_reason"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_whole"),
        CheckConstraint("octet_length(content_sha256) = 32", name="content_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id"))
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth_record.id"))
    """The acta it is based on. If that acta is sealed, the card's content is hidden from those who may not read it."""
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("identity_card.id"))
    issued_on: Mapped[date]
    expires_on: Mapped[date]
    content: Mapped[dict[str, Any]]
    """Everything the card says, as certified at its issue."""
    content_sha256: Mapped[bytes]
    policy: Mapped[str]
    key_id: Mapped[str]
    status_list_id: Mapped[int]
    status_index: Mapped[int]
    is_demonstration: Mapped[bool]
    issued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    person: Mapped[Person] = relationship()


class CardFile(AppendOnly, Base):
    """A picture, page or text of a card, sealed, exactly as issued. Append-only (trigger)."""

    __tablename__ = "card_file"
    __table_args__ = (
        CheckConstraint(one_of("name", tuple(MEDIA_TYPES)), name="name"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
    )

    card_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity_card.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(deferred=True, info=sealed_at("card_file:{card_id}:{name}"))
    sha256: Mapped[bytes]

    @property
    def vault_place(self) -> str:
        """The name to which the sealed bytes are bound."""
        return f"card_file:{self.card_id}:{self.name}"


class PrintBatch(Base):
    """Cards printed together; finished once all files and the manifest are in their folder."""

    __tablename__ = "print_batch"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("(finished_at IS NULL) = (manifest_sha256 IS NULL)", name="finished_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(Identity(always=True))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    manifest_sha256: Mapped[str | None]


class PrintOrder(Base):
    """One printing of a card: the first comes with its issue, each further one is ordered with a reason."""

    __tablename__ = "print_order"
    __table_args__ = (
        UniqueConstraint("card_id", "copy"),
        UniqueConstraint("batch_id", "position"),
        Index("ix_print_order_pending", "ordered_at", postgresql_where=text("batch_id IS NULL")),
        CheckConstraint("copy >= 1", name="copy"),
        CheckConstraint("(copy > 1) = (reason IS NOT NULL)", name="reprint_with_reason"),
        CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name="batch_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    card_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity_card.id"))
    copy: Mapped[int]
    reason: Mapped[str | None]
    ordered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    ordered_at: Mapped[datetime]
    batch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("print_batch.id"))
    position: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    """When it was left out because the card had ended, or had been handed over, before it was printed."""

    card: Mapped[IdentityCard] = relationship()
