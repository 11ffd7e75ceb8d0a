"""The table of pairings."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import ApiToken
from registry.births.rules.prints import SUBJECTS
from registry.core.database import Base, one_of

OWNERS: Final = {"prints": "draft_id", "photograph": "application_id"}
"""By the name of a kind, the column with the record that is paired."""
_ONE_OWNER: Final = " AND ".join(f"(kind = '{kind}') = ({column} IS NOT NULL)" for kind, column in OWNERS.items())


class StationPairing(Base):
    """A record for which a station takes something. It is gone with the record, and alive no longer than its session.

    One for each record, and of each kind one for each station: who pairs anew ends what was before.
    """

    __tablename__ = "station_pairing"
    __table_args__ = (
        UniqueConstraint("draft_id"),
        UniqueConstraint("application_id"),
        UniqueConstraint("station_id", "kind"),
        CheckConstraint(one_of("kind", tuple(OWNERS)), name="kind"),
        CheckConstraint(_ONE_OWNER, name="one_owner"),
        CheckConstraint("(kind = 'prints') = (facility_code IS NOT NULL)", name="facility_of_prints"),
        CheckConstraint("(kind = 'prints') = (num_nonnulls(subject, finger) = 2)", name="finger_of_prints"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint("finger BETWEEN 1 AND 10", name="finger"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[str]
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("enrolment_draft.id", ondelete="CASCADE"))
    application_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_application.id", ondelete="CASCADE"))
    facility_code: Mapped[str | None] = mapped_column(ForeignKey("facility.code"))
    """Whose stations alone can have it, and whose account alone can offer it; None where any may."""
    token_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("api_token.id"), index=True)
    """The session of the registrar or clerk in whose name is stored what the station sends."""
    station_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station.id"))
    """Unknown until the code is typed at one."""
    subject: Mapped[str | None]
    finger: Mapped[int | None]
    """The print that the registrar's page asks for."""
    created_at: Mapped[datetime]
    code_until: Mapped[datetime]
    expires_at: Mapped[datetime]

    token: Mapped[ApiToken] = relationship()

    @property
    def owner_id(self) -> uuid.UUID:
        """The record that is paired."""
        owner_id: uuid.UUID = getattr(self, OWNERS[self.kind])
        return owner_id
