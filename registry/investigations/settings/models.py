"""The table of settings. Append-only (trigger); the newest counts."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from registry.core.errors import CONSTRAINTS, ConstraintRefusal
from registry.core.versions import Version


class SearchPolicy(Version):
    """The settings."""

    __tablename__ = "search_policy"

    values: Mapped[dict[str, Any]] = mapped_column("settings")


CONSTRAINTS |= {
    "search_policy_append_only": ConstraintRefusal("settings-kept", "A version of the settings is never changed."),
    "pk_search_policy": ConstraintRefusal(
        "settings-changed", "The settings were changed just now: look at them first."
    ),
}
