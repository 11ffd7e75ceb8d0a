"""Tables of the journal. Triggers (migration 0003) refuse UPDATE, DELETE and TRUNCATE of its rows."""

import uuid
from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base
from registry.core.vault import derived_from, sealed_at


class JournalRow(AppendOnly, Base):
    """One act. `content` is the canonical text that is hashed; the columns beside it are for searching."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        Index("ix_journal_persons", "persons", postgresql_using="gin"),
        Index("ix_journal_at", "at", "sequence", "lane"),
        Index("ix_journal_account", text("(content::jsonb ->> 'account')"), "at", "sequence", "lane"),
    )

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, server_default="0")
    """The chain it belongs to."""
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """Its number in its lane."""
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    content: Mapped[str]
    hash: Mapped[bytes]
    persons: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(Uuid))
    """Those whom the entry is about or shows, as in `content`, in order; for searching."""


class JournalHead(Base):
    """The single row with the end of lane 0; locked while rows are added to it, so that the chain has one order."""

    __tablename__ = "journal_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    lane: ClassVar[int] = 0
    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
    key_id: Mapped[str] = mapped_column(info=derived_from())
    seal: Mapped[bytes]


class JournalLane(Base):
    """The end of another lane, locked like the head of lane 0; its own table, so that older code knows one head."""

    __tablename__ = "journal_lane"
    __table_args__ = (CheckConstraint("lane > 0", name="lane_positive"),)

    lane: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes]
    key_id: Mapped[str] = mapped_column(info=derived_from())
    seal: Mapped[bytes]


class JournalLeaf(AppendOnly, Base):
    """The place of a row in the tree over all lanes, counted from 0; given by a job, in an order that stays."""

    __tablename__ = "journal_leaf"
    __table_args__ = (UniqueConstraint("lane", "sequence", name="uq_journal_leaf_lane_sequence"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    lane: Mapped[int] = mapped_column(SmallInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)


class JournalCheckpoint(AppendOnly, Base):
    """A signed size and root of the tree."""

    __tablename__ = "journal_checkpoint"
    __table_args__ = (CheckConstraint("octet_length(root) = 32", name="root_length"),)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes]
    frontier: Mapped[bytes]
    """The roots of the tree's complete subtrees, from which it grows."""
    note: Mapped[str]
    """The signed note, as others keep it."""
    made_at: Mapped[datetime]


class JournalCosignature(AppendOnly, Base):
    """A witness' signature of a checkpoint, which says that it saw no other tree."""

    __tablename__ = "journal_cosignature"
    __table_args__ = (CheckConstraint("octet_length(content) = 72", name="content_length"),)

    size: Mapped[int] = mapped_column(ForeignKey("journal_checkpoint.size"), primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(primary_key=True)
    """Its public key with its name, as it publishes it."""
    content: Mapped[bytes]
    """The moment (8 bytes) and the signature."""
    added_at: Mapped[datetime]


class JournalSigner(Base):
    """A key that signs checkpoints; the first is made with the first of them. The newest one signs."""

    __tablename__ = "journal_signer"
    __table_args__ = (
        CheckConstraint("id >= 1", name="number"),
        CheckConstraint("octet_length(public_key) = 32", name="public_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    origin: Mapped[str]
    """The log's name in its checkpoints; it stays when the service's address changes."""
    public_key: Mapped[bytes]
    sealed_private_key: Mapped[bytes] = mapped_column(info=sealed_at("journal_signer:{id}:private"))
