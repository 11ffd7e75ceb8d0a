"""What is answered about applications and cards. What searches found is in no word of it but to who decides."""

from collections.abc import Sequence
from typing import Any

from registry.core.context import Context
from registry.documents.applications import eligibility, queries
from registry.documents.applications.models import SUBJECTS, Application, ApplicationEvent
from registry.documents.applications.reasons import REASONS
from registry.documents.applications.rules import is_expired
from registry.documents.applications.schemas import ApplicationSchema, CardSchema
from registry.documents.applications.states import DRAFT, HELD, shown
from registry.documents.cards import printing
from registry.documents.cards.models import MEDIA_TYPES, CardFile, IdentityCard
from registry.fingerprints.answers import print_answer
from registry.fingerprints.rules import ASKED_FINGERS, missing_fingers

DECIDE = "documents.decide"


def application_answer(ctx: Context, one: Application) -> dict[str, Any]:
    """An application as JSON, in the words of the one who asks."""
    events = queries.events(ctx.session, one.id)
    card = queries.card_of_application(ctx.session, one.id)
    names = (
        "id",
        "person_id",
        "kind",
        "cause",
        "version",
        "applicant_id",
        "applicant_relation",
        "applicant_proof",
        "applicant_proof_number",
        "applicant_institution",
        "is_minor_present",
        "fee_receipt",
        "fee_exemption",
        "language",
        "rejection",
        "is_demonstration",
        "created_at",
        "submitted_at",
    )
    answer: dict[str, Any] = ApplicationSchema().dump(
        {name: getattr(one, name) for name in names}
        | {
            "state": shown(one.state),
            "has_photograph": one.photograph_sha256 is not None,
            "prints": [print_answer(capture) for capture, _ in queries.prints(ctx.session, one.id)],
            "prints_wanted": _wanted(ctx, one) if one.state == DRAFT else [],
            "refusals": _refusals(ctx, one) if one.state == DRAFT else [],
            "card_id": card.id if card else None,
            "history": _shown_steps(events),
            "review": _review(ctx, one, events) if ctx.actor.may(DECIDE) else None,
        }
    )
    return answer


def _refusals(ctx: Context, one: Application) -> list[dict[str, str]]:
    return [{"slug": slug, **REASONS[slug]._asdict()} for slug in eligibility.reasons(ctx, one)]


def _wanted(ctx: Context, one: Application) -> list[dict[str, Any]]:
    """Fingers to capture: those without a print or a reason, and all of the minor's when they are taken again."""
    wanted: list[dict[str, Any]] = []
    if eligibility.wants_prints_again(ctx, one.id):
        wanted += [{"subject": "minor", "finger": finger, "why": "again"} for finger in ASKED_FINGERS]
    for subject in SUBJECTS:
        if subject == "applicant" and one.applicant_id is None:
            continue
        taken = [capture.finger for capture, _ in queries.prints(ctx.session, one.id, subject)]
        wanted += [{"subject": subject, "finger": finger, "why": "missing"} for finger in missing_fingers(taken)]
    return wanted


_TO_THE_COUNTER = {"hold_lifted": "approved"}


def _shown_steps(events: Sequence[ApplicationEvent]) -> list[dict[str, Any]]:
    """The steps in the counter's words: an application that was held looks like one that was searched longer."""
    steps = []
    for one in events:
        if one.action == "held":
            continue
        is_lifted = one.action in _TO_THE_COUNTER
        steps.append(
            {
                "action": _TO_THE_COUNTER.get(one.action, one.action),
                "to_state": shown(one.to_state),
                "at": one.at,
                "from_state": shown(one.from_state) if one.from_state else None,
                "reason": None if is_lifted else one.reason,
            }
        )
    return steps


def _review(ctx: Context, one: Application, events: Sequence[ApplicationEvent]) -> dict[str, Any]:
    names = ("subject", "attempt", "outcome", "parts", "engine", "at")
    hold = queries.open_hold(ctx.session, one.id) if one.state == HELD else None
    steps = ("action", "from_state", "to_state", "reason", "at")
    return {
        "state": one.state,
        "hold_cause": hold.cause if hold else None,
        "comparisons": [
            {name: getattr(row, name) for name in names} for row in queries.comparisons(ctx.session, one.id)
        ],
        "history": [{name: getattr(row, name) for name in steps} for row in events],
    }


def card_answer(ctx: Context, card: IdentityCard) -> dict[str, Any]:
    """A card as JSON; what it says is left out where it rests on an acta sealed to the one who asks."""
    restricted = queries.is_restricted(ctx.session, ctx.actor, card)
    names = (
        "id",
        "number",
        "person_id",
        "application_id",
        "replaces_id",
        "issued_on",
        "expires_on",
        "delivered_at",
        "ended_at",
        "ended_reason",
        "policy",
        "key_id",
        "is_demonstration",
    )
    answer: dict[str, Any] = CardSchema().dump(
        {name: getattr(card, name) for name in names}
        | {
            "state": state_of(ctx, card),
            "is_outdated": eligibility.is_outdated(ctx.session, card),
            "content": None if restricted else card.content,
            "files": [] if restricted else [_file(file) for file in queries.card_files(ctx.session, card.id)],
            "copies": printing.copies(ctx.session, card.id),
        }
    )
    return answer


def state_of(ctx: Context, card: IdentityCard) -> str:
    """Live, expired or ended, today."""
    if card.ended_at is not None:
        return "ended"
    return "expired" if is_expired(card.expires_on, ctx.today) else "live"


def _file(file: CardFile) -> dict[str, str]:
    assert file.name in MEDIA_TYPES
    location = f"/api/v1/documents/{file.card_id}/files/{file.name}"
    return {"name": file.name, "location": location, "sha256": file.sha256.hex()}
