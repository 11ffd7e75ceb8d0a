"""Tables of oversight: broken glass and its review, and warnings of accounts that read more than their work needs."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import Account
from registry.core.database import Base, one_of
from registry.reading.oversight.rules import BUDGETS, LONGEST_H, OUTCOMES


class BrokenGlass(Base):
    """An account's access to one person's prints without a case, for some hours, with its reason and its review."""

    __tablename__ = "broken_glass"
    __table_args__ = (
        CheckConstraint("char_length(reason) BETWEEN 20 AND 500", name="reason_length"),
        CheckConstraint(
            f"ends_at > opened_at AND ends_at <= opened_at + interval '{LONGEST_H} hours'", name="ends_soon"
        ),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(
            "(outcome IS NULL) = (reviewed_by IS NULL) AND (outcome IS NULL) = (reviewed_at IS NULL)",
            name="reviewed_whole",
        ),
        CheckConstraint("reviewed_by <> account_id", name="four_eyes"),
        Index("ix_broken_glass_account_id", "account_id", "person_id", "ends_at"),
        Index("ix_broken_glass_opened_at", "opened_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    review_by: Mapped[datetime]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    reviewer: Mapped[Account | None] = relationship(foreign_keys=[reviewed_by])


class ReadingWarning(Base):
    """An account that used up a day's budget of readings, for supervisors."""

    __tablename__ = "reading_warning"
    __table_args__ = (
        CheckConstraint(one_of("budget", BUDGETS), name="budget"),
        CheckConstraint("(seen_by IS NULL) = (seen_at IS NULL)", name="seen_whole"),
        Index("ix_reading_warning_at", "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    budget: Mapped[str]
    at: Mapped[datetime]
    seen_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
