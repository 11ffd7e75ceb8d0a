"""A registrar's day: births to sign, families about to leave, prints due."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from registry.births import queries as births
from registry.births.drafts import queries as draft_queries
from registry.births.drafts import service as drafts
from registry.births.drafts.overview import heading
from registry.births.models import Birth, Recapture
from registry.births.rules.fields import DRAFT
from registry.core.clock import show_minute
from registry.core.context import Context
from registry.core.messages import Message
from registry.core.pagination import Page
from registry.finding import queries as finding
from registry.finding.queries import Listed
from registry.finding.rules import Criteria

SHOWN: Final = 10
"""Lines of each list; `lists` shows the whole of it."""
LATELY: Final = timedelta(days=14)
SOON: Final = timedelta(days=31)
_OLD: Final = timedelta(days=2)
"""A registration under way that nobody has touched for so long is a problem."""


@dataclass(frozen=True, slots=True)
class Line:
    """A draft in a list."""

    id: uuid.UUID
    heading: Message | str
    changed_at: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What there is to do at a facility."""

    drafts: Sequence[Line]
    to_sign: Sequence[Birth]
    to_verify: Sequence[Birth]
    is_verifying_cut: bool
    """Whether more families may be about to leave than are shown."""
    recaptures: Sequence[Recapture]
    corrections: Sequence[Birth]
    """Births of which a correction waits for a second person."""


def today_of(ctx: Context) -> Today:
    """What there is to do where the actor works; whom it shows is journalled with the answer."""
    unsigned = finding.births(ctx.session, ctx.actor, Criteria(), Listed(DRAFT), Page(SHOWN, None)).items
    unverified = births.unverified_births(ctx.session, ctx.actor, ctx.now - LATELY, SHOWN)
    due = births.recaptures_due(ctx.session, ctx.actor, ctx.today + SOON, SHOWN)
    corrections = births.being_corrected(ctx.session, ctx.actor, SHOWN)
    signed = [birth for birth in unverified if birth.state != DRAFT]
    ctx.shown |= {str(birth.id) for birth in (*unsigned, *signed, *corrections)} | {
        str(recapture.birth_id) for recapture in due
    }
    return Today(_lines(ctx), unsigned, signed, len(unverified) >= SHOWN, due, corrections)


def _lines(ctx: Context) -> list[Line]:
    return [
        Line(
            draft.id,
            heading(drafts.content_of(ctx, draft).values),
            show_minute(draft.changed_at),
            ctx.now - draft.changed_at > _OLD,
        )
        for draft in draft_queries.drafts(ctx.session, ctx.actor, SHOWN)
    ]
