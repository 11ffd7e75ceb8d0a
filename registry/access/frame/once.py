"""Forms that do something once, however often they are sent: a hidden key, and where the first time led.

    once = OnceForm("drafts")
    if earlier := once.earlier():
        return to(earlier)
    with begin() as ctx:
        ...
        once.lead(ctx, address)
    return to(address)

The same rows hold the answers to the API's requests with an Idempotency-Key.
"""

import uuid
from typing import Final

from flask import request

from registry.access.http import begin
from registry.core.context import Context
from registry.core.replay import Answer, checked_key, content_hash, earlier_answer, keep_answer

FIELD: Final = "once"
_SEEN: Final = content_hash(b"form")
"""Forms are told apart by their key alone: it is new each time a page is shown."""


def new_key() -> str:
    """A key for a form that is shown now."""
    return uuid.uuid4().hex


class OnceForm:
    """One sending of a form."""

    def __init__(self, route: str, key: str | None = None) -> None:
        self.route = f"page/{route}"
        self.key = checked_key(key or request.form.get(FIELD) or None)

    def earlier(self) -> str | None:
        """Where the first sending led; None if this is the first, or has no key."""
        if self.key is None:
            return None
        with begin() as ctx:
            answer = earlier_answer(ctx, self.route, self.key, _SEEN)
        return answer.location if answer else None

    def lead(self, ctx: Context, address: str) -> None:
        """Note where this sending leads, in the transaction that does the work."""
        keep_answer(ctx, self.route, self.key, _SEEN, Answer(303, {}, address))
