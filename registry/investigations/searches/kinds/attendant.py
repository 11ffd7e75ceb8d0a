"""By the professional who attended births: the newborns, newest first."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.document import NUMBER
from registry.investigations.searches.kinds.kind import Criterion, Kind, Limits, Matches, counted


def _run(ctx: Context, criteria: Mapping[str, Any], limits: Limits, _newest_capture: int) -> Matches:
    return counted(*queries.by_attendant(ctx.session, criteria["document_number"], limits.most, limits.as_of))


ATTENDANT: Final = Kind(
    name="attendant",
    title=_("professional who attended the birth"),
    criteria=(Criterion("document_number", NUMBER, is_required=True),),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
