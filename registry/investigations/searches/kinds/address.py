"""By an address, in one district or in any: those who gave it."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.linkage.queries import place_key
from registry.duplicates.linkage.writing.spelling import address_key
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.kind import Choice, Criterion, Kind, Limits, Line, Matches, listed

SCHEME: Final = Criterion("ubigeo_scheme", Choice(("INEI", "RENIEC")))
UBIGEO: Final = Criterion("ubigeo", Line(6))


def _run(ctx: Context, criteria: Mapping[str, Any], _limits: Limits, _newest_capture: int) -> Matches:
    district = place_key(criteria.get("ubigeo_scheme"), criteria.get("ubigeo"))
    key = address_key(criteria["address"], district)
    return listed(queries.by_address(ctx.session, key, has_district=district is not None) if key else [])


ADDRESS: Final = Kind(
    name="address",
    title=_("postal address"),
    criteria=(
        Criterion("address", Line(200), is_required=True),
        SCHEME,
        UBIGEO,
    ),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
