"""The table of pairs told apart."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class ToldApart(Base):
    """Two persons whom investigators judged to be different, and the data they were judged on."""

    __tablename__ = "told_apart"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    data_hash: Mapped[str]
    """Of what the registry was told of the two by then: another one, and the judgement no longer counts."""
    at: Mapped[datetime]
