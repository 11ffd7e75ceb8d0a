"""By an identity document: its bearers."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.investigations.searches.kinds.kind import Choice, Criterion, Kind, Limits, Line, Matches, listed
from registry.people import queries as people
from registry.people.rules import DOCUMENT_FORMATS, document_number

NUMBER: Final = Line(20)


def _run(ctx: Context, criteria: Mapping[str, Any], _limits: Limits, _newest_capture: int) -> Matches:
    number = document_number(criteria["document_type"], criteria["document_number"])
    return listed(people.bearers(ctx.session, criteria["document_type"], number))


DOCUMENT: Final = Kind(
    name="document",
    title=_("identity document"),
    criteria=(
        Criterion("document_type", Choice(tuple(DOCUMENT_FORMATS)), is_required=True),
        Criterion("document_number", NUMBER, is_required=True),
    ),
    at_least_one_of=(),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
