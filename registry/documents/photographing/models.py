"""The table of pairings of cameras."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import ApiToken
from registry.core.database import Base


class PhotographPairing(Base):
    """An application whose photograph a station takes: one for each application and for each station."""

    __tablename__ = "photograph_pairing"
    __table_args__ = (
        UniqueConstraint("application_id"),
        UniqueConstraint("station_id"),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    application_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_application.id", ondelete="CASCADE"))
    token_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("api_token.id"), index=True)
    """The clerk's session, in whose name the photograph is stored."""
    station_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station.id"))
    """Unknown until the code is typed at one."""
    created_at: Mapped[datetime]
    code_until: Mapped[datetime]
    expires_at: Mapped[datetime]

    token: Mapped[ApiToken] = relationship()
