"""How often one person's prints may be compared at the counters: enough for a nurse, useless for hill climbing.

Whoever may present image after image and hears each time whether it agreed can work towards an image that does. The
counter hears few words (confirmed, review, not assessable) and hears them seldom.
"""

import uuid
from datetime import timedelta
from typing import Final

from registry.core.context import Context
from registry.core.limits import Limit

PER_PERSON: Final = Limit("comparisons-of-person", 20, timedelta(days=1))
"""Over all counters, births and applications. A discharge needs one or two; a recapture with bandages some more."""


def spend(ctx: Context, person_id: uuid.UUID) -> None:
    """Take one comparison with this person's prints; raises TooMany when the day's are used up.

    The last one of the day is journalled by its subject, in the transaction of the comparison itself.
    """
    ctx.limits.enforce(PER_PERSON, str(person_id))
    if ctx.limits.take(PER_PERSON, str(person_id), 0) is not None:
        ctx.journal("prints.attempts_used", "person", person_id, most=PER_PERSON.count)
