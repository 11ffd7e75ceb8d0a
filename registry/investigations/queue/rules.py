"""How the queue may be sorted. Pure."""

from typing import Final

BY_RISK: Final = "risk"
SORTS: Final = (BY_RISK, "oldest", "newest")
"""The highest risk first and among equals the oldest; or by the day of opening alone."""
