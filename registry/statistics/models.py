"""The table of releases."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import AppendOnly, Base


class StatisticsRelease(AppendOnly, Base):
    """What is published of one year, frozen; what is withheld is not stored at all. Append-only (trigger)."""

    __tablename__ = "statistics_release"
    __table_args__ = (CheckConstraint("year BETWEEN 1900 AND 2999", name="year"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cells: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
