"""Tables of persons."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import AppendOnly, Base, one_of
from registry.people.rules import (
    CHANGES,
    CUI_DIGITS,
    CUI_WEIGHTS,
    DEMONSTRATION,
    DOCUMENT_FORMATS,
    EARLIEST_BIRTH,
    KINSHIP_EVIDENCE,
    OF_TWO_RECORDS,
    OLDEST_YEARS,
    RELATIONS,
    REQUEST_STATES,
    SEXES,
)

cui_sequence = Sequence("cui_sequence", metadata=Base.metadata, start=1, minvalue=1, data_type=BigInteger)
demonstration_sequence = Sequence(
    "cui_demonstration_sequence", metadata=Base.metadata, start=1, minvalue=1, data_type=BigInteger
)
"""Ordinals into the blocks of numbers. A number that was taken is never assigned again, even if its inscription rolled
back: gaps are legal, reuse is not."""

_WEIGHTED = " + ".join(f"{weight} * substr(digits, {place}, 1)::int" for place, weight in enumerate(CUI_WEIGHTS, 1))
_CHECKED = f"check_digit = substr('{CUI_DIGITS}', 1 + ({_WEIGHTED}) % 11, 1)"


class Person(Base):
    """A person known to the registry: a newborn, a mother, a father. Names may be unknown."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(one_of("sex", SEXES), name="sex"),
        CheckConstraint("char_length(given_names) BETWEEN 1 AND 50", name="given_names_length"),
        CheckConstraint("char_length(first_surname) BETWEEN 1 AND 60", name="first_surname_length"),
        CheckConstraint("char_length(second_surname) BETWEEN 1 AND 60", name="second_surname_length"),
        CheckConstraint(f"age_years BETWEEN 0 AND {OLDEST_YEARS}", name="age_years"),
        CheckConstraint(
            f"birth_date BETWEEN '{EARLIEST_BIRTH}' AND (created_at AT TIME ZONE 'America/Lima')::date",
            name="birth_date",
        ),
        CheckConstraint("died_on >= birth_date", name="died_after_birth"),
        CheckConstraint(
            "given_names IS NFC NORMALIZED AND first_surname IS NFC NORMALIZED AND second_surname IS NFC NORMALIZED",
            name="names_composed",
        ),
        CheckConstraint("nationality ~ '^[A-Z]{3}$'", name="nationality"),
        Index(
            "ix_person_folded_name",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
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
    """As declared, when the birth date is unknown."""
    nationality: Mapped[str | None]
    died_on: Mapped[date | None]
    disputed_type: Mapped[str | None]
    disputed_number: Mapped[str | None]
    """The document stated for this person, and disputed because it is somebody else's; not one of `documents`."""
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]

    documents: Mapped[list["IdentityDocument"]] = relationship(back_populates="person")

    @property
    def names(self) -> tuple[str | None, str | None, str | None]:
        """Given names, first and second surname."""
        return self.given_names, self.first_surname, self.second_surname


