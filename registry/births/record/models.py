"""Tables of birth records."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.births.models import Birth
from registry.births.record.rules import DECLARANTS, MOST_PARENTS, PARENT_RELATIONS, STATES
from registry.core.database import AppendOnly, Base, one_of
from registry.core.vault import sealed_at
from registry.people.models import Person
from registry.people.rules import SURNAME_ORDERS

OCCUPIES = "state <> 'cancelled'"
"""SQL: an acta that occupies its certificate, or the place of the acta it replaces."""

acta_sequence = Sequence("acta_sequence", metadata=Base.metadata)


class BirthRecord(Base):
    """An acta. An original is made from a certificate; a replacement is linked to the acta it replaces."""

    __tablename__ = "birth_record"
    __table_args__ = (
        # A cancelled acta frees its certificate: a child whose acta was cancelled by mistake can have another.
        Index("uq_birth_record_birth_id", "birth_id", unique=True, postgresql_where=text(OCCUPIES)),
        # The unique one leaves some actas out, so that it serves no search by birth alone.
        Index("ix_birth_record_birth_id", "birth_id"),
        Index("uq_birth_record_replaces_id", "replaces_id", unique=True, postgresql_where=text(OCCUPIES)),
        Index("ix_birth_record_replaces_id", "replaces_id"),
        # Offices numbered their actas each on its own, before there was one series.
        Index("uq_birth_record_number", "number", "office", unique=True),
        Index("ix_birth_record_created_at", "created_at"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("surname_order", SURNAME_ORDERS), name="surname_order"),
        CheckConstraint("(birth_id IS NULL) <> (replaces_id IS NULL)", name="one_origin"),
        CheckConstraint("given_names IS NOT NULL OR first_surname IS NOT NULL", name="one_name"),
        CheckConstraint("char_length(given_names) BETWEEN 1 AND 50", name="given_names_length"),
        CheckConstraint("char_length(first_surname) BETWEEN 1 AND 60", name="first_surname_length"),
        CheckConstraint("char_length(second_surname) BETWEEN 1 AND 60", name="second_surname_length"),
        CheckConstraint(
            "state IN ('draft', 'observed', 'cancelled') "
            "OR (number IS NOT NULL AND (inscribed_at IS NOT NULL OR is_transcribed))",
            name="inscribed_whole",
        ),
        CheckConstraint("NOT is_sealed OR state = 'superseded'", name="sealed_when_superseded"),
        CheckConstraint(one_of("declarant", DECLARANTS), name="declarant"),
        CheckConstraint("declarant_document ~ '^[A-Z0-9]{5,15}$'", name="declarant_document"),
        Index(
            "ix_birth_record_declarant_document",
            "declarant_document",
            "inscribed_at",
            postgresql_where=text("declarant_document IS NOT NULL"),
        ),
        Index("ix_birth_record_father_id", "father_id", "inscribed_at", postgresql_where=text("father_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[str | None]
    office: Mapped[str] = mapped_column(default="", server_default="")
    """The office whose books the number is of; empty for this registry's own series."""
    state: Mapped[str]
    birth_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("birth.id"))
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("birth_record.id"))
    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    given_names: Mapped[str | None]
    first_surname: Mapped[str | None]
    """A person with one name has only one of the two."""
    second_surname: Mapped[str | None]
    surname_order: Mapped[str]
    parents_agree: Mapped[bool]
    father_given_names: Mapped[str | None]
    father_first_surname: Mapped[str | None]
    father_second_surname: Mapped[str | None]
    father_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    """Set when he recognises the child; a father who is only named has no filiation."""
    declarant: Mapped[str | None]
    """The relation of the person who came to the office to declare the birth."""
    declarant_document: Mapped[str | None]
    registration: Mapped[str | None]
    observation: Mapped[str | None]
    is_sealed: Mapped[bool]
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]
    is_transcribed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Inscribed before this registry, and entered from the paper: the day is known, the moment is not."""
    inscribed_at: Mapped[datetime | None]
    inscribed_on: Mapped[date | None]
    inscribed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))

    birth: Mapped[Birth | None] = relationship()
    child: Mapped[Person] = relationship(foreign_keys=[child_id])
    parents: Mapped[list["RecordParent"]] = relationship(
        order_by="RecordParent.position", cascade="all, delete-orphan", lazy="selectin"
    )
    """Where a court's decision names them, in place of the certificate's mother and of the father."""


class RecordParent(Base):
    """A parent whom a court's decision names on an acta: who adopts, or a second mother or father."""

    __tablename__ = "record_parent"
    __table_args__ = (
        UniqueConstraint("record_id", "position"),
        UniqueConstraint("record_id", "person_id"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_PARENTS}", name="position"),
        CheckConstraint(one_of("relation", PARENT_RELATIONS), name="relation"),
        CheckConstraint("given_names IS NOT NULL OR first_surname IS NOT NULL", name="one_name"),
        Index("ix_record_parent_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth_record.id"))
    position: Mapped[int]
    relation: Mapped[str]
    given_names: Mapped[str | None]
    first_surname: Mapped[str | None]
    second_surname: Mapped[str | None]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class RecordEvent(AppendOnly, Base):
    """One change of an acta: its content before and after, why, by whom. Append-only (trigger)."""

    __tablename__ = "record_event"
    __table_args__ = (Index("ix_record_event_record_id", "record_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth_record.id"))
    from_state: Mapped[str]
    to_state: Mapped[str]
    reason: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class CertifiedCopy(AppendOnly, Base):
    """A copy as issued: the sealed PDF and its hash, found by the code in its QR. Append-only (trigger)."""

    __tablename__ = "certified_copy"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("language ~ '^[a-z]{2,3}$'", name="language"),
        CheckConstraint("octet_length(pdf_sha256) = 32", name="pdf_sha256_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth_record.id"), index=True)
    code: Mapped[str]
    language: Mapped[str]
    content_events: Mapped[int]
    """How many changes the acta had when the copy was made; if it has more now, the copy is out of date."""
    sealed_pdf: Mapped[bytes] = mapped_column(info=sealed_at("certified_copy:{id}:pdf"))
    sealed_paper: Mapped[bytes | None] = mapped_column(info=sealed_at("certified_copy:{id}:paper"))
    """What anybody who holds the paper compares it with, as JSON; copies of before have none."""
    pdf_sha256: Mapped[bytes]
    issued_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime]

    record: Mapped[BirthRecord] = relationship()
