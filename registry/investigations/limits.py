"""The fixed limits of cases and graphs. Choices of this project; changing a value makes a new version.

What an installation decides about searches and the watch-list is in `settings`.
"""

from datetime import timedelta
from typing import Final

VERSION: Final = "2026-11"

SECOND_FROM_RISK: Final = 60
"""From this risk on, a second person must confirm a dismissal; a confirmation always needs one."""
RISK_BY_HAND: Final = 25
"""Risk of a case opened by hand, unless stated otherwise: as much as one indicator for review."""
RISK_OF_WATCH_HIT: Final = 100
MOST_PERSONS: Final = 50
"""In one case; more persons are several matters."""
LONGEST_POSTPONEMENT: Final = timedelta(days=180)
MOST_AT_ONCE: Final = 100
"""Cases decided in one request."""
LARGEST_ATTACHMENT_BYTES: Final = 8 * 1024 * 1024
"""A scanned decision of about twenty pages; in base64 it fits into a request."""

DEEPEST: Final = 4
"""Maximum number of links followed from a case's persons."""
MOST_NODES: Final = 300
MOST_NEIGHBOURS: Final = 40
"""Neighbours drawn of one node; the rest are counted: an attendant may have a hundred thousand births."""
