"""What follows a certain hit: an urgent case, referred at once to the authority for missing children."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.cases import queries as cases
from registry.investigations.cases import service
from registry.investigations.cases.from_alerts import case_of_hit
from registry.investigations.cases.rules import CONFIRMED, LIVE
from registry.watchlist import queries
from registry.watchlist.models import WatchHit
from registry.watchlist.rules import MISSING_CHILD
from registry.watchlist.words import ENDINGS, KIND, SOURCE

FOLLOW_TASK: Final = "watchlist.follow_hit"
ENDED_TASK: Final = "watchlist.tell_cases"
ENDED_EVENT: Final = "watch_ended"


def follow_hit(ctx: Context, hit_id: uuid.UUID) -> None:
    """Open a case for a hit, or add it to the person's open case; refer that of a missing child. Safe to run again.

    The case keeps source, number and legal basis, as the entry is deleted when it expires.
    """
    hit = queries.hit(ctx.session, hit_id)
    if hit is None or hit.case_id is not None:
        return
    reason = _("Watch-list hit: {kind}, {source}.", kind=KIND[hit.kind], source=SOURCE[hit.source])
    case = case_of_hit(ctx, hit.person_id, reason)
    service.add_event(ctx, case, "watch_hit", details=_details(hit))
    if hit.kind == MISSING_CHILD and case.state in (*LIVE, CONFIRMED):
        referred_to = {referral.target_code for referral in cases.referrals(ctx.session, case.id)}
        for target in cases.targets(ctx.session):
            if target.is_for_missing_children and target.is_active and target.code not in referred_to:
                service.add_referral(ctx, case, target.code, reason)
    hit.case_id = case.id
    ctx.session.flush()


def tell_cases(ctx: Context, entry_id: uuid.UUID, ending: str) -> None:
    """Write into the live cases of an entry's hits why it has ended: it may have been a mistake. Safe to run again."""
    for case in queries.cases_to_tell(ctx.session, entry_id, ENDED_EVENT):
        details = {"entry": str(entry_id), "ending": ending}
        service.add_event(ctx, case, ENDED_EVENT, reason=ENDINGS.get(ending), details=details)


def _details(hit: WatchHit) -> dict[str, str | float | None]:
    return {
        "hit": str(hit.id),
        "entry": str(hit.entry_id),
        "person": str(hit.person_id),
        "means": hit.means,
        "score": hit.score,
        "source": hit.source,
        "legal_basis": hit.legal_basis,
    }
