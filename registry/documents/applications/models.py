"""Tables of applications: their content, steps, captured prints, comparisons and holds."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import AppendOnly, Base, one_of
from registry.core.vault import sealed_at
from registry.documents.applications.rules.entitlement import APPLICANTS, EXEMPTIONS, PROOFS
from registry.documents.applications.rules.states import KINDS, OPEN, STATES
from registry.documents.cards.rules import CAUSES
from registry.fingerprints.models import OUTCOME_CHECK
from registry.people.models import Person

MINOR: Final = "minor"
APPLICANT: Final = "applicant"
SUBJECTS: Final = (MINOR, APPLICANT)
"""Whose prints are captured for an application."""
LANGUAGES: Final = ("qu", "ay")
"""Second languages of a card; the first is always Spanish."""
ALERT: Final = "alert"
NO_PRINTS: Final = "no_prints"
UNCONFIRMED: Final = "unconfirmed"
HOLD_CAUSES: Final = (ALERT, NO_PRINTS, UNCONFIRMED)
"""Why a second person decides: something was found, no print is usable, or nothing confirms whose the prints are."""
_IS_OPEN = one_of("state", OPEN)


class Application(Base):
    """An application for one minor. Its content changes only in draft, its state only along TRANSITIONS (trigger)."""

    __tablename__ = "document_application"
    __table_args__ = (
        Index("uq_document_application_open", "person_id", unique=True, postgresql_where=text(_IS_OPEN)),
        Index("ix_document_application_created_at", "created_at"),
        Index("ix_document_application_state", "state", "created_at"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("cause", CAUSES), name="cause"),
        CheckConstraint("cause IS NULL OR kind = 'duplicate'", name="cause_of_duplicate"),
        CheckConstraint(one_of("applicant_relation", APPLICANTS), name="applicant_relation"),
        CheckConstraint(one_of("applicant_proof", PROOFS), name="applicant_proof"),
        CheckConstraint(one_of("fee_exemption", EXEMPTIONS), name="fee_exemption"),
        CheckConstraint("fee_receipt IS NULL OR fee_exemption IS NULL", name="one_fee"),
        CheckConstraint(one_of("language", LANGUAGES), name="language"),
        CheckConstraint("applicant_id <> person_id", name="not_oneself"),
        CheckConstraint("(sealed_photograph IS NULL) = (photograph_sha256 IS NULL)", name="photograph_whole"),
        CheckConstraint("octet_length(photograph_sha256) = 32", name="photograph_sha256_length"),
        CheckConstraint("photograph_bands IS NULL OR photograph_sha256 IS NOT NULL", name="bands_of_photograph"),
        Index("ix_document_application_photograph_sha256", "photograph_sha256"),
        Index(
            "ix_document_application_by_court",
            "submitted_at",
            postgresql_where=text("applicant_proof = 'court_decision'"),
        ),
        Index("ix_document_application_photograph_bands", "photograph_bands", postgresql_using="gin"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn', 'rejected') OR (applicant_id IS NOT NULL AND applicant_relation IS NOT "
            "NULL AND sealed_photograph IS NOT NULL AND is_minor_present AND submitted_at IS NOT NULL)",
            name="submitted_whole",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    cause: Mapped[str | None]
    state: Mapped[str]
    version: Mapped[int]
    """Counts changes, so that an edit based on an older version is refused."""
    applicant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    applicant_relation: Mapped[str | None]
    applicant_proof: Mapped[str | None]
    applicant_proof_number: Mapped[str | None]
    applicant_institution: Mapped[str | None]
    is_minor_present: Mapped[bool]
    fee_receipt: Mapped[str | None]
    fee_exemption: Mapped[str | None]
    language: Mapped[str | None]
    sealed_photograph: Mapped[bytes | None] = mapped_column(
        deferred=True, info=sealed_at("document_application:{id}:photograph")
    )
    photograph_sha256: Mapped[bytes | None]
    photograph_bands: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    """What the same picture saved again has in common with it (`likeness.bands`); no face comes back from it."""
    rejection: Mapped[str | None]
    is_demonstration: Mapped[bool]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    applicant: Mapped[Person | None] = relationship(foreign_keys=[applicant_id])

    @property
    def photograph_place(self) -> str:
        """The name to which the sealed photograph is bound."""
        return f"document_application:{self.id}:photograph"


class ApplicationEvent(AppendOnly, Base):
    """One step of an application: who took it, when and why. Append-only (trigger)."""

    __tablename__ = "application_event"
    __table_args__ = (UniqueConstraint("application_id", "sequence"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id"))
    sequence: Mapped[int]
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class ApplicationCapture(AppendOnly, Base):
    """A print captured for an application, and in which attempt. Append-only (trigger)."""

    __tablename__ = "application_capture"
    __table_args__ = (CheckConstraint("attempt >= 1", name="attempt"),)

    capture_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("capture.id"), primary_key=True)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id"), index=True)
    attempt: Mapped[int]


class ApplicationComparison(AppendOnly, Base):
    """One attempt of the minor or the applicant, compared with the prints bound to them. Append-only (trigger)."""

    __tablename__ = "application_comparison"
    __table_args__ = (
        UniqueConstraint("application_id", "subject", "attempt"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint(OUTCOME_CHECK, name="outcome"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str]
    attempt: Mapped[int]
    outcome: Mapped[str]
    parts: Mapped[dict[str, Any]]
    engine: Mapped[str]
    at: Mapped[datetime]


class ApplicationHold(Base):
    """Why an application waits for a second person, and who released it: never the person who submitted it."""

    __tablename__ = "application_hold"
    __table_args__ = (
        Index("uq_application_hold_open", "application_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint(one_of("cause", HOLD_CAUSES), name="cause"),
        CheckConstraint("lifted_by <> submitted_by", name="four_eyes"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (reason IS NULL)", name="lifted_whole"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id"), index=True)
    cause: Mapped[str]
    submitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    raised_at: Mapped[datetime]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    reason: Mapped[str | None]
