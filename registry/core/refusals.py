"""What broken constraints of the core's own tables, and a missing hiding role, mean to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.hiding import HIDING_ROLE
from registry.core.messages import _

REFUSALS: Final = {
    "hiding_role_missing": ConstraintRefusal(
        "hiding-role-missing",
        _(
            "The database user can neither create nor assume the role {role}, which hides sealed persons. "
            "Have a superuser run: CREATE ROLE {role} NOLOGIN; "
            "GRANT {role} TO (the user) WITH INHERIT FALSE, SET TRUE;",
            role=HIDING_ROLE,
        ),
    ),
    # Two copies of one request at the same moment: the second waits for the first's commit, then breaks this.
    "uq_request_key_account_id_route_key": ConstraintRefusal(
        "request-in-progress", _("The same request is being answered at this moment. Send it again to get its answer.")
    ),
}
