"""Tables of births: delivery, certificate, recapture; those of prints come from `prints.models`."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, column, false, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.births.prints.models import BirthCapture, Bond, Verification
from registry.births.rules.fields import DELIVERIES, LIVE, PLACES, RANGES, STATES
from registry.core.database import AppendOnly, Base, one_of
from registry.facilities.rules import PROFESSIONS
from registry.people.models import Person
from registry.people.rules import DOCUMENT_TYPES, EDUCATION_LEVELS, MARITAL_STATUSES, SEXES

REQUIRED_TO_SIGN = (
    "vital_status",
    "born_on",
    "sex",
    "place",
    "certified_on",
    "signed_by",
)
"""Columns that every signed certificate has, whoever writes it."""
KNOWN_OR_REASONED = ("cnv", "weight_g", "plurality", "birth_order", "ubigeo", "certifier_dni")
"""Columns that a signed certificate has, or says why it has not."""

_WHOLE = " AND ".join(
    [f"{name} IS NOT NULL" for name in REQUIRED_TO_SIGN]
    + [f"({name} IS NOT NULL OR unknown ? '{name}')" for name in KNOWN_OR_REASONED]
)

RECAPTURE_STATES = ("due", "done", "cancelled")

LIVING = "state <> 'annulled'"
"""SQL: a certificate that is not annulled."""


class Delivery(Base):
    """One delivery of one mother, shared by its children."""

    __tablename__ = "delivery"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    mother_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    """Unknown for a birth of which only an earlier acta tells."""
    is_demonstration: Mapped[bool]
    created_at: Mapped[datetime]


class Birth(Base):
    """A live-birth certificate and the child it certifies. Once signed, only corrections change it (trigger)."""

    __tablename__ = "birth"
    __table_args__ = (
        # An annulled certificate gives its number back: its true owner must be able to use it.
        Index(
            "uq_birth_cnv",
            "cnv",
            unique=True,
            postgresql_where=text(f"NOT is_sealed AND {LIVING}"),
        ),
        Index("ix_birth_cnv", "cnv"),
        Index("ix_birth_sealed", "id", postgresql_where=text("is_sealed")),
        UniqueConstraint("newborn_id"),
        Index("uq_birth_delivery_order", "delivery_id", "birth_order", unique=True, postgresql_where=text(LIVING)),
        ExcludeConstraint(
            (column("delivery_id"), "="),
            (column("plurality"), "<>"),
            where=text(LIVING),
            using="gist",
            name="ex_birth_one_plurality",
        ),
        Index("ix_birth_delivery", "delivery_id"),
        Index("ix_birth_facility", "facility_code", "created_at"),
        Index("ix_birth_facility_day", "facility_code", "born_on"),
        Index("ix_birth_created_at", "created_at", "id"),
        Index("ix_birth_born_at", "born_at"),
        Index("ix_birth_born_on", "born_on"),
        Index("ix_birth_estimated", "id", postgresql_where=text("birth_estimate IS NOT NULL")),
        Index("ix_birth_mother_document", "mother_document_number", "mother_document_type"),
        Index("ix_birth_certifier_dni", "certifier_dni", "born_at"),
        *(
            Index(f"ix_birth_{name}", name, "born_at", postgresql_where=text(f"{name} IS NOT NULL"))
            for name in ("attendant_dni", "mother_phone")
        ),
        ForeignKeyConstraint(["ubigeo_scheme", "ubigeo"], ["place.scheme", "place.code"]),
        ForeignKeyConstraint(["mother_residence_scheme", "mother_residence_ubigeo"], ["place.scheme", "place.code"]),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("cnv ~ '^[0-9]{8,12}$'", name="cnv"),
        CheckConstraint(one_of("vital_status", (LIVE,)), name="live_birth"),
        CheckConstraint(one_of("sex", SEXES), name="sex"),
        CheckConstraint(one_of("delivery_kind", DELIVERIES), name="delivery_kind"),
        CheckConstraint(one_of("place", PLACES), name="place"),
        CheckConstraint(one_of("attendant_profession", PROFESSIONS), name="attendant_profession"),
        CheckConstraint(one_of("certifier_profession", PROFESSIONS), name="certifier_profession"),
        CheckConstraint(one_of("mother_document_type", DOCUMENT_TYPES), name="mother_document_type"),
        CheckConstraint(one_of("mother_marital_status", MARITAL_STATUSES), name="mother_marital_status"),
        CheckConstraint(one_of("mother_education", EDUCATION_LEVELS), name="mother_education"),
        *(CheckConstraint(f"{name} BETWEEN {low} AND {high}", name=name) for name, (low, high) in RANGES.items()),
        CheckConstraint("attendant_dni ~ '^[0-9]{8}$'", name="attendant_dni"),
        CheckConstraint("certifier_dni ~ '^[0-9]{8}$'", name="certifier_dni"),
        CheckConstraint("attendant_licence ~ '^[0-9]{3,6}$'", name="attendant_licence"),
        CheckConstraint("certifier_licence ~ '^[0-9]{3,6}$'", name="certifier_licence"),
        CheckConstraint("mother_document_number ~ '^[A-Z0-9]{5,15}$'", name="mother_document_number"),
        CheckConstraint("mother_nationality ~ '^[A-Z]{3}$'", name="mother_nationality"),
        CheckConstraint("(ubigeo IS NULL) = (ubigeo_scheme IS NULL)", name="ubigeo_with_scheme"),
        CheckConstraint(
            "(mother_residence_ubigeo IS NULL) = (mother_residence_scheme IS NULL)", name="residence_with_scheme"
        ),
        CheckConstraint("place_facility_code IS NULL OR place = 'facility' OR place IS NULL", name="facility_of_place"),
        CheckConstraint("NOT is_mother_unknown OR mother_id IS NULL", name="unknown_mother_is_nobody"),
        CheckConstraint("NOT is_found OR is_mother_unknown", name="found_without_mother"),
        CheckConstraint("certified_on >= born_on", name="certified_after_birth"),
        CheckConstraint("born_on = (born_at AT TIME ZONE 'America/Lima')::date", name="day_of_hour"),
        CheckConstraint("birth_estimate IS NULL OR (born_at IS NULL AND born_on IS NOT NULL)", name="estimated_day"),
        CheckConstraint("jsonb_typeof(unknown) = 'object'", name="unknown_fields"),
        CheckConstraint("birth_order <= plurality", name="order_within_plurality"),
        CheckConstraint("living_children <= live_births", name="living_within_live_births"),
        CheckConstraint("born_at <= created_at", name="not_in_the_future"),
        CheckConstraint("born_on <= (created_at AT TIME ZONE 'America/Lima')::date", name="day_not_in_the_future"),
        CheckConstraint(f"signed_at IS NULL OR is_transcribed OR ({_WHOLE})", name="signed_whole"),
        CheckConstraint("facility_code IS NOT NULL OR is_transcribed", name="enrolled_somewhere"),
        CheckConstraint("state NOT IN ('signed', 'used') OR signed_at IS NOT NULL", name="signed_at_a_time"),
        CheckConstraint("state <> 'draft' OR signed_at IS NULL", name="draft_unsigned"),
        CheckConstraint("(state = 'annulled') = (annulled_reason IS NOT NULL)", name="annulled_with_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    state: Mapped[str]
    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"))
    newborn_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    mother_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    """Where it was enrolled; a birth at home has no facility of birth. Transcribed births were enrolled nowhere."""
    is_transcribed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Known from an acta inscribed before this registry: no certificate, no prints, only what the acta states."""
    cnv: Mapped[str | None]
    vital_status: Mapped[str | None]
    sex: Mapped[str | None]
    born_at: Mapped[datetime | None]
    born_on: Mapped[date | None]
    """The day of birth in Peru; a trigger sets it where the moment is known."""
    birth_estimate: Mapped[str | None]
    is_found: Mapped[bool]
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
    is_remote: Mapped[bool]
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
    unknown: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    """Field → why it is unknown."""
    mother_recognition: Mapped[dict[str, Any] | None]
    """How her prints compare with her earlier ones: outcome, score, fingers, engine. Never shown at the counter."""
    is_demonstration: Mapped[bool]
    is_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether newborn or mother is sealed; maintained by a trigger."""
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None]
    annulled_reason: Mapped[str | None]
    annulled_at: Mapped[datetime | None]
    corrections: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How many times its signed content was corrected; each has its row, which keeps what stood before (trigger)."""

    joined_at: Mapped[datetime | None]
    """When it was joined to a delivery whose children were enrolled apart from it."""

    newborn: Mapped[Person] = relationship(foreign_keys=[newborn_id])
    mother: Mapped[Person | None] = relationship(foreign_keys=[mother_id])


