"""By the document of the person who applied for minors' IDs: the minors, newest first."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.document import NUMBER
from registry.investigations.searches.kinds.kind import Criterion, Kind, Limits, Matches, counted


def _run(ctx: Context, criteria: Mapping[str, Any], limits: Limits, _newest_capture: int) -> Matches:
    number = criteria["document_number"].upper()
    return counted(*queries.by_guardian(ctx.session, number, limits.most, limits.as_of))


GUARDIAN: Final = Kind(
    name="guardian",
    title=_("person who applied for the ID"),
    criteria=(Criterion("document_number", NUMBER, is_required=True),),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
