"""The tables of searches that are being answered, and of the workers that hold parts of the galleries."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base
from registry.core.vault import sealed_at


class GalleryPart(Base):
    """A worker that holds a part, as it described itself last. A part may have several, or none at the moment."""

    __tablename__ = "gallery_part"
    __table_args__ = (CheckConstraint("part BETWEEN 1 AND parts", name="part"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    part: Mapped[int]
    parts: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    is_ready: Mapped[bool]
    """Whether it has loaded its prints."""
    adults: Mapped[int] = mapped_column(BigInteger)
    children: Mapped[int] = mapped_column(BigInteger)
    """How many persons of either side it holds prints of."""
    prints: Mapped[int] = mapped_column(BigInteger)
    not_compared: Mapped[int] = mapped_column(BigInteger)
    """Prints that do not open."""


class GallerySearch(Base):
    """One search by prints: what is asked, in how many parts, and the job that goes on with the answers.

    Questions hold templates and answers name persons, the sealed among them: both are sealed.
    """

    __tablename__ = "gallery_search"
    __table_args__ = (
        CheckConstraint("parts >= 1", name="parts"),
        Index("ix_gallery_search_unanswered", "asked_at", postgresql_where=text("answered_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    parts: Mapped[int]
    """Changed when the number of parts changes before all have answered."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When the last part had answered."""
    task: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    """Of the job that goes on."""
    seen: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Per part: which transactions it had seen, as `pg_current_snapshot()` writes it, and its newest capture."""
    sealed_questions: Mapped[bytes | None] = mapped_column(info=sealed_at("gallery_search:{id}:questions"))
    """None once they are answered."""
    sealed_answers: Mapped[bytes | None] = mapped_column(info=sealed_at("gallery_search:{id}:answers"))

    def place(self, what: str) -> str:
        """The place in the vault to which a sealed column of this row is bound."""
        return f"gallery_search:{self.id}:{what}"


class GalleryAnswer(Base):
    """One part's answers, until all are gathered."""

    __tablename__ = "gallery_answer"
    __table_args__ = (CheckConstraint("part BETWEEN 1 AND parts", name="part"),)

    search_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("gallery_search.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    parts: Mapped[int]
    answered_at: Mapped[datetime]
    seen: Mapped[dict[str, Any]]
    sealed_answers: Mapped[bytes] = mapped_column(info=sealed_at("gallery_answer:{search_id}:{part}"))


def place_of_answer(search_id: uuid.UUID, part: int) -> str:
    """The place in the vault to which a part's answers are bound."""
    return f"gallery_answer:{search_id}:{part}"
