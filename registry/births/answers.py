"""What is answered about a birth. Nothing of searches and alerts is in it, at any time."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from registry.births import queries
from registry.births.models import Birth, Recapture, Verification
from registry.births.rules.certificate import born_day, missing, notices
from registry.births.rules.deadlines import timeliness
from registry.births.rules.fields import DRAFT
from registry.births.rules.prints import SUBJECTS, VERIFICATION
from registry.births.schemas import BirthSchema, grouped
from registry.births.service import certificate_of
from registry.core.context import Context
from registry.fingerprints.answers import print_answer
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import missing_fingers


def birth_answer(ctx: Context, birth: Birth, kept: Sequence[Capture] | None = None) -> dict[str, Any]:
    """A birth as JSON; `kept` are the prints of this request, otherwise all of the birth's."""
    every = [one for one, link in queries.captures_of(ctx.session, birth.id) if link.occasion != VERIFICATION]
    one = certificate_of(birth)
    born_on = born_day(one)
    in_time = timeliness(born_on, ctx.today, is_remote=one.is_remote) if born_on else None
    answer: dict[str, Any] = BirthSchema().dump(
        {
            "id": birth.id,
            "state": birth.state,
            "delivery_id": birth.delivery_id,
            "newborn_id": birth.newborn_id,
            "mother_id": birth.mother_id,
            "facility": birth.facility_code,
            "certificate": grouped(one),
            "prints": [print_answer(capture) for capture in (every if kept is None else kept)],
            "prints_wanted": _wanted(birth, every),
            "warnings": [asdict(notice) for notice in notices(one, birth.facility_code)],
            "missing": [asdict(reason) for reason in missing(one)] if birth.state == DRAFT else [],
            "registration": in_time.kind if in_time else None,
            "deadline": in_time.deadline if in_time else None,
            "is_bound": queries.bond_of(ctx.session, birth.id) is not None,
            "recaptures": [
                {"months": planned.months, "due_on": planned.due_on.isoformat(), "state": planned.state}
                for planned in queries.recaptures_of(ctx.session, birth.id)
            ],
            "is_demonstration": birth.is_demonstration,
            "created_at": birth.created_at,
            "signed_at": birth.signed_at,
            "annulled_reason": birth.annulled_reason,
        }
    )
    return answer


def _wanted(birth: Birth, prints: Sequence[Capture]) -> list[dict[str, Any]]:
    """Fingers to capture, again or for the first time."""
    wanted: list[dict[str, Any]] = []
    for subject in SUBJECTS:
        if subject == "mother" and birth.mother_id is None:
            continue
        answers = [print_answer(one) for one in prints if one.role == subject]
        poor = {one["finger"] for one in answers if one["is_wanted_again"]}
        good = {one["finger"] for one in answers if not one["is_wanted_again"]}
        missing_ones = missing_fingers([one["finger"] for one in answers])
        wanted += [{"subject": subject, "finger": finger, "why": "missing"} for finger in missing_ones]
        wanted += [{"subject": subject, "finger": finger, "why": "poor"} for finger in sorted(poor - good)]
    return wanted


def verification_answer(one: Verification) -> dict[str, Any]:
    """A verification as JSON."""
    names = ("id", "outcome", "is_provisional", "attempt", "engine", "is_demonstration", "created_at")
    return {name: getattr(one, name) for name in names} | {subject: one.parts[subject] for subject in SUBJECTS}


def recapture_answer(one: Recapture) -> dict[str, Any]:
    """A recapture as JSON."""
    names = ("id", "birth_id", "months", "due_on", "becomes_primary", "state", "is_demonstration")
    return {name: getattr(one, name) for name in names}
