"""What a broken rule of the core's own tables, or of its hiding role, means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.hiding import HIDING_ROLE

REFUSALS: Final = {
    "hiding_role_missing": ConstraintRefusal(
        "hiding-role-missing",
        f"The database's user may neither make nor become the role {HIDING_ROLE}, by which sealed persons are hidden. "
        f"Let a superuser run: CREATE ROLE {HIDING_ROLE} NOLOGIN; "
        f"GRANT {HIDING_ROLE} TO the user WITH INHERIT FALSE, SET TRUE.",
    ),
    # Two copies of one request at the same moment: the second waits for the first's commit, then breaks this.
    "uq_request_key_account_id_route_key": ConstraintRefusal(
        "request-in-progress", "The same request was being answered just now. Send it again to get its answer."
    ),
}
