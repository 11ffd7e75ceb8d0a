"""A registrar's day: births to sign, families about to leave, prints due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from registry.births import queries as births
from registry.births.models import Birth, Recapture
from registry.births.rules.fields import DRAFT
from registry.core.context import Context
from registry.core.pagination import Page
from registry.finding import queries as finding
from registry.finding.queries import Listed
from registry.finding.rules import Criteria

SHOWN: Final = 10
"""Lines of each list; the lists themselves are longer."""
_LATELY: Final = timedelta(days=14)
_SOON: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to do at a facility."""

    to_sign: Sequence[Birth]
    to_verify: Sequence[Birth]
    recaptures: Sequence[Recapture]


def today_of(ctx: Context) -> Today:
    """What there is to do where the actor works; whom it shows is journalled with the answer."""
    drafts = finding.births(ctx.session, ctx.actor, Criteria(), Listed(DRAFT), Page(SHOWN, None)).items
    unverified = births.unverified_births(ctx.session, ctx.actor, ctx.now - _LATELY, SHOWN)
    due = births.recaptures_due(ctx.session, ctx.actor, ctx.today + _SOON, SHOWN)
    signed = [birth for birth in unverified if birth.state != DRAFT]
    ctx.shown |= {str(birth.id) for birth in (*drafts, *signed)} | {str(recapture.birth_id) for recapture in due}
    return Today(drafts, signed, due)
