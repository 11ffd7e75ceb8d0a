"""What the indicators' tests share."""

import uuid
from datetime import date
from typing import Any

CHILD, BIRTH, OTHER = (uuid.UUID(int=n) for n in (1, 2, 3))
BORN = date(2025, 1, 10)


def said(found: Any) -> list[tuple[str, str]]:
    """Each finding's indicator and severity."""
    return [(one.indicator, one.severity) for one in found]
