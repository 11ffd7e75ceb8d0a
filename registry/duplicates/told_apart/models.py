"""The table of pairs told apart."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base


class ToldApart(Base):
    """Two persons judged to be different, and the data the judgement was based on."""

    __tablename__ = "told_apart"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    data_hash: Mapped[str]
    """Hash of what the two were compared by at the time: once it differs, the judgement no longer counts."""
    at: Mapped[datetime]
