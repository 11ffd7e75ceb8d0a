"""What a form does, once however often it is sent: a double click and the back button find it done.

def act(ctx: Context) -> str:
    service.remove(ctx, thing_id)
    return url_for("things.listing")

return sent_once(f"things/{thing_id}/removal", act, lambda ctx, error: _shown(ctx, thing_id, error), "thing-removed")
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Response

from registry.access.frame.once import OnceForm
from registry.access.frame.showing import to
from registry.access.http import begin
from registry.core.context import Context
from registry.core.errors import Invalid, Refused, RegistryError, TooLarge

_SHOWN_AGAIN: Final = (Invalid, Refused, TooLarge)
"""Refusals after which the form is shown again; the others have pages of their own."""


@dataclass(frozen=True, slots=True)
class Done:
    """Where a form leads, what is said there once, and what is shown instead where it can be seen this once only."""

    address: str
    notice: str | None = None
    page: Response | None = None


Act = Callable[[Context], str | Done]
"""Does it, in the transaction that also notes where that led."""
Again = Callable[[Context, RegistryError], Response]
"""Shows the form again with what was wrong, in a transaction of its own."""


def sent_once(
    route: str,
    act: Act,
    again: Again | None = None,
    notice: str | None = None,
    *,
    key: str | None = None,
    repeated: str | None = None,
    prepare: Callable[[], None] | None = None,
) -> Response:
    """Do what the form asks for and lead on; sent twice, lead to the same place; refused, show the form again.

    `route` tells forms of one key apart. The key is the form's own, or `key` where the thing itself is one: what is
    removed is removed once. `repeated` is said to whoever sends it again. `prepare` is what takes long and needs no
    transaction, such as reading images.
    """
    once = OnceForm(route, key)
    if earlier := once.earlier():
        return to(earlier, notice=repeated)
    try:
        if prepare is not None:
            prepare()
        with begin() as ctx:
            outcome = act(ctx)
            done = outcome if isinstance(outcome, Done) else Done(outcome, notice)
            once.lead(ctx, done.address)
    except RegistryError as error:
        if earlier := once.earlier():  # done meanwhile by the same form
            return to(earlier, notice=repeated)
        if again is None or not isinstance(error, _SHOWN_AGAIN):
            raise
        with begin() as ctx:
            return again(ctx, error)
    return done.page or to(done.address, notice=done.notice)
