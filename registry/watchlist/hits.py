"""What comes of a sure hit: an urgent case, before the authority for missing children at once."""

import uuid
from typing import Final

from registry.core.context import Context
from registry.investigations.cases import queries as cases
from registry.investigations.cases import service
from registry.investigations.cases.from_alerts import case_of_hit
from registry.investigations.cases.rules import CONFIRMED, LIVE
from registry.watchlist import queries
from registry.watchlist.rules import MISSING_CHILD

FOLLOW_TASK: Final = "watchlist.follow_hit"


def follow_hit(ctx: Context, hit_id: uuid.UUID) -> None:
    """Open the case of a hit, or let the one at hand grow; a missing child's is referred. Run again it changes nothing.

    The case keeps the basis: source, number and legal basis of an entry that is deleted when its time is over.
    """
    hit = queries.hit(ctx.session, hit_id)
    if hit is None or hit.case_id is not None:
        return
    case = case_of_hit(ctx, hit.person_id, f"watch-list: {hit.kind}, {hit.source}")
    details = {
        "hit": str(hit.id),
        "entry": str(hit.entry_id),
        "person": str(hit.person_id),
        "means": hit.means,
        "score": hit.score,
        "source": hit.source,
        "legal_basis": hit.legal_basis,
    }
    service.note(ctx, case, "watch_hit", details=details)
    if hit.kind == MISSING_CHILD and case.state in (*LIVE, CONFIRMED):
        told = {one.target_code for one in cases.referrals(ctx.session, case.id)}
        for target in cases.targets(ctx.session):
            if target.is_for_missing_children and target.is_active and target.code not in told:
                service.add_referral(ctx, case, target.code, f"Hit on {hit.source}, {hit.legal_basis}.")
    hit.case_id = case.id
    ctx.session.flush()
