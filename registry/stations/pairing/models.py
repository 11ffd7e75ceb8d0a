"""The table of pairings."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import ApiToken
from registry.births.drafts.models import EnrolmentDraft
from registry.births.rules.prints import SUBJECTS
from registry.core.database import Base, one_of


class StationPairing(Base):
    """A draft whose prints a station takes. It is gone with the draft, and alive no longer than the session it is of.

    One for each draft and for each station: who pairs anew ends what was before.
    """

    __tablename__ = "station_pairing"
    __table_args__ = (
        UniqueConstraint("draft_id"),
        UniqueConstraint("station_id"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment_draft.id", ondelete="CASCADE"))
    token_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("api_token.id"), index=True)
    """The registrar's session, in whose name the prints are kept."""
    station_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station.id"))
    """Unknown until the code is typed at one."""
    subject: Mapped[str]
    finger: Mapped[int]
    """The print that the registrar's page asks for."""
    created_at: Mapped[datetime]
    code_until: Mapped[datetime]
    expires_at: Mapped[datetime]

    token: Mapped[ApiToken] = relationship()
    draft: Mapped[EnrolmentDraft] = relationship()
