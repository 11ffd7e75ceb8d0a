"""By names and dates, weighed by record linkage."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts
from registry.investigations.searches.kinds.kind import Choice, Criterion, Day, Kind, Limits, Line, Match, Matches
from registry.people.rules import SEXES

_NAME: Final = Line(100)
_NAMES_AND_DATES: Final = (
    Criterion("given_names", _NAME),
    Criterion("first_surname", _NAME),
    Criterion("second_surname", _NAME),
    Criterion("birth_date", Day()),
    Criterion("mother_given_names", _NAME),
    Criterion("mother_first_surname", _NAME),
    Criterion("mother_second_surname", _NAME),
    Criterion("father_given_names", _NAME),
    Criterion("father_first_surname", _NAME),
    Criterion("father_second_surname", _NAME),
)


def _run(ctx: Context, criteria: Mapping[str, Any], limits: Limits, _newest_capture: int) -> Matches:
    reported = dict(criteria)
    if reported.get("birth_date"):
        reported["birth_date"] = date.fromisoformat(reported["birth_date"])
    candidates = linkage.candidates(ctx, PersonFacts(**reported), limits.candidates)
    matches = [
        Match(
            candidate.person_id,
            round(candidate.bits, 4),
            [{"part": part.comparison, "level": part.level, "bits": round(part.bits, 4)} for part in candidate.parts],
        )
        for candidate in candidates
        if candidate.bits >= limits.least_bits
    ]
    return Matches(matches, ran_with={"model": linkage.current_model(ctx).version})


NAMES: Final = Kind(
    name="names",
    title=_("names and dates"),
    criteria=(*_NAMES_AND_DATES, Criterion("sex", Choice(SEXES))),
    at_least_one_of=tuple(criterion.name for criterion in _NAMES_AND_DATES),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
)
