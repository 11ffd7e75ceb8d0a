"""Tables of record linkage: every person's features, and the models they are weighed by."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base


class LinkageRecord(Base):
    """A person's features, as they are compared: keys, not names. Computed anew whenever the person's data change."""

    __tablename__ = "linkage_record"
    __table_args__ = (
        Index(
            "ix_linkage_record_blocks",
            "blocks",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        *(
            Index(f"ix_linkage_record_{name}", name, postgresql_where=text(f"{name} IS NOT NULL"))
            for name in ("mother_key", "mother_name", "father_name", "phone", "address")
        ),
        # For searches by partial knowledge.
        *(
            Index(f"ix_linkage_record_{name}", name)
            for name in ("given_1", "given_2", "surname_1", "surname_2", "place")
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    given_1: Mapped[str | None]
    given_2: Mapped[str | None]
    given_pair: Mapped[str | None]
    surname_1: Mapped[str | None]
    surname_2: Mapped[str | None]
    surname_set: Mapped[str | None]
    sex: Mapped[str | None]
    birth_date: Mapped[date | None]
    birth_year: Mapped[int | None]
    place: Mapped[str | None]
    department: Mapped[str | None]
    mother_key: Mapped[str | None]
    mother_name: Mapped[str | None]
    father_name: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    certificate: Mapped[str | None]
    delivery_id: Mapped[str | None]
    annulled_for: Mapped[str | None]
    blocks: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The keys of the blocks that the person is in."""
    content_hash: Mapped[str]
    """Hash of the features and of how they are blocked (`blocks.row_hash`)."""


class LinkageModel(AppendOnly, Base):
    """A model's parameters and their origin. Append-only (trigger); the newest is in force."""

    __tablename__ = "linkage_model"
    __table_args__ = (
        CheckConstraint("population >= 1", name="population"),
        Index("ix_linkage_model_made_at", "made_at"),
    )

    version: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str]
    """What made it, from which records, and when."""
    population: Mapped[int]
    parameters: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class LinkageTerm(AppendOnly, Base):
    """How many records bear a name, as counted for a model."""

    __tablename__ = "linkage_term"

    version: Mapped[str] = mapped_column(ForeignKey("linkage_model.version"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    records: Mapped[int]
