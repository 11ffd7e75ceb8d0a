"""The fixed limits of cases and graphs. Choices of this project; a change of any value is a new version.

What an installation decides about searches and the watch-list is in `settings`.
"""

from datetime import timedelta
from typing import Final

VERSION: Final = "2026-11"

SECOND_FROM_RISK: Final = 60
"""From this risk on a dismissal needs a second person; a confirmation always does."""
RISK_BY_HAND: Final = 25
"""Of a case opened by hand, unless its opener says otherwise: as much as one indicator for review."""
RISK_OF_WATCH_HIT: Final = 100
MOST_PERSONS: Final = 50
"""Of one case: beyond, it is several."""
LONGEST_POSTPONEMENT: Final = timedelta(days=180)
MOST_AT_ONCE: Final = 100
"""Cases decided by one request."""
LARGEST_ATTACHMENT_BYTES: Final = 8 * 1024 * 1024
"""A scanned decision of some twenty pages; in base64 it fits a request."""

DEEPEST: Final = 4
"""Links followed from a case's persons."""
MOST_NODES: Final = 300
MOST_NEIGHBOURS: Final = 40
"""Of one node; the rest is counted: an attendant may have a hundred thousand births."""
