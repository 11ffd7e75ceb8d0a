"""By names, dates and a place, weighed by record linkage. Partial knowledge suffices: whoever agrees with everything
that is known is found, however little that is; with much known, also those who nearly agree.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from registry.core.context import Context
from registry.core.messages import _
from registry.duplicates.linkage import service as linkage
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.queries import place_key
from registry.investigations.searches import queries
from registry.investigations.searches.kinds.address import SCHEME, UBIGEO
from registry.investigations.searches.kinds.kind import Choice, Criterion, Day, Kind, Limits, Line, Match, Matches
from registry.investigations.searches.partial import words_of
from registry.people.rules import SEXES

_NAME: Final = Line(100, is_name=True)
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
    reported["place"] = place_key(reported.pop("ubigeo_scheme", None), reported.pop("ubigeo", None))
    facts = PersonFacts(**reported)
    model = linkage.current_model(ctx)
    likely = [
        candidate
        for candidate in linkage.candidates(ctx, facts, limits.candidates, model)
        if candidate.bits >= limits.least_bits
    ]
    known = {candidate.person_id for candidate in likely}
    person = features(facts)
    agreeing = [
        other
        for other in queries.agreeing_with(ctx.session, words_of(facts), limits.candidates, limits.as_of)
        if uuid.UUID(other.person_id) not in known
    ]
    weighed = linkage.weigh(model, linkage.frequencies(ctx, model, person), person, agreeing)
    ranked = sorted([*likely, *weighed], key=lambda candidate: (-round(candidate.bits, 4), str(candidate.person_id)))
    matches = [
        Match(
            candidate.person_id,
            round(candidate.bits, 4),
            [{"part": part.comparison, "level": part.level, "bits": round(part.bits, 4)} for part in candidate.parts],
        )
        for candidate in ranked
    ]
    return Matches(matches, ran_with={"model": model.version})


NAMES: Final = Kind(
    name="names",
    title=_("names, dates and place"),
    criteria=(*_NAMES_AND_DATES, SCHEME, UBIGEO, Criterion("sex", Choice(SEXES))),
    at_least_one_of=(*(criterion.name for criterion in _NAMES_AND_DATES), UBIGEO.name),
    needs_approval=False,
    hourly_setting=None,
    run=_run,
    is_by_galleries=False,
)
