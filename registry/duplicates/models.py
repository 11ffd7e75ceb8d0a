"""Tables of searches and alerts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import AppendOnly, Base, one_of
from registry.core.messages import Message
from registry.duplicates.indicators.finding import POINTS

SUBJECTS = ("mother", "newborn", "minor", "applicant")
ALERT_STATES = ("open", "closed")


class KnownIndicator(Base):
    """The codes an alert's reasons may have: filled from the catalogue, so that a new indicator needs no migration."""

    __tablename__ = "indicator"

    code: Mapped[str] = mapped_column(primary_key=True)


class SearchRun(Base):
    """One search, after an enrolment, before a card or for a list: what it ran with, so that it can be replayed."""

    __tablename__ = "search_run"
    __table_args__ = (
        CheckConstraint("num_nonnulls(birth_id, application_id, watch_entry_id) = 1", name="one_occasion"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("birth.id"), index=True)
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_application.id"), index=True)
    watch_entry_id: Mapped[uuid.UUID | None]
    """Of a list held in a room above; the entry itself is deleted when its time is over."""
    engine: Mapped[str]
    policy: Mapped[str]
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class SearchCandidate(Base):
    """A person whom a search found, with the scores."""

    __tablename__ = "search_candidate"
    __table_args__ = (
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        UniqueConstraint("run_id", "subject", "candidate_id"),
        Index("ix_search_candidate_person_id", "person_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search_run.id"))
    subject: Mapped[str]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    candidate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    rank: Mapped[int]
    score: Mapped[float]
    by_finger: Mapped[dict[str, Any]]


class Alert(Base):
    """Findings about one set of persons. Only investigators and supervisors see them."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("persons_key"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
        CheckConstraint(one_of("state", ALERT_STATES), name="state"),
        Index("ix_alert_raised_at", "raised_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    persons_key: Mapped[str]
    """The persons' ids in order: one set of persons has one alert."""
    points: Mapped[int]
    is_case: Mapped[bool]
    state: Mapped[str]
    raised_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    persons: Mapped[list["AlertPerson"]] = relationship(order_by="AlertPerson.person_id")
    reasons: Mapped[list["AlertReason"]] = relationship(order_by="AlertReason.indicator")


class AlertPerson(Base):
    """A person an alert is about."""

    __tablename__ = "alert_person"

    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class AlertReason(Base):
    """One indicator of an alert, with its reason and points."""

    __tablename__ = "alert_reason"
    __table_args__ = (
        # Hashed: a fan-out's births are more than an index's row holds.
        Index("uq_alert_reason_births", "alert_id", "indicator", text("md5(births_key)"), unique=True),
        Index("ix_alert_reason_births", text("string_to_array(births_key, ' ')"), postgresql_using="gin"),
        CheckConstraint(one_of("severity", tuple(POINTS)), name="severity"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alert.id"))
    indicator: Mapped[str] = mapped_column(ForeignKey("indicator.code"))
    severity: Mapped[str]
    points: Mapped[int]
    reason: Mapped[Message]
    facts: Mapped[dict[str, Any]]
    births_key: Mapped[str]
    policy: Mapped[str]
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("search_run.id"))
    found_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When it ceased to hold: it no longer counts, and stays visible."""


class ProtectionReferral(AppendOnly, Base):
    """A mother so young that child protection must be called; not a sign of fraud. Append-only (trigger)."""

    __tablename__ = "protection_referral"
    __table_args__ = (CheckConstraint("age_years BETWEEN 0 AND 17", name="age_years"),)

    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"), primary_key=True)
    mother_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    age_years: Mapped[int]
    policy: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(index=True)
