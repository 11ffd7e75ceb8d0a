"""The four-eyes rule: what one person asks for, another decides. Pure.

The database holds the rule as well; the constraints that do are translated to the same refusal.
"""

import uuid
from typing import Final

from registry.core.errors import ConstraintRefusal, Refused
from registry.core.messages import _

SLUG: Final = "four-eyes"
TITLE: Final = _("You cannot approve your own request; someone else has to decide.")
CONSTRAINT: Final = ConstraintRefusal(SLUG, TITLE)
"""What a constraint that holds the rule is translated to."""


def refuse_own(decider: uuid.UUID | None, requester: uuid.UUID | None) -> None:
    """Raise Refused when the person who decides is the one who made the request."""
    if decider == requester:
        raise Refused(SLUG, TITLE)
