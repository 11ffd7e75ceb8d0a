"""By a telephone number: those who gave it."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.linkage.writing.spelling import phone_key
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.kind import Criterion, Kind, Limits, Line, Matches, listed


def _run(ctx: Context, criteria: Mapping[str, Any], _limits: Limits, _newest_capture: int) -> Matches:
    key = phone_key(criteria["phone"])
    return listed(queries.by_phone(ctx.session, key) if key else [])


PHONE: Final = Kind(
    name="phone",
    title=_("telephone number"),
    criteria=(Criterion("phone", Line(30), is_required=True),),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
