"""Births as JSON. Nothing of searches and alerts is ever part of an answer."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.births import queries
from registry.births.bonding import has_reference, unbound
from registry.births.deliveries.circumstances import notices_around
from registry.births.models import Birth, Recapture, Verification
from registry.births.prints.schemas import AddedPrintsSchema
from registry.births.rules.dates import born_day
from registry.births.rules.deadlines import timeliness
from registry.births.rules.fields import DRAFT
from registry.births.rules.kinds import kinds_of
from registry.births.rules.notices import Notice, notices
from registry.births.rules.prints import MOTHER, NEWBORN, SUBJECTS
from registry.births.rules.requirements import missing
from registry.births.rules.verification import needs, next_step
from registry.births.schemas import BirthSchema, certificate_to_json
from registry.births.service import certificate_of
from registry.births.words import NEEDS, NEXT_STEPS, SIBLING, SLIPS
from registry.core.clock import PERU, day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError
from registry.fingerprints.answers import print_answer
from registry.fingerprints.models import Capture, PrintGround
from registry.fingerprints.queries import grounds_of
from registry.fingerprints.rules import AS_STATED, PRESENTED, REFERENCE, missing_fingers
from registry.people import queries as persons
from registry.people.models import ChangeRequest
from registry.people.rules import full_name


@dataclass(frozen=True, slots=True)
class Around:
    """What is stored about a birth beside its row, and is read for many births at once."""

    captures: Sequence[Capture]
    shared: Sequence[Capture]
    """The mother's prints of the delivery, where the birth has none of its own."""
    recaptures: Sequence[Recapture]
    is_bound: bool
    notices: Sequence[Notice]
    waiting: ChangeRequest | None
    """A correction that waits for a second person."""


def birth_answer(ctx: Context, birth: Birth, added: Sequence[Capture] | None = None) -> dict[str, Any]:
    """A birth; with the prints `added` by this request, otherwise with all of the birth's."""
    return _birth_answer(ctx, birth, _around(ctx, [birth])[birth.id], added)


def birth_answers(ctx: Context, births: Sequence[Birth]) -> list[dict[str, Any]]:
    """Births, each as `birth_answer` shows it, with as many statements as for one."""
    around = _around(ctx, births)
    return [_birth_answer(ctx, birth, around[birth.id]) for birth in births]


def _around(ctx: Context, births: Sequence[Birth]) -> dict[uuid.UUID, Around]:
    ids = [birth.id for birth in births]
    captures = queries.captures_of_births(ctx.session, ids)
    recaptures, bound = queries.recaptures_of_births(ctx.session, ids), queries.bound_births(ctx.session, ids)
    without = [birth.id for birth in births if not has_reference(captures.get(birth.id, ()), MOTHER)]
    shared = queries.mothers_prints_of_deliveries(ctx.session, without)
    of_circumstances = notices_around(ctx, births)
    waiting = persons.waiting_requests(ctx.session, ids)
    return {
        birth: Around(
            [capture for capture in captures.get(birth, ()) if capture.standing != PRESENTED],
            shared.get(birth, ()),
            recaptures.get(birth, ()),
            birth in bound,
            of_circumstances[birth],
            waiting.get(birth),
        )
        for birth in ids
    }


def _birth_answer(ctx: Context, birth: Birth, around: Around, added: Sequence[Capture] | None = None) -> dict[str, Any]:
    captures, shared = around.captures, around.shared
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
            "prints_wanted": _wanted_prints(birth, captures, is_shared=bool(shared)),
            "warnings": [
                _notice_answer(notice) for notice in (*notices(certificate, birth.facility_code), *around.notices)
            ],
            "missing": _missing_answers(missing(certificate, ctx.today)) if birth.state == DRAFT else [],
            "kinds": kinds_of(certificate, day_in_peru(birth.signed_at or ctx.now)),
            "registration": in_time.kind if in_time else None,
            "deadline": in_time.deadline if in_time else None,
            "is_bound": around.is_bound,
            "not_bound_because": _why_unbound(birth, [*captures, *shared]),
            "confirmation": waiting_answers(birth, added or ()),
            "recaptures": _recapture_answers(around.recaptures),
            "is_demonstration": birth.is_demonstration,
            "created_at": birth.created_at,
            "signed_at": birth.signed_at,
            "annulled_reason": birth.annulled_reason,
            "waiting": around.waiting,
        }
    )
    return answer


