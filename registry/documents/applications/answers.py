"""Applications as answers of the API. Only those who decide see what the searches found."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from registry.core.clock import day_in_peru, day_in_words
from registry.core.context import Context
from registry.core.messages import LANGUAGES
from registry.documents.applications import eligibility, queries
from registry.documents.applications.confirmation import presented
from registry.documents.applications.models import APPLICANT, MINOR, SUBJECTS, Application, ApplicationEvent
from registry.documents.applications.rules.reasons import REASONS
from registry.documents.applications.rules.states import DRAFT, HELD, shown, standing_steps
from registry.documents.applications.words import ACTA_CHANGING, LOSS_UNCONFIRMED, card_ends_soon
from registry.documents.cards import queries as cards
from registry.fingerprints.answers import print_answer
from registry.fingerprints.rules import ASKED_FINGERS, missing_fingers
from registry.people import queries as persons

DECIDE: Final = "documents.decide"
_COLUMNS: Final = (
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
_COMPARISON_COLUMNS: Final = ("subject", "attempt", "outcome", "parts", "engine", "at")
_STEP_COLUMNS: Final = ("action", "from_state", "to_state", "reason", "at")


def application_answer(ctx: Context, application: Application) -> dict[str, Any]:
    """An application for ApplicationSchema, as much of it as the actor may see."""
    is_draft = application.state == DRAFT
    reasons = eligibility.reasons(ctx, application) if is_draft else ()
    events = queries.events(ctx.session, application.id)
    card = cards.card_of_application(ctx.session, application.id)
    return {name: getattr(application, name) for name in _COLUMNS} | {
        "state": shown(application.state),
        "has_photograph": application.photograph_sha256 is not None,
        "prints": [print_answer(capture) for capture, _attempt in queries.prints(ctx.session, application.id)],
        "draft_ends_on": _draft_ends_on(ctx, application, events),
        "prints_wanted": _missing_prints(ctx, application, reasons) if is_draft else [],
        "refusals": [reason_answer(slug) for slug in reasons],
        "warnings": _warnings(ctx, application) if card is None else [],
        "card_id": card.id if card else None,
        "history": _shown_steps(events),
        "review": _review_answer(ctx, application, events) if ctx.actor.may(DECIDE) else None,
    }


def _draft_ends_on(ctx: Context, application: Application, events: Sequence[ApplicationEvent]) -> date | None:
    """The first day on which a draft is withdrawn, where nothing is done with it until then."""
    if application.state != DRAFT:
        return None
    changed = max((event.at for event in events), default=application.created_at)
    return day_in_peru(changed + timedelta(days=ctx.settings.draft_days))


def _warnings(ctx: Context, application: Application) -> list[dict[str, str]]:
    """What the clerk tells the family before they pay; it hinders nothing."""
    warnings = []
    last = eligibility.ends_soon(ctx, application)
    if last is not None:
        warnings.append(("card-ends-soon", card_ends_soon(day_in_words(last))))
    acta = queries.acta_in_force(ctx.session, application.person_id)
    if acta is not None and persons.waiting_request(ctx.session, acta.id) is not None:
        warnings.append(("acta-changing", ACTA_CHANGING))
    if eligibility.is_loss_unconfirmed(ctx, application):
        warnings.append(("loss-unconfirmed", LOSS_UNCONFIRMED))
    return [{"slug": slug, "pointer": "/kind", "detail": str(detail)} for slug, detail in warnings]


def reason_answer(slug: str) -> dict[str, str]:
    """A reason in all four languages: the clerk reads it out to the applicant."""
    reason = REASONS[slug]
    sentences = {language: reason.message.in_language(language) for language in LANGUAGES}
    return {"slug": slug, "pointer": reason.pointer, **sentences}


def _missing_prints(ctx: Context, application: Application, reasons: Sequence[str]) -> list[dict[str, Any]]:
    """Fingers to capture: those without a print or a reason, and all of the minor's when another attempt is due."""
    fingers: list[dict[str, Any]] = []
    if "prints_again" in reasons:
        bound = presented(ctx, application, MINOR).withheld or ASKED_FINGERS  # other fingers cannot be compared
        fingers += [{"subject": MINOR, "finger": finger, "why": "again"} for finger in bound]
    for subject in SUBJECTS:
        if subject == APPLICANT and application.applicant_id is None:
            continue
        captured = [capture.finger for capture, _attempt in queries.prints(ctx.session, application.id, subject)]
        fingers += [{"subject": subject, "finger": finger, "why": "missing"} for finger in missing_fingers(captured)]
    return fingers


_COUNTER_ACTIONS: Final = {"hold_lifted": "approved"}


def _shown_steps(events: Sequence[ApplicationEvent]) -> list[dict[str, Any]]:
    """The steps as the counter sees them: a held application looks like one whose searches took longer.

    One that was held after its approval was never approved: it looks like any other that waits.
    """
    return [
        {
            "action": _COUNTER_ACTIONS.get(event.action, event.action),
            "to_state": shown(event.to_state),
            "at": event.at,
            "from_state": shown(event.from_state) if event.from_state else None,
            "reason": None if event.action in _COUNTER_ACTIONS else event.reason,
        }
        for event in standing_steps(events)
    ]


def _review_answer(ctx: Context, application: Application, events: Sequence[ApplicationEvent]) -> dict[str, Any]:
    hold = queries.open_hold(ctx.session, application.id) if application.state == HELD else None
    return {
        "state": application.state,
        "hold_cause": hold.cause if hold else None,
        "comparisons": [
            {name: getattr(comparison, name) for name in _COMPARISON_COLUMNS}
            for comparison in queries.comparisons(ctx.session, application.id)
        ],
        "history": [{name: getattr(event, name) for name in _STEP_COLUMNS} for event in events],
    }
