"""A worker that kills itself at a named moment of the search for a watch-list entry."""

from registry.investigations.cases import service as cases
from registry.watchlist import matching
from registry.watchlist.hits import FOLLOW_TASK
from registry.watchlist.service import SEARCH_TASK
from tests.killed import moments

MOMENTS = (
    "found",
    "hit kept",
    "raised",
    "search kept",
    "case opened",
    "case noted",
    "case referred",
    "case kept",
)
"""In the search: before the hit is kept, before its alert, before the commit, after it. In the job that follows: before
the case's event, before the referral, before the commit, after it.
"""
INSTEAD = {
    "found": (matching, "_keep_hit"),
    "hit kept": (matching, "raise_alerts"),
    "case opened": (cases, "add_event"),
    "case noted": (cases, "add_referral"),
}
COMMITTING = {"raised": "watch.searched", "case referred": "case.referred"}
COMMITTED = {"search kept": SEARCH_TASK, "case kept": FOLLOW_TASK}


def arm(moment: str) -> None:
    moments.arm(moment, INSTEAD, COMMITTING, COMMITTED)