def _why_unbound(birth: Birth, captures: Sequence[Capture]) -> str | None:
    reason = unbound(birth, captures)
    return None if reason is None else str(reason)


def waiting_answers(birth: Birth, added: Sequence[Capture]) -> list[dict[str, Any]]:
    """What the prints of this request that were not confirmed need, in words that are the same for all of them."""
    answers = []
    for subject in SUBJECTS:
        waiting = [
            capture
            for capture in added
            if capture.role == subject and capture.standing != REFERENCE and capture.sealed_template is not None
        ]
        if waiting:
            slugs = needs(subject == NEWBORN, birth.mother_id is not None, has_reference(added, MOTHER))
            answers.append(
                {
                    "subject": subject,
                    "prints": [str(capture.id) for capture in waiting],
                    "needs": [{"slug": slug, "detail": str(NEEDS[slug])} for slug in slugs],
                }
            )
    return answers


def added_answer(ctx: Context, birth: Birth, added: Sequence[Capture]) -> dict[str, Any]:
    """What a facility learns that adds prints to a birth enrolled elsewhere: the prints alone."""
    answer: dict[str, Any] = AddedPrintsSchema().dump(
        {
            "id": birth.id,
            "prints": [print_answer(capture) for capture in added],
            "confirmation": waiting_answers(birth, added),
            "recaptures": _recapture_answers(queries.recaptures_of(ctx.session, birth.id)),
        }
    )
    return answer


def _recapture_answers(recaptures: Sequence[Recapture]) -> list[dict[str, Any]]:
    return [
        {"months": recapture.months, "due_on": recapture.due_on.isoformat(), "state": recapture.state}
        for recapture in recaptures
    ]


def reference_answers(ctx: Context, birth: Birth) -> list[dict[str, Any]]:
    """Every print of mother and child that is a reference, waits or is disputed, each with its ground."""
    of_child = queries.references_of_child(ctx.session, birth.newborn_id)
    bound = queries.bound_captures(ctx.session, birth.id, MOTHER)
    prints = [*(capture for capture in bound if capture.sealed_template is not None), *of_child]
    grounds = {ground.capture_id: ground for ground in grounds_of(ctx.session, [capture.id for capture in prints])}
    return [_reference_answer(capture, grounds.get(capture.id)) for capture in prints]


def _reference_answer(capture: Capture, ground: PrintGround | None) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "capture": capture.id,
        "subject": capture.role,
        "finger": capture.finger,
        "standing": capture.standing,
        "captured_at": capture.captured_at.astimezone(PERU),
        "is_withdrawn": capture.withdrawn_at is not None,
        "compared_with": [],
    }
    if ground is not None:
        answer |= {
            "ground": ground.ground,
            "copy_of": ground.source_id,
            "compared_with": ground.compared_with,
            "score": ground.score,
            "outcome": ground.outcome,
            "reason": ground.reason,
            "account_id": ground.account_id,
            "engine": ground.engine,
            "at": ground.created_at.astimezone(PERU),
        }
    return answer


def _notice_answer(notice: Notice) -> dict[str, str]:
    return {"slug": notice.slug, "pointer": notice.pointer, "detail": str(notice.detail)}


def _missing_answers(errors: Iterable[FieldError]) -> list[dict[str, str]]:
    return [{"pointer": error.pointer, "detail": str(error.detail)} for error in errors]


