"""The table of judgements. Append-only (trigger): a new one supersedes an earlier one; nothing is changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.access.models import Account
from registry.core.database import AppendOnly, Base, one_of
from registry.investigations.judgements.rules import VERDICTS


class Judgement(AppendOnly, Base):
    """One investigator's verdict on two persons: by whom, when, on which evidence."""

    __tablename__ = "judgement"
    __table_args__ = (
        CheckConstraint(one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("left_id < right_id", name="in_order"),
        CheckConstraint("jsonb_typeof(evidence) = 'array' AND evidence <> '[]'", name="evidence"),
        # A chain without forks: a reviewer's first judgement supersedes none, each later one supersedes the last.
        UniqueConstraint("supersedes_id"),
        Index(
            "uq_judgement_first",
            "case_id",
            "left_id",
            "right_id",
            "by",
            unique=True,
            postgresql_where=text("supersedes_id IS NULL"),
        ),
        Index("ix_judgement_pair", "left_id", "right_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("investigation_case.id"), index=True)
    left_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    right_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    data_hash: Mapped[str]
    """Of the two persons' data at the time of the judgement."""
    engine: Mapped[str]
    policy: Mapped[str]
    supersedes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("judgement.id"))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    reviewer: Mapped[Account] = relationship()
