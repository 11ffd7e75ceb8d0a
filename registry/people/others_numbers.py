"""What is told of a number that belongs to somebody else: seldom, and never unseen.

Whoever types a number has to hear that it is another person's, or a birth would be registered for the wrong mother. The
same answer says whether a number is known, so that it is counted by account and stands in the journal under the person
whose number it is, although the request itself is refused.
"""

from datetime import timedelta
from typing import Final

from registry.core.context import Context
from registry.core.limits import Limit
from registry.people.models import Person

PER_ACCOUNT: Final = Limit("numbers-of-others", 40, timedelta(days=1))
"""Mistyped digits at a busy counter are a few a day."""


def note_told(ctx: Context, bearer: Person) -> None:
    """Note that the actor is told that a number is this person's; raises TooMany for who was told too often today."""
    if ctx.actor.account_id is not None:
        ctx.limits.enforce(PER_ACCOUNT, str(ctx.actor.account_id))
    ctx.journal_anyway("person.number_told", "person", bearer.id)
