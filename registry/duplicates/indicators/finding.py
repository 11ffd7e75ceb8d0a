"""What an indicator finds. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.duplicates.indicators.catalogue import POINTS


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator that holds between persons, with its reason in numbers."""

    indicator: str
    severity: str
    persons: frozenset[uuid.UUID]
    births: tuple[uuid.UUID, ...]
    reason: str
    facts: Mapping[str, Any]

    @property
    def points(self) -> int:
        """Points of its severity."""
        return POINTS[self.severity]
