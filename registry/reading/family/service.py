"""What a family may know of its child, opened by the number of the certificate and the code on the paper."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from registry.births.counter.family_code import is_code_of
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.hiding import sealed_as_well
from registry.core.messages import _
from registry.documents.applications.rules.states import shown
from registry.reading.family import queries
from registry.reading.statements import queries as statements
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import TOLD_ROLES

_NOBODY: Final = uuid.UUID(int=0)
"""Stands for the birth of a number that does not exist, so that it is refused like a wrong code."""


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


def look(ctx: Context, cnv: str, code: str) -> Known:
    """What the paper opens; raises Invalid, in the same words, for an unknown number and for a wrong code.

    A sealed child's paper opens what it opened before: everything else would tell whoever holds it of the sealing.
    """
    with sealed_as_well(ctx.session):  # columns of states and days, and nobody's name
        birth = queries.birth(ctx.session, re.sub(r"\D", "", cnv)[:20])
        is_right = is_code_of(ctx.vault, birth.id if birth is not None else _NOBODY, code)
        if birth is None or not is_right:
            raise Invalid([FieldError("/code", _("This number and this code do not belong together. Check both."))])
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
