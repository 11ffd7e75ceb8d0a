"""By fingerprints, however poor: they are compared with everyone's, so a second person must approve it."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.matching import presented
from registry.fingerprints.matching.presented import PresentedPrint
from registry.fingerprints.searching.service import URGENT, not_compared, read_anew, seen
from registry.investigations.searches.kinds.kind import Choice, Criterion, Kind, Limits, Match, Matches, Prints

MOST_PRINTS: Final = 10


def _run(ctx: Context, criteria: Mapping[str, Any], limits: Limits, newest_capture: int) -> Matches:
    prints = [PresentedPrint.from_json(stored) for stored in criteria["prints"]]
    candidates, searched = presented.identify(ctx, criteria["side"], prints, newest_capture, limits.most, URGENT)
    matches = [
        Match(
            candidate.person_id,
            candidate.score,
            [{"part": f"finger {finger}", "score": score} for finger, score in sorted(candidate.by_finger.items())],
        )
        for candidate in candidates
        if candidate.score >= limits.least_score
    ]
    ran_with = {"engine": ENGINE, "persons_searched": searched, **seen(ctx), **not_compared(ctx), **read_anew(ctx)}
    return Matches(matches, ran_with=ran_with)


PRINTS: Final = Kind(
    name="prints",
    title=_("fingerprints"),
    criteria=(
        Criterion("prints", Prints(MOST_PRINTS), is_required=True),
        Criterion("side", Choice(("adult", "child")), is_required=True),
    ),
    at_least_one_of=(),
    needs_approval=True,
    hourly_setting="print_searches_an_hour",
    run=_run,
    is_by_galleries=True,
)
