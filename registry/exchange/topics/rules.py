"""What a subscription may ask for. Pure."""

import re
from datetime import timedelta
from typing import Final

HTTP: Final = "http"
USUAL: Final = (3600, 168)
"""OSIA's own: every hour for seven days."""
SHORTEST_S, LONGEST_S = 60, 86_400
MOST_RETRIES: Final = 168
MOST_SUBSCRIPTIONS: Final = 100
UNCONFIRMED_FOR: Final = timedelta(days=3)
_POLICY: Final = re.compile(r"(\d{1,6}),(\d{1,4})", re.ASCII)


def policy_of(text: str | None) -> tuple[int, int] | None:
    """Seconds between attempts, and how many; None for what is not supported, such as attempts without end."""
    if text is None:
        return USUAL
    if not (read := _POLICY.fullmatch(text)):
        return None
    pause_s, most = int(read[1]), int(read[2])
    return (pause_s, most) if SHORTEST_S <= pause_s <= LONGEST_S and 1 <= most <= MOST_RETRIES else None
