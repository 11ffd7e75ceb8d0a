"""The four-eyes rule: what one person asks for, another decides. Whoever asked can take it back, by refusing it.

It holds by person, not by account: two accounts whose document is the same are one person's. The database holds the
rule as well, by constraints for the account and by triggers (migration 0060) for the person; both are translated to the
same refusal. An account that names no person counts as a person of its own.
"""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from registry.access import queries
from registry.core.context import Context
from registry.core.errors import ConstraintRefusal, Refused
from registry.core.messages import _

SLUG: Final = "four-eyes"
TITLE: Final = _("You cannot approve your own request; someone else has to decide.")
CONSTRAINT: Final = ConstraintRefusal(SLUG, TITLE)
"""What a constraint that holds the rule is translated to."""


def refuse_own(ctx: Context, requester: uuid.UUID | None) -> None:
    """Raise Refused when the person who decides is the one who made the request."""
    decider = ctx.actor.account_id
    if decider == requester or is_same_person(ctx.session, decider, requester):
        raise Refused(SLUG, TITLE)


def is_taken_back(ctx: Context, requester: uuid.UUID | None) -> bool:
    """Whether whoever refuses a request made it, and so takes it back; another person refuses it.

    Raises Refused under another account of the one who asked: a refusal in another name would look like a second
    person's.
    """
    if requester is not None and ctx.actor.account_id == requester:
        return True
    refuse_own(ctx, requester)
    return False


def is_same_person(session: Session, one: uuid.UUID | None, other: uuid.UUID | None) -> bool:
    """Whether two accounts are one person's."""
    if one is None or other is None:
        return False
    return one == other or queries.have_one_holder(session, one, other)