class IdentityDocument(Base):
    """A document that names a person."""

    __tablename__ = "identity_document"
    __table_args__ = (
        # Only among persons who are not sealed: a refusal because of a sealed person's number would reveal that person.
        Index(
            "uq_identity_document_type_number", "type", "number", unique=True, postgresql_where=text("NOT is_sealed")
        ),
        Index("ix_identity_document_number", "type", "number"),
        CheckConstraint(one_of("type", tuple(DOCUMENT_FORMATS)), name="type"),
        CheckConstraint("number ~ '^[A-Z0-9]{5,15}$'", name="number"),
        CheckConstraint("type <> 'DNI' OR number ~ '^[0-9]{8}$'", name="dni"),
        CheckConstraint("type IN ('DNI', 'FOREIGN_ID') OR char_length(number) BETWEEN 6 AND 12", name="number_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    type: Mapped[str]
    number: Mapped[str]
    is_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its person is sealed; set by a trigger."""
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="documents")


class Kinship(Base):
    """A parent, other relative or tutor of a child, with the evidence."""

    __tablename__ = "kinship"
    __table_args__ = (
        UniqueConstraint("child_id", "relative_id", "relation"),
        CheckConstraint(one_of("relation", RELATIONS), name="relation"),
        CheckConstraint(one_of("evidence", KINSHIP_EVIDENCE), name="evidence"),
        CheckConstraint("child_id <> relative_id", name="not_oneself"),
        Index(
            "uq_kinship_birth_mother",
            "child_id",
            unique=True,
            postgresql_where=text("relation = 'mother' AND evidence = 'live_birth_certificate'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    relative_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str]
    evidence: Mapped[str]
    evidence_id: Mapped[str | None]
    """Number of the certificate, record or decision."""
    since: Mapped[date]
    created_at: Mapped[datetime]


class Absence(AppendOnly, Base):
    """A stay abroad as confirmed by the migration authority. Never changed (trigger): a later answer is a new row."""

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("person_id", "left_on", "returned_on", postgresql_nulls_not_distinct=True),
        CheckConstraint("returned_on >= left_on", name="returned_after_leaving"),
        CheckConstraint("char_length(source) BETWEEN 3 AND 120", name="source_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    left_on: Mapped[date]
    returned_on: Mapped[date | None]
    """None while no return is recorded."""
    source: Mapped[str]
    """Number of the authority's answer."""
    created_at: Mapped[datetime]


class IdentityNumber(AppendOnly, Base):
    """The CUI assigned to a person. Rows are never changed or removed (trigger)."""

    __tablename__ = "identity_number"
    __table_args__ = (
        UniqueConstraint("person_id"),
        CheckConstraint("digits ~ '^[0-9]{8}$'", name="digits"),
        CheckConstraint(f"CASE WHEN digits ~ '^[0-9]{{8}}$' THEN {_CHECKED} END", name="check_digit"),
        # The numbers of demonstration data, and no others, begin with 99.
        CheckConstraint("is_demonstration = (digits LIKE '99%')", name="demonstration_range"),
    )

    digits: Mapped[str] = mapped_column(primary_key=True)
    check_digit: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    is_demonstration: Mapped[bool]
    assigned_at: Mapped[datetime]

    @property
    def written(self) -> str:
        """The number as people read it, with its check digit: 10117410-2."""
        return f"{self.digits}-{self.check_digit}"


class ReservedNumber(AppendOnly, Base):
    """A CUI known to be somebody's, which this registry never assigns: it stands on an acta of another registry."""

    __tablename__ = "reserved_number"
    __table_args__ = (CheckConstraint("digits ~ '^[0-9]{8}$'", name="digits"),)

    digits: Mapped[str] = mapped_column(primary_key=True)
    reserved_at: Mapped[datetime]


class NumberBlock(AppendOnly, Base):
    """Numbers allotted to this registry, first to last, in the order of their use. Never changed (trigger)."""

    __tablename__ = "cui_block"
    __table_args__ = (
        CheckConstraint("0 < first AND first <= last", name="order"),
        CheckConstraint(f"last < {DEMONSTRATION[0]}", name="not_demonstration"),
        ExcludeConstraint((text("int4range(first, last, '[]')"), "&&"), name="ex_cui_block_numbers", using="gist"),
    )

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[int]
    last: Mapped[int]
    allotted_at: Mapped[datetime]


class JoinedPerson(Base):
    """A record that investigators found to be another record's person: both stand, and this one points to the other.

    The pointer is removed when two persons undo it; who decided both is in the requests.
    """

    __tablename__ = "joined_person"
    __table_args__ = (CheckConstraint("person_id <> into_id", name="not_oneself"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    into_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]


_IS_OF_TWO = one_of("kind", OF_TWO_RECORDS)


def _one_waiting(name: str, kinds: str) -> Index:
    return Index(name, "subject_id", unique=True, postgresql_where=text(f"state = 'waiting' AND {kinds}"))


class ChangeRequest(Base):
    """A change of a record that a second person has to decide. Decided once (trigger), and never removed."""

    __tablename__ = "change_request"
    __table_args__ = (
        CheckConstraint(one_of("kind", CHANGES), name="kind"),
        CheckConstraint(one_of("state", REQUEST_STATES), name="state"),
        CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="decided_whole",
        ),
        CheckConstraint("decided_by IS NULL OR (decided_by = requested_by) = (state = 'withdrawn')", name="four_eyes"),
        Index("ix_change_request_subject_id", "subject_id", "requested_at"),
        Index("ix_change_request_waiting", "requested_at", postgresql_where=text("state = 'waiting'")),
        _one_waiting("uq_change_request_at_counter", f"NOT ({_IS_OF_TWO})"),
        _one_waiting("uq_change_request_of_two", _IS_OF_TWO),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    """The person whom the change is about; where that person is sealed, the request is hidden as well."""
    subject_id: Mapped[uuid.UUID]
    """The acta or the person to be changed."""
    content: Mapped[dict[str, Any]]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    """The document that justifies the change: its kind and reference."""
    state: Mapped[str]
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
