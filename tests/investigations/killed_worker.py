"""`python killed_worker.py MOMENT worker --until-empty`: a worker that kills itself then."""

import sys

from registry.births.service import SEARCH_TASK
from registry.cli import main
from registry.duplicates import birth_search as searches
from registry.duplicates.alerts import CASE_TASK
from registry.investigations.cases import opening
from tests.killing import arm

MOMENTS = ("found", "raised", "kept", "case opened", "case kept")
"""Before the alerts are raised, before the commit, after it; before and after the case's commit."""
INSTEAD = {"found": (searches, "raise_alerts"), "case opened": (opening, "add_alert")}
COMMITTING = {"raised": "birth.searched"}
COMMITTED = {"kept": SEARCH_TASK, "case kept": CASE_TASK}


if __name__ == "__main__":
    arm(sys.argv.pop(1), INSTEAD, COMMITTING, COMMITTED)
    main()
