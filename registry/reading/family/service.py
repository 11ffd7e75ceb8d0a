"""What a family may know of its child, opened by the code on its paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.births.papers.rules import as_stored, code_hash
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.documents.applications.rules.states import shown
from registry.reading.family import queries
from registry.reading.statements import queries as statements
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import TOLD_ROLES

NOTHING: Final = _(
    "This code opens nothing. Compare it with your newest paper. The hospital or an office can give you another."
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the family may know."""

    is_signed: bool
    inscribed_on: date | None
    application: str | None
    """The state that the counter shows: one that is held is under review."""
    card_until: date | None
    is_handed_over: bool
    readings: Sequence[Readings]


def look(ctx: Context, code: str) -> Known:
    """What the paper opens; raises Invalid, in the same words and with the same statement, for every other code.

    One that was never issued, one that ended with the next paper, that of an annulled certificate and that of somebody
    who is sealed are alike: nobody signed in is asking, so the database hides the sealed, and there is no row.
    """
    birth = queries.birth(ctx.session, code_hash(as_stored(code)))
    if birth is None:
        raise Invalid([FieldError("/code", NOTHING)])
    application = queries.last_application(ctx.session, birth.newborn_id)
    card = queries.card(ctx.session, birth.newborn_id)
    known = Known(
        birth.state != "draft",
        queries.inscribed_on(ctx.session, birth.id, birth.newborn_id),
        shown(application) if application is not None else None,
        card.expires_on if card is not None else None,
        card is not None and card.delivered_at is not None,
        statements.readings(ctx.session, birth.newborn_id, TOLD_ROLES),
    )
    ctx.journal("family.looked", "birth", birth.id, rows=len(known.readings))
    return known
