"""What was done about referrals to child protection."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base, one_of
from registry.investigations.protection.rules import STEPS


class ProtectionStep(AppendOnly, Base):
    """One step about a referral; the last one that is not a note gives its state. Append-only (trigger)."""

    __tablename__ = "protection_step"
    __table_args__ = (
        # Two who take the same step at once: the second is refused.
        UniqueConstraint("birth_id", "sequence"),
        CheckConstraint(one_of("step", STEPS), name="step"),
        CheckConstraint("(step = 'referred') = (target_code IS NOT NULL)", name="target"),
        CheckConstraint("sequence >= 1", name="sequence"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    birth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("birth.id"))
    sequence: Mapped[int]
    step: Mapped[str]
    target_code: Mapped[str | None] = mapped_column(ForeignKey("referral_target.code"))
    reason: Mapped[str]
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
