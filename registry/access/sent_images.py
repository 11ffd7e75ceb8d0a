"""How many images of prints an account may send in a day, whatever the route; generous, and shared by all processes.

One account can hold a place where images are read for two minutes at a time: without an end, all day. Whoever reads
images says so here; the request has said before whose they are.
"""

import math
from contextvars import ContextVar
from datetime import timedelta
from typing import Final

from registry.core.errors import TooMany
from registry.core.limits import Limit, Limits
from registry.core.messages import _

_sender: Final[ContextVar[tuple[Limits, str, int] | None]] = ContextVar("sender_of_images", default=None)


def send_as(limits: Limits, account: str, per_day: int) -> None:
    """From here on, the images that this thread reads are those of an account."""
    _sender.set((limits, account, per_day))


def send_as_nobody() -> None:
    """The request has ended."""
    _sender.set(None)


def sender() -> str | None:
    """Whose images this thread reads; None where nobody is signed in, or no request is answered."""
    known = _sender.get()
    return known[1] if known is not None else None


def spend(count: int) -> None:
    """Count images that are about to be read; raises TooMany when a day's are used up."""
    sender = _sender.get()
    if sender is None or count == 0:
        return
    limits, account, per_day = sender
    wait_s = limits.take(Limit("images-sent", per_day, timedelta(days=1)), account, min(count, per_day))
    if wait_s is not None:
        raise TooMany("image-budget", USED_UP, wait_s=math.ceil(wait_s))


USED_UP = _(
    "This account has sent as many images of prints as several days' work needs. Register the birth without them, with "
    "the reason why they are missing, and add them later."
)
