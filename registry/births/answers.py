"""What is answered about a birth. Nothing of searches and alerts is in it, at any time."""

from collections.abc import Sequence
from typing import Any

from registry.births import queries
from registry.births.models import Birth, Recapture, Verification
from registry.births.certificate import deadline, registration_kind, warnings
from registry.births.schemas import BirthSchema, grouped
from registry.births.service import certificate_of
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.fingerprints import queries as captures
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import missing_fingers
from registry.fingerprints.schemas import print_answer


def birth_answer(ctx: Context, birth: Birth, kept: Sequence[Capture] | None = None) -> dict[str, Any]:
    """A birth as JSON; `kept` are the prints of this request, otherwise all of the birth's."""
    prints = _prints(ctx, birth) if kept is None else kept
    every = _prints(ctx, birth)
    born_on = day_in_peru(birth.born_at) if birth.born_at else None
    one = certificate_of(birth)
    answer: dict[str, Any] = BirthSchema().dump(
        {
            "id": birth.id, "state": birth.state, "delivery_id": birth.delivery_id, "newborn_id": birth.newborn_id,
            "mother_id": birth.mother_id, "facility": birth.facility_code, "certificate": grouped(one),
            "prints": [print_answer(capture) for capture in prints],
            "prints_wanted": _wanted(birth, every),
            "warnings": [{"pointer": pointer, "detail": detail} for pointer, detail in warnings(one)],
            "registration": registration_kind(born_on, ctx.today, is_remote=False) if born_on else None,
            "deadline": deadline(born_on, is_remote=False) if born_on else None,
            "is_bound": queries.bond_of(ctx.session, birth.id) is not None,
            "is_demonstration": birth.is_demonstration, "created_at": birth.created_at,
            "signed_at": birth.signed_at, "annulled_reason": birth.annulled_reason,
        }
    )  # fmt: skip
    return answer


def _prints(ctx: Context, birth: Birth) -> list[Capture]:
    """The prints taken for this birth: of the newborn all, of the mother those since it was enrolled."""
    of_mother = captures.captures_of(ctx.session, birth.mother_id) if birth.mother_id else []
    own = [one for one in of_mother if one.created_at >= birth.created_at]
    return [one for one in (*own, *captures.captures_of(ctx.session, birth.newborn_id)) if one.purpose != "verification"]


def _wanted(birth: Birth, prints: Sequence[Capture]) -> list[dict[str, Any]]:
    """Fingers to capture, again or for the first time."""
    wanted: list[dict[str, Any]] = []
    for subject in ("mother", "newborn"):
        if subject == "mother" and birth.mother_id is None:
            continue
        own = [one for one in prints if one.role == subject]
        answers = [print_answer(one) for one in own]
        good = {a["finger"] for a in answers if not a["is_wanted_again"]}
        wanted += [{"subject": subject, "finger": finger, "why": "missing"} for finger in missing_fingers([a["finger"] for a in answers])]
        wanted += [
            {"subject": subject, "finger": finger, "why": "poor"}
            for finger in sorted({a["finger"] for a in answers if a["is_wanted_again"]} - good)
        ]
    return wanted


def verification_answer(one: Verification, attempt: int) -> dict[str, Any]:
    """A verification as JSON."""
    return {
        "id": one.id, "outcome": one.outcome, "mother": one.parts["mother"], "newborn": one.parts["newborn"],
        "attempt": attempt, "engine": one.engine, "created_at": one.created_at,
    }  # fmt: skip


def recapture_answer(one: Recapture) -> dict[str, Any]:
    """A recapture as JSON."""
    names = ("id", "birth_id", "months", "due_on", "becomes_primary", "state")
    return {name: getattr(one, name) for name in names}
