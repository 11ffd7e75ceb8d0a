"""Tables of persons."""

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import Base
from registry.core.errors import CONSTRAINTS, ConstraintRefusal
from registry.facilities.models import one_of
from registry.people.rules import DOCUMENT_FORMATS, KINSHIP_EVIDENCE, RELATIONS, SEXES

cui_sequence = Sequence("cui_sequence", metadata=Base.metadata, start=1, minvalue=1, maxvalue=9_999_999, data_type=BigInteger)
"""A number taken is never given again, also when its inscription rolled back: gaps are legal, reuse is not."""


class Person(Base):
    """Anyone the registry knows: a newborn, a mother, a father. Names may be unknown."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(one_of("sex", SEXES), name="sex"),
        CheckConstraint("char_length(given_names) BETWEEN 1 AND 50", name="given_names_length"),
        CheckConstraint("char_length(first_surname) BETWEEN 1 AND 60", name="first_surname_length"),
        CheckConstraint("char_length(second_surname) BETWEEN 1 AND 60", name="second_surname_length"),
        CheckConstraint("age_years BETWEEN 0 AND 130", name="age_years"),
        CheckConstraint("nationality ~ '^[A-Z]{3}$'", name="nationality"),
        Index("ix_person_folded_name", "folded_name", postgresql_using="gin", postgresql_ops={"folded_name": "gin_trgm_ops"}),
        Index("ix_person_birth_date", "birth_date"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    given_names: Mapped[str | None]
    first_surname: Mapped[str | None]
    second_surname: Mapped[str | None]
    folded_name: Mapped[str]
    """Given names and surnames in their search form; empty when unknown."""
    sex: Mapped[str | None]
    birth_date: Mapped[date | None]
    age_years: Mapped[int | None]
    """As declared, where the birth date is unknown."""
    nationality: Mapped[str | None]
    died_on: Mapped[date | None]
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]

    documents: Mapped[list["IdentityDocument"]] = relationship(back_populates="person")


class IdentityDocument(Base):
    """A document that names a person."""

    __tablename__ = "identity_document"
    __table_args__ = (
        UniqueConstraint("type", "number"),
        CheckConstraint(one_of("type", tuple(DOCUMENT_FORMATS)), name="type"),
        CheckConstraint("number ~ '^[A-Z0-9]{5,15}$'", name="number"),
        CheckConstraint("type <> 'DNI' OR number ~ '^[0-9]{8}$'", name="dni"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    type: Mapped[str]
    number: Mapped[str]
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="documents")


class Kinship(Base):
    """A parent of a child, and what says so."""

    __tablename__ = "kinship"
    __table_args__ = (
        UniqueConstraint("child_id", "relative_id", "relation"),
        CheckConstraint(one_of("relation", RELATIONS), name="relation"),
        CheckConstraint(one_of("evidence", KINSHIP_EVIDENCE), name="evidence"),
        CheckConstraint("child_id <> relative_id", name="not_oneself"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    relative_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str]
    evidence: Mapped[str]
    evidence_id: Mapped[str | None]
    created_at: Mapped[datetime]


class IdentityNumber(Base):
    """A CUI given to a person. Rows are never changed or removed (trigger)."""

    __tablename__ = "identity_number"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("digits ~ '^[0-9]{8}$'", name="digits"),
        CheckConstraint("check_digit ~ '^[0-9]$'", name="check_digit"),
        # Demonstration data carry their mark in the number itself: all of them, and they alone, begin with 9.
        CheckConstraint("is_demonstration = (digits LIKE '9%')", name="demonstration_range"),
    )

    digits: Mapped[str] = mapped_column(primary_key=True)
    check_digit: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    is_demonstration: Mapped[bool]
    assigned_at: Mapped[datetime]


CONSTRAINTS["uq_identity_document_type_number"] = ConstraintRefusal(
    "document-in-use", "This document was registered for another person at the same moment. Send the request again."
)
CONSTRAINTS["uq_identity_number_person_id"] = ConstraintRefusal("cui-assigned", "This person has a CUI already.")
CONSTRAINTS["ck_kinship_not_oneself"] = ConstraintRefusal("own-parent", "Nobody is their own parent.")
