"""When a station warns that its line has been down for long, and when it begins nothing new. Pure.

Nothing bars an enrolment that is open: what was begun is sealed, whatever the limits say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from station.outbox.folder import HERE, Entry

WARNED_AFTER: Final = timedelta(days=3)
WARNED_FROM: Final = 50
LONGEST: Final = timedelta(days=30)
LEAST_FREE_BYTES: Final = 200 * 1000 * 1000
LONG, MANY, TOO_LONG, DISK_FULL = SLUGS = ("long", "many", "too_long", "disk_full")


@dataclass(frozen=True, slots=True)
class Standing:
    """How the outbox stands: what is warned of, and what bars something new."""

    waiting: int
    warnings: tuple[str, ...]
    barred: tuple[str, ...]


def standing(entries: Sequence[Entry], heard: datetime | None, now: datetime, free_bytes: int) -> Standing:
    """How it stands at a moment, of a station that last heard the registry at another (None: never).

    The days count from the registry's last word, or from the oldest envelope where that is older; a clock that runs
    backwards makes neither negative.
    """
    waiting = [entry for entry in entries if entry.state == HERE]
    since = min([entry.at for entry in waiting] + ([heard] if heard else []), default=now)
    silent = now - since
    warnings = [slug for slug, holds in ((LONG, silent > WARNED_AFTER), (MANY, len(waiting) >= WARNED_FROM)) if holds]
    barred = [
        slug for slug, holds in ((TOO_LONG, silent > LONGEST), (DISK_FULL, free_bytes < LEAST_FREE_BYTES)) if holds
    ]
    return Standing(len(waiting), tuple(warnings), tuple(barred))
