"""Tables of births: delivery, certificate, bond, verification, recapture."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.births.certificate import DELIVERIES, PLACES, RANGES, STATES, VITAL_STATUSES
from registry.core.database import Base
from registry.core.errors import CONSTRAINTS, ConstraintRefusal
from registry.facilities.models import one_of
from registry.facilities.rules import PROFESSIONS
from registry.fingerprints.models import OUTCOME_CHECK
from registry.people.models import Person
from registry.people.rules import DOCUMENT_TYPES, EDUCATION_LEVELS, MARITAL_STATUSES, SEXES

RECAPTURE_STATES = ("due", "done", "missed")


class Delivery(Base):
    """One delivery of one mother: its children share it."""

    __tablename__ = "delivery"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    mother_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    created_at: Mapped[datetime]


class Birth(Base):
    """A live-birth certificate and the child it certifies. Once signed its content is never changed (trigger)."""

    __tablename__ = "birth"
    __table_args__ = (
        UniqueConstraint("cnv"),
        UniqueConstraint("newborn_id"),
        Index("uq_birth_delivery_order", "delivery_id", "birth_order", unique=True, postgresql_where="state <> 'annulled'"),
        Index("ix_birth_facility", "facility_code", "created_at"),
        Index("ix_birth_born_at", "born_at"),
        ForeignKeyConstraint(["ubigeo_scheme", "ubigeo"], ["place.scheme", "place.code"]),
        ForeignKeyConstraint(["mother_residence_scheme", "mother_residence_ubigeo"], ["place.scheme", "place.code"]),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("cnv ~ '^[0-9]{8,12}$'", name="cnv"),
        CheckConstraint(one_of("vital_status", VITAL_STATUSES[:1]), name="live_birth"),
        CheckConstraint(one_of("sex", SEXES), name="sex"),
        CheckConstraint(one_of("delivery_kind", DELIVERIES), name="delivery_kind"),
        CheckConstraint(one_of("place", PLACES), name="place"),
        CheckConstraint(one_of("attendant_profession", PROFESSIONS), name="attendant_profession"),
        CheckConstraint(one_of("certifier_profession", PROFESSIONS), name="certifier_profession"),
        CheckConstraint(one_of("mother_document_type", DOCUMENT_TYPES), name="mother_document_type"),
        CheckConstraint(one_of("mother_marital_status", MARITAL_STATUSES), name="mother_marital_status"),
        CheckConstraint(one_of("mother_education", EDUCATION_LEVELS), name="mother_education"),
        *(CheckConstraint(f"{name} BETWEEN {low} AND {high}", name=name) for name, (low, high) in RANGES.items()),
        CheckConstraint("birth_order <= plurality", name="order_within_plurality"),
        CheckConstraint("living_children <= live_births", name="living_within_live_births"),
        CheckConstraint("born_at <= created_at", name="not_in_the_future"),
        CheckConstraint(
            "state = 'draft' OR state = 'annulled' OR (cnv IS NOT NULL AND born_at IS NOT NULL AND sex IS NOT NULL "
            "AND signed_at IS NOT NULL AND signed_by IS NOT NULL)",
            name="signed_whole",
        ),
        CheckConstraint("(state = 'annulled') = (annulled_reason IS NOT NULL)", name="annulled_with_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    state: Mapped[str]
    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"))
    newborn_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    mother_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    facility_code: Mapped[str] = mapped_column(ForeignKey("facility.code"))
    """Where it was enrolled; a home birth has no facility of its own."""
    cnv: Mapped[str | None]
    vital_status: Mapped[str | None]
    sex: Mapped[str | None]
    born_at: Mapped[datetime | None]
    weight_g: Mapped[int | None]
    length_cm: Mapped[float | None]
    head_circumference_cm: Mapped[float | None]
    gestational_weeks: Mapped[int | None]
    apgar_1: Mapped[int | None]
    apgar_5: Mapped[int | None]
    delivery_kind: Mapped[str | None]
    plurality: Mapped[int | None]
    birth_order: Mapped[int | None]
    place: Mapped[str | None]
    ubigeo_scheme: Mapped[str | None]
    ubigeo: Mapped[str | None]
    place_facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    attendant_profession: Mapped[str | None]
    attendant_dni: Mapped[str | None]
    attendant_licence: Mapped[str | None]
    certifier_profession: Mapped[str | None]
    certifier_dni: Mapped[str | None]
    certifier_licence: Mapped[str | None]
    certified_on: Mapped[date | None]
    is_mother_unknown: Mapped[bool]
    mother_document_type: Mapped[str | None]
    mother_document_number: Mapped[str | None]
    mother_given_names: Mapped[str | None]
    mother_first_surname: Mapped[str | None]
    mother_second_surname: Mapped[str | None]
    mother_birth_date: Mapped[date | None]
    mother_age_years: Mapped[int | None]
    mother_nationality: Mapped[str | None]
    mother_residence_scheme: Mapped[str | None]
    mother_residence_ubigeo: Mapped[str | None]
    mother_residence_address: Mapped[str | None]
    mother_phone: Mapped[str | None]
    mother_marital_status: Mapped[str | None]
    mother_education: Mapped[str | None]
    pregnancies: Mapped[int | None]
    live_births: Mapped[int | None]
    living_children: Mapped[int | None]
    stillbirths: Mapped[int | None]
    last_birth_on: Mapped[date | None]
    prenatal_visits: Mapped[int | None]
    mother_recognition: Mapped[dict[str, Any] | None]
    """How her prints compare with her earlier ones: outcome, fused score, fingers, engine. Never shown at the counter."""
    is_demonstration: Mapped[bool]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None]
    annulled_reason: Mapped[str | None]
    annulled_at: Mapped[datetime | None]

    newborn: Mapped[Person] = relationship(foreign_keys=[newborn_id])
    mother: Mapped[Person | None] = relationship(foreign_keys=[mother_id])


class Bond(Base):
    """Mother and newborn, bound by prints. Immutable (trigger); its hash is sealed into the journal."""

    __tablename__ = "bond"
    __table_args__ = (
        UniqueConstraint("birth_id"),
        CheckConstraint("octet_length(content_hash) = 32", name="content_hash_length"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    mother_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    newborn_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    operator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    engine: Mapped[str]
    content: Mapped[dict[str, Any]]
    """Both sets of captures with devices, times and image hashes, as bound."""
    content_hash: Mapped[bytes]
    created_at: Mapped[datetime]


class Verification(Base):
    """Prints presented again and compared with those bound. Append-only (trigger)."""

    __tablename__ = "verification"
    __table_args__ = (
        CheckConstraint(OUTCOME_CHECK, name="outcome"),
        Index("ix_verification_birth_id", "birth_id", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    operator_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str]
    parts: Mapped[dict[str, Any]]
    """For mother and newborn: outcome, fused score, each finger's score and quality, whether provisional."""
    engine: Mapped[str]
    created_at: Mapped[datetime]


class Recapture(Base):
    """When a child's prints are to be taken again."""

    __tablename__ = "recapture"
    __table_args__ = (
        UniqueConstraint("birth_id", "months"),
        CheckConstraint(one_of("state", RECAPTURE_STATES), name="state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_with_time"),
        Index("ix_recapture_due_on", "due_on", postgresql_where="state = 'due'"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    becomes_primary: Mapped[bool]
    state: Mapped[str]
    done_at: Mapped[datetime | None]

    birth: Mapped[Birth] = relationship()


CONSTRAINTS["uq_birth_cnv"] = ConstraintRefusal(
    "certificate-exists", "A certificate of this number is registered already.", "/certificate/cnv"
)
CONSTRAINTS["uq_birth_delivery_order"] = ConstraintRefusal(
    "birth-order-taken", "This delivery has a child of this order already.", "/certificate/newborn/birth_order"
)
CONSTRAINTS["birth_signed_content"] = ConstraintRefusal(
    "certificate-signed", "A signed certificate is not changed: annul it and make a new one, or rectify the acta."
)
