"""Tables of cases. Triggers enforce the order of states and refuse changes to history, dossier and referrals."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Sequence, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import Account
from registry.core.database import AppendOnly, Base, one_of
from registry.core.messages import SOURCE_LANGUAGE, Message
from registry.core.vault import sealed_at
from registry.investigations.cases.rules import (
    DECISIONS,
    ENTRY_KINDS,
    LIVE,
    NOTICES,
    ORIGINS,
    SOURCES,
    STATES,
    TARGET_KINDS,
)

case_sequence = Sequence("case_sequence", metadata=Base.metadata)
_LIVE = one_of("state", LIVE)


class ReferralTarget(Base):
    """An authority that cases may be referred to, with the source for it. Configurable; one in use is never removed."""

    __tablename__ = "referral_target"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9_]{2,40}$'", name="code"),
        CheckConstraint(one_of("kind", TARGET_KINDS), name="kind"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    concern: Mapped[str]
    """The matters that are referred to it."""
    source: Mapped[str]
    is_active: Mapped[bool]
    is_for_missing_children: Mapped[bool]
    """Whether watch-list hits are referred to it at once."""
    updated_at: Mapped[datetime]


class Case(Base):
    """One matter under investigation. It proves nothing and changes no person: people decide."""

    __tablename__ = "investigation_case"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint(one_of("outcome", STATES), name="outcome"),
        CheckConstraint("risk BETWEEN 0 AND 100", name="risk"),
        CheckConstraint(
            "(decision IS NULL) = (decision_by IS NULL) AND (decision IS NULL) = (decision_at IS NULL) "
            "AND (decision IS NULL) = (decision_reason IS NULL)",
            name="decision_whole",
        ),
        CheckConstraint("(seconded_by IS NULL) = (seconded_at IS NULL)", name="second_whole"),
        CheckConstraint("seconded_by <> decision_by", name="four_eyes"),
        CheckConstraint("decision <> 'confirmed' OR needs_second", name="confirmed_by_two"),
        CheckConstraint(
            f"coalesce(outcome, state) NOT IN {DECISIONS} OR (decision IS NOT NULL "
            "AND decision = coalesce(outcome, state) AND (NOT needs_second OR seconded_by IS NOT NULL))",
            name="decided_whole",
        ),
        CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_with_outcome"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        Index("ix_investigation_case_queue", text("risk DESC"), "opened_at", "id", postgresql_where=text(_LIVE)),
        Index("ix_investigation_case_assigned_to", "assigned_to"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[str]
    state: Mapped[str]
    origin: Mapped[str]
    risk: Mapped[int]
    is_urgent: Mapped[bool]
    reason: Mapped[str]
    reason_message: Mapped[Message | None]
    """The reason where the registry itself gave it; NULL where a person wrote it."""
    opened_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime]
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    assigned_at: Mapped[datetime | None]
    postponed_until: Mapped[date | None]
    decision: Mapped[str | None]
    """While the case is in review, only proposed."""
    decision_reason: Mapped[str | None]
    decision_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decision_at: Mapped[datetime | None]
    needs_second: Mapped[bool]
    seconded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    seconded_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    is_demonstration: Mapped[bool]

    assignee: Mapped[Account | None] = relationship(foreign_keys=[assigned_to])
    persons: Mapped[list["CasePerson"]] = relationship(
        order_by="CasePerson.person_id",
        primaryjoin="and_(Case.id == CasePerson.case_id, CasePerson.removed_at.is_(None))",
    )
    """Without those who were taken out."""
    alerts: Mapped[list["CaseAlert"]] = relationship(order_by="CaseAlert.alert_id")
    reviewers: Mapped[list["CaseReviewer"]] = relationship(order_by="CaseReviewer.added_at")


class CasePerson(Base):
    """A person that a case is about, or was until somebody took them out with a reason (an event of the case)."""

    __tablename__ = "case_person"
    __table_args__ = (
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint("removed_by IS NULL OR removed_at IS NOT NULL", name="removed_by"),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    source: Mapped[str]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class CaseAlert(Base):
    """An alert that belongs to a case."""

    __tablename__ = "case_alert"
    __table_args__ = (
        # The registry puts an alert into one case at a time. A second investigator may open a case of their own for
        # the same alert: refusing it would reveal the first.
        Index("uq_case_alert_followed", "alert_id", unique=True, postgresql_where=text("is_followed")),
    )

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), primary_key=True)
    alert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("alert.id"), primary_key=True, index=True)
    is_followed: Mapped[bool]
    """Whether the case grows with the alert; ends when the case is decided."""
    added_at: Mapped[datetime]


class CaseReviewer(Base):
    """A second investigator who sees the case, to judge independently and to confirm a decision."""

    __tablename__ = "case_reviewer"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]

    account: Mapped[Account] = relationship(foreign_keys=[account_id])


class CaseLook(Base):
    """When an account last looked at a case: what others did since is new to it."""

    __tablename__ = "case_look"

    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    at: Mapped[datetime]


class Notice(Base):
    """What somebody else did in a case that an account should know of."""

    __tablename__ = "case_notice"
    __table_args__ = (
        CheckConstraint(one_of("kind", NOTICES), name="kind"),
        Index("ix_case_notice_account_id", "account_id", "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"))
    kind: Mapped[str]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class CaseEvent(AppendOnly, Base):
    """One event in a case's history. Append-only (trigger)."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case_id", "case_id", "number"),)

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"))
    what: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    reason: Mapped[str | None]
    reason_message: Mapped[Message | None]
    details: Mapped[dict[str, Any]]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class Referral(AppendOnly, Base):
    """The referral of a case to an authority. Append-only (trigger)."""

    __tablename__ = "case_referral"
    __table_args__ = (UniqueConstraint("case_id", "target_code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"))
    target_code: Mapped[str] = mapped_column(ForeignKey("referral_target.code"))
    reason: Mapped[str]
    reason_message: Mapped[Message | None]
    is_urgent: Mapped[bool]
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class CaseEntry(AppendOnly, Base):
    """One dossier entry: sealed, hashed and chained to the entry before it. Append-only (trigger)."""

    __tablename__ = "case_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        CheckConstraint(one_of("kind", ENTRY_KINDS), name="kind"),
        CheckConstraint("octet_length(sha256) = 32 AND octet_length(chain) = 32", name="hash_length"),
        CheckConstraint("(kind = 'task_done') = (task_id IS NOT NULL)", name="task_of"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("assignee_id IS NULL OR kind = 'task'", name="assignee_of_task"),
        Index("uq_case_entry_task_id", "task_id", unique=True, postgresql_where=text("task_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"))
    sequence: Mapped[int]
    kind: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    task_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("case_entry.id"))
    due_on: Mapped[date | None]
    assignee_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    """Whose task it is."""
    sealed_title: Mapped[bytes] = mapped_column(info=sealed_at("case_entry:{id}:title"))
    sealed_content: Mapped[bytes] = mapped_column(deferred=True, info=sealed_at("case_entry:{id}:content"))
    sha256: Mapped[bytes]
    """Of the content as it was sent."""
    chain: Mapped[bytes]
    """SHA-256 over the chain value of the entry before and this entry's own description."""
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    def place(self, what: str) -> str:
        """The place in the vault that a sealed column of this row is bound to."""
        return f"case_entry:{self.id}:{what}"


def reason_columns(reason: Message | str | None) -> dict[str, Any]:
    """The columns of a reason. The registry's own words are stored as a message, with their English text beside it."""
    if isinstance(reason, Message):
        return {"reason": reason.in_language(SOURCE_LANGUAGE), "reason_message": reason}
    return {"reason": reason, "reason_message": None}


def reason_of(row: Case | CaseEvent | Referral) -> Message | str | None:
    """A reason as it is shown: the registry's own in the reader's language, a person's as written."""
    return row.reason if row.reason_message is None else row.reason_message