def _wanted_prints(birth: Birth, captures: Sequence[Capture], *, is_shared: bool) -> list[dict[str, Any]]:
    """Fingers to capture, again or for the first time; the mother's of a delivery are asked for once."""
    wanted_prints: list[dict[str, Any]] = []
    has_own = any(capture.role == MOTHER for capture in captures)
    for subject in SUBJECTS:
        if subject == MOTHER and (birth.mother_id is None or (is_shared and not has_own)):
            continue
        answers = [print_answer(capture) for capture in captures if capture.role == subject]
        poor = {answer["finger"] for answer in answers if answer["is_wanted_again"]}
        good = {answer["finger"] for answer in answers if not answer["is_wanted_again"]}
        absent = missing_fingers([answer["finger"] for answer in answers])
        wanted_prints += [{"subject": subject, "finger": finger, "why": "missing"} for finger in absent]
        wanted_prints += [{"subject": subject, "finger": finger, "why": "poor"} for finger in sorted(poor - good)]
    return wanted_prints


READ_SCORES: Final = "births.read_scores"
_AT_THE_COUNTER: Final = ("outcome", "is_provisional", "presented", "poor")
"""What the counter learns of a comparison. A score, or which finger agreed, would guide whoever tries images; which
images are too poor by themselves tells nothing about whose prints they show."""


def verification_answer(ctx: Context, verification: Verification) -> dict[str, Any]:
    """A verification, with the comparison of mother and newborn each; scores to those alone who look into it."""
    names = ("id", "outcome", "is_provisional", "attempt", "engine", "is_demonstration", "created_at")
    parts = {subject: verification.parts[subject] for subject in SUBJECTS}
    step = next_step(
        verification.outcome,
        parts[NEWBORN]["outcome"],
        verification.attempt,
        is_mother_absent=parts[MOTHER].get("is_absent", False),
    )
    following = {"next": step, "detail": str(NEXT_STEPS[step]) if step else None}
    shown: dict[str, Mapping[str, Any]] = dict(parts)
    if not ctx.actor.may(READ_SCORES):
        shown = {
            subject: {name: part[name] for name in _AT_THE_COUNTER if name in part} for subject, part in parts.items()
        }
    own = {name: getattr(verification, name) for name in names} | {"facility": verification.facility_code}
    return own | shown | {"slips": slip_answers(parts)} | following


def slip_answers(parts: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """The slips at the reader, in words: fingers exchanged, or another child of the delivery brought."""
    slugs = [
        (subject, SIBLING if part.get("is_sibling") else part.get("hypothesis", AS_STATED))
        for subject, part in parts.items()
    ]
    return [{"subject": subject, "slug": slug, "detail": str(SLIPS[slug])} for subject, slug in slugs if slug in SLIPS]


def recapture_answer(recapture: Recapture) -> dict[str, Any]:
    """A recapture, with whom to call and where the family lives."""
    names = ("id", "birth_id", "months", "due_on", "becomes_primary", "state", "is_demonstration")
    return {name: getattr(recapture, name) for name in names} | _family_answer(recapture.birth)


def _family_answer(birth: Birth) -> dict[str, Any]:
    child = (birth.newborn.given_names, birth.newborn.first_surname, birth.newborn.second_surname)
    mother = (birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    return {
        "child": full_name(*child) or None,
        "mother": full_name(*mother) or None,
        "phone": birth.mother_phone,
        "facility": birth.facility_code,
        "residence_scheme": birth.mother_residence_scheme,
        "residence_ubigeo": birth.mother_residence_ubigeo,
        "residence_address": birth.mother_residence_address,
    }


def unverified_answer(birth: Birth, attempts: int) -> dict[str, Any]:
    """A birth whose bond no verification has confirmed."""
    born_at = birth.born_at.astimezone(PERU) if birth.born_at else None
    born = {"born_at": born_at, "born_on": birth.born_on}
    return {"birth_id": birth.id, **born, "attempts": attempts} | _family_answer(birth)
