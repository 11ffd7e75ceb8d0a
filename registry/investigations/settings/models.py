"""The table of settings. Append-only (trigger); the newest counts."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registry.core.versions import Version


class SearchPolicy(Version):
    """The settings."""

    __tablename__ = "search_policy"

    values: Mapped[dict[str, Any]] = mapped_column("settings")
