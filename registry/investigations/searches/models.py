"""Tables of searches. Searches that were run, their hits and openings are never changed or removed (triggers)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.core.database import AppendOnly, Base, one_of
from registry.core.vault import sealed_at
from registry.investigations.searches.rules import REVIEWS, STATES


class CaseSearchKind(Base):
    """A kind of search. Filled from the catalogue of kinds when the database is prepared."""

    __tablename__ = "case_search_kind"

    name: Mapped[str] = mapped_column(primary_key=True)


class CaseSearch(Base):
    """One search: purpose, legal basis, criteria, approval, and the engine and thresholds it ran with."""

    __tablename__ = "case_search"
    __table_args__ = (
        # Purposes and legal bases are settings: one that is removed later stays in earlier searches.
        CheckConstraint("purpose ~ '^[a-z][a-z0-9_]{1,39}$'", name="purpose"),
        CheckConstraint("legal_basis ~ '^[a-z][a-z0-9_]{1,39}$'", name="legal_basis"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("review", REVIEWS), name="review"),
        CheckConstraint("octet_length(criteria_sha256) = 32", name="criteria_sha256_length"),
        CheckConstraint("kind <> 'prints' OR needs_approval", name="prints_need_approval"),
        CheckConstraint("approved_by <> requested_by", name="four_eyes"),
        CheckConstraint("reviewed_by <> requested_by", name="reviewed_by_another"),
        CheckConstraint(
            "state NOT IN ('searching', 'done') OR NOT needs_approval OR emergency IS NOT NULL "
            "OR (approved_by IS NOT NULL AND run_at < approval_expires_at)",
            name="run_approved",
        ),
        CheckConstraint("(state IN ('searching', 'done')) = (run_at IS NOT NULL)", name="done_when_run"),
        CheckConstraint("(review IS NULL) = (reviewed_by IS NULL)", name="review_whole"),
        CheckConstraint("review IS NULL OR emergency IS NOT NULL", name="review_of_emergency"),
        Index("ix_case_search_requested", "requested_by", "requested_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), index=True)
    kind: Mapped[str] = mapped_column(ForeignKey("case_search_kind.name"))
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    legal_reference: Mapped[str | None]
    reason: Mapped[str]
    sealed_criteria: Mapped[bytes] = mapped_column(deferred=True, info=sealed_at("case_search:{id}:criteria"))
    criteria_sha256: Mapped[bytes]
    state: Mapped[str]
    needs_approval: Mapped[bool]
    emergency: Mapped[str | None]
    """Why it could not wait for approval; a supervisor reviews it afterwards."""
    requested_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    requested_at: Mapped[datetime]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    approval_expires_at: Mapped[datetime | None]
    approval_reason: Mapped[str | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    review: Mapped[str | None]
    review_reason: Mapped[str | None]
    run_at: Mapped[datetime | None]
    """When it was begun: nothing that came later is found."""
    ran_with: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Engine, policy, model and thresholds, and the number of persons searched."""
    found: Mapped[int | None]
    """Number of matches; only the best are stored."""

    hits: Mapped[list["SearchHit"]] = relationship(order_by="SearchHit.rank")

    @property
    def place(self) -> str:
        """The place in the vault that the sealed criteria are bound to."""
        return f"case_search:{self.id}:criteria"


class SearchHit(AppendOnly, Base):
    """A matching person. Append-only (trigger)."""

    __tablename__ = "case_search_hit"
    __table_args__ = (UniqueConstraint("search_id", "person_id"),)

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_search.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    score: Mapped[float | None]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    data_hash: Mapped[str]


class SealedHit(AppendOnly, Base):
    """A sealed person that a search would have found. Only authorised readers see it; the search does not show it.

    Append-only (trigger).
    """

    __tablename__ = "case_search_sealed_hit"
    __table_args__ = (Index("ix_case_search_sealed_hit_found_at", "found_at"),)

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_search.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    score: Mapped[float | None]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    found_at: Mapped[datetime]

    search: Mapped[CaseSearch] = relationship()


class HitOpening(AppendOnly, Base):
    """A hit that somebody opened. Append-only (trigger)."""

    __tablename__ = "case_search_opening"
    __table_args__ = (Index("ix_case_search_opening_search_id", "search_id", "rank"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_search.id"))
    rank: Mapped[int]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
