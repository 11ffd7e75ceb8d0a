"""The table of thresholds."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registry.core.versions import Version


class DetectionPolicy(Version):
    """The thresholds, whole, by version."""

    __tablename__ = "detection_policy"

    values: Mapped[dict[str, Any]] = mapped_column("thresholds")