class BirthCorrection(AppendOnly, Base):
    """One correction of a signed certificate: what changed, from what, why, by whom. Append-only (trigger)."""

    __tablename__ = "birth_correction"
    __table_args__ = (
        UniqueConstraint("birth_id", "sequence"),
        CheckConstraint("sequence >= 1", name="sequence"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    sequence: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    requested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    """Set where a second person decided."""
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Recapture(Base):
    """A day on which a child's prints are to be taken again."""

    __tablename__ = "recapture"
    __table_args__ = (
        UniqueConstraint("birth_id", "months"),
        CheckConstraint(one_of("state", RECAPTURE_STATES), name="state"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_with_time"),
        Index("ix_recapture_due_on", "due_on", postgresql_where=text("state = 'due'")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    months: Mapped[int]
    due_on: Mapped[date]
    becomes_primary: Mapped[bool]
    state: Mapped[str]
    done_at: Mapped[datetime | None]
    is_demonstration: Mapped[bool]

    birth: Mapped[Birth] = relationship()


__all__ = [
    "KNOWN_OR_REASONED",
    "LIVING",
    "RECAPTURE_STATES",
    "REQUIRED_TO_SIGN",
    "Birth",
    "BirthCapture",
    "BirthCorrection",
    "Bond",
    "Delivery",
    "Recapture",
    "Verification",
]
