"""A worker that kills itself at a named moment of the search for a birth."""

from registry.births.service import SEARCH_TASK
from registry.duplicates import birth_search as searches
from registry.duplicates.alerts import CASE_TASK
from registry.investigations.cases import opening
from tests.killed import moments

MOMENTS = ("found", "raised", "kept", "case opened", "case kept")
"""Before the alerts are raised, before the commit, after it; before and after the case's commit."""
INSTEAD = {"found": (searches, "raise_alerts"), "case opened": (opening, "add_alert")}
COMMITTING = {"raised": "birth.searched"}
COMMITTED = {"kept": SEARCH_TASK, "case kept": CASE_TASK}


def arm(moment: str) -> None:
    moments.arm(moment, INSTEAD, COMMITTING, COMMITTED)
