"""The table of the spans of captures that are read anew."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class ReadingSpan(Base):
    """Captures by ascending number that one chain of jobs reads anew: each job moves its position and queues the next.

    A position is moved only from where the job began, so that of two jobs that begin alike one alone goes on.
    """

    __tablename__ = "reading_span"
    __table_args__ = (
        CheckConstraint("position BETWEEN 0 AND last", name="position"),
        Index("ix_reading_span_open", "extractor", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    extractor: Mapped[str]
    position: Mapped[int] = mapped_column(BigInteger)
    """The number of the last capture that was read; those up to it are done."""
    last: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
