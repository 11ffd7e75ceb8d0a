"""Births as JSON. Nothing of searches and alerts is ever part of an answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from registry.births import queries
from registry.births.models import Birth, Recapture, Verification
from registry.births.rules.certificate import born_day, missing
from registry.births.rules.deadlines import timeliness
from registry.births.rules.fields import DRAFT
from registry.births.rules.notices import Notice, notices
from registry.births.rules.prints import SUBJECTS
from registry.births.schemas import BirthSchema, certificate_to_json
from registry.births.service import certificate_of
from registry.core.context import Context
from registry.core.errors import FieldError
from registry.fingerprints.answers import print_answer
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import PRESENTED, missing_fingers


def birth_answer(ctx: Context, birth: Birth, added: Sequence[Capture] | None = None) -> dict[str, Any]:
    """A birth; with the prints `added` by this request, otherwise with all of the birth's."""
    captures = [
        capture for capture, _link in queries.captures_of(ctx.session, birth.id) if capture.standing != PRESENTED
    ]
    certificate = certificate_of(birth)
    born_on = born_day(certificate)
    in_time = timeliness(born_on, ctx.today, is_remote=certificate.is_remote) if born_on else None
    answer: dict[str, Any] = BirthSchema().dump(
        {
            "id": birth.id,
            "state": birth.state,
            "delivery_id": birth.delivery_id,
            "newborn_id": birth.newborn_id,
            "mother_id": birth.mother_id,
            "facility": birth.facility_code,
            "certificate": certificate_to_json(certificate),
            "prints": [print_answer(capture) for capture in (captures if added is None else added)],
            "prints_wanted": _wanted_prints(birth, captures),
            "warnings": [_notice_answer(notice) for notice in notices(certificate, birth.facility_code)],
            "missing": _missing_answers(missing(certificate)) if birth.state == DRAFT else [],
            "registration": in_time.kind if in_time else None,
            "deadline": in_time.deadline if in_time else None,
            "is_bound": queries.bond_of(ctx.session, birth.id) is not None,
            "recaptures": [
                {"months": recapture.months, "due_on": recapture.due_on.isoformat(), "state": recapture.state}
                for recapture in queries.recaptures_of(ctx.session, birth.id)
            ],
            "is_demonstration": birth.is_demonstration,
            "created_at": birth.created_at,
            "signed_at": birth.signed_at,
            "annulled_reason": birth.annulled_reason,
        }
    )
    return answer


def _notice_answer(notice: Notice) -> dict[str, str]:
    return {"slug": notice.slug, "pointer": notice.pointer, "detail": str(notice.detail)}


def _missing_answers(errors: Iterable[FieldError]) -> list[dict[str, str]]:
    return [{"pointer": error.pointer, "detail": str(error.detail)} for error in errors]


def _wanted_prints(birth: Birth, captures: Sequence[Capture]) -> list[dict[str, Any]]:
    """Fingers to capture, again or for the first time."""
    wanted_prints: list[dict[str, Any]] = []
    for subject in SUBJECTS:
        if subject == "mother" and birth.mother_id is None:
            continue
        answers = [print_answer(capture) for capture in captures if capture.role == subject]
        poor = {answer["finger"] for answer in answers if answer["is_wanted_again"]}
        good = {answer["finger"] for answer in answers if not answer["is_wanted_again"]}
        absent = missing_fingers([answer["finger"] for answer in answers])
        wanted_prints += [{"subject": subject, "finger": finger, "why": "missing"} for finger in absent]
        wanted_prints += [{"subject": subject, "finger": finger, "why": "poor"} for finger in sorted(poor - good)]
    return wanted_prints


def verification_answer(verification: Verification) -> dict[str, Any]:
    """A verification, with the comparison of mother and newborn each."""
    names = ("id", "outcome", "is_provisional", "attempt", "engine", "is_demonstration", "created_at")
    parts = {subject: verification.parts[subject] for subject in SUBJECTS}
    return {name: getattr(verification, name) for name in names} | parts


def recapture_answer(recapture: Recapture) -> dict[str, Any]:
    """A recapture."""
    names = ("id", "birth_id", "months", "due_on", "becomes_primary", "state", "is_demonstration")
    return {name: getattr(recapture, name) for name in names}
