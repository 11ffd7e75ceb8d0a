"""By the number of a live-birth certificate (CNV): the child it certifies and the mother it names."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.kind import Criterion, Kind, Limits, Line, Matches, listed


def _run(ctx: Context, criteria: Mapping[str, Any], _limits: Limits, _newest_capture: int) -> Matches:
    return listed(queries.by_certificate(ctx.session, criteria["cnv"]))


CERTIFICATE: Final = Kind(
    name="certificate",
    title=_("live-birth certificate"),
    criteria=(Criterion("cnv", Line(12), is_required=True),),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
