"""The table of settings. Append-only (trigger); the newest version is in force."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registry.core.versions import Version


class DocumentsSettings(Version):
    """One version of the settings of minors' IDs."""

    __tablename__ = "documents_settings"

    values: Mapped[dict[str, Any]] = mapped_column("settings")
