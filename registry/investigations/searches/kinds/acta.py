"""By the number of an acta: the child it registers and the parents it names."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.kind import Criterion, Kind, Limits, Line, Matches, listed


def _run(ctx: Context, criteria: Mapping[str, Any], _limits: Limits, _newest_capture: int) -> Matches:
    return listed(queries.by_acta(ctx.session, criteria["acta_number"]))


ACTA: Final = Kind(
    name="acta",
    title=_("birth record (acta)"),
    criteria=(Criterion("acta_number", Line(30), is_required=True),),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
