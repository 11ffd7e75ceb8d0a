"""The table of settings. Append-only (trigger); the newest counts."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.core.database import Base
from registry.core.errors import CONSTRAINTS, ConstraintRefusal


class SearchPolicy(Base):
    """One version of the settings, whole, with who made it and why."""

    __tablename__ = "search_policy"

    version: Mapped[str] = mapped_column(primary_key=True)
    settings: Mapped[dict[str, Any]]
    reason: Mapped[str]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(index=True)


CONSTRAINTS |= {
    "search_policy_append_only": ConstraintRefusal("settings-kept", "A version of the settings is never changed."),
    "pk_search_policy": ConstraintRefusal(
        "settings-changed", "The settings were changed just now: look at them first."
    ),
}
