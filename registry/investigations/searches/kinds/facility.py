"""By the health facility, between two days if given: the newborns enrolled there, newest first."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.kind import Criterion, Day, Kind, Limits, Line, Matches, counted


def _run(ctx: Context, criteria: Mapping[str, Any], limits: Limits, _newest_capture: int) -> Matches:
    first, last = (_day(criteria.get(name)) for name in ("from_day", "to_day"))
    code = criteria["facility_code"]
    return counted(*queries.by_facility(ctx.session, code, first, last, limits.most, limits.as_of))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


FACILITY: Final = Kind(
    name="facility",
    title=_("health facility of the birth"),
    criteria=(
        Criterion("facility_code", Line(8), is_required=True),
        Criterion("from_day", Day()),
        Criterion("to_day", Day()),
    ),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
