"""What pages at the counter show of comparisons and of prints that wait: the same words whatever was found."""

from collections.abc import Iterable, Sequence
from typing import Any

from registry.births.answers import verification_answer
from registry.births.models import Birth, Verification
from registry.core.clock import show_moment
from registry.core.context import Context
from registry.facilities import queries as facilities
from registry.fingerprints import queries as prints
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import PRESENTED, REFERENCE
from registry.fingerprints.words import OUTCOMES


def facility_name(ctx: Context, code: str | None) -> str | None:
    """The name of a facility, or its code where the directory has none."""
    facility = facilities.facility(ctx.session, code) if code else None
    return facility.name if facility else code


def verification_rows(ctx: Context, birth: Birth, verifications: Iterable[Verification]) -> list[dict[str, Any]]:
    """Verifications in words, each with the facility where it was made if that is another than the birth's."""
    return [_row(ctx, birth, each) for each in verifications]


def _row(ctx: Context, birth: Birth, verification: Verification) -> dict[str, Any]:
    answer = verification_answer(ctx, verification)
    elsewhere = answer["facility"] if answer["facility"] != birth.facility_code else None
    return {
        "outcome": OUTCOMES[answer["outcome"]],
        "kind": "good" if answer["outcome"] == "confirmed" else "warn",
        "at": show_moment(answer["created_at"]),
        "detail": answer["detail"],
        "slips": [slip["detail"] for slip in answer["slips"]],
        "facility": facility_name(ctx, elsewhere),
    }


def waiting(ctx: Context, captures: Sequence[Capture]) -> list[Capture]:
    """The prints that are not confirmed yet. Which of them disagree is not said."""
    grounds = prints.grounds_of(ctx.session, [capture.id for capture in captures])
    confirmed = {ground.source_id for ground in grounds if ground.source_id is not None}
    return [
        capture
        for capture in captures
        if capture.standing not in (REFERENCE, PRESENTED)
        and capture.sealed_template is not None
        and capture.id not in confirmed
    ]
