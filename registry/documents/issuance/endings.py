"""Events that end a person's card and open application together: a death, a cancelled acta."""

import uuid
from datetime import date, datetime

from registry.core.context import Context
from registry.core.errors import NotFound
from registry.documents.applications import history
from registry.documents.applications import queries as applications
from registry.documents.applications.rules.states import OPEN, WITHDRAWN
from registry.documents.cards import queries as cards
from registry.documents.cards import service
from registry.documents.cards.rules import ACTA_CANCELLED, DEATH
from registry.people import changes
from registry.people.changes import Ground
from registry.people.life import deaths
from registry.people.models import Person


def record_death(ctx: Context, person_id: uuid.UUID, died_on: date, ground: Ground) -> Person:
    """Record a person's death and end their live card and open application in the same transaction.

    Raises NotFound, Invalid for a day before the birth or after today, Refused when another day is recorded.
    """
    person = _locked(ctx, person_id)
    deaths.record(ctx, person, died_on, ground)
    end_for(ctx, person_id, DEATH)
    return person


def ask_death_corrected(ctx: Context, person_id: uuid.UUID, died_on: date, ground: Ground) -> Person:
    """Ask a second person to correct the day of a death."""
    person = _locked(ctx, person_id)
    deaths.ask_correction(ctx, person, died_on, ground)
    return person


def ask_death_undone(ctx: Context, person_id: uuid.UUID, ground: Ground) -> Person:
    """Ask a second person to undo a death that was recorded by mistake."""
    person = _locked(ctx, person_id)
    deaths.ask_undoing(ctx, person, ground)
    return person


def decide_death(ctx: Context, person_id: uuid.UUID, requested_at: datetime, *, is_approved: bool) -> Person:
    """Approve or refuse what waits about a death.

    The card of a death that is undone stays ended, since its status was published: another takes its place.
    """
    person = _locked(ctx, person_id)
    kinds = (deaths.CORRECTION, deaths.UNDOING)
    change = changes.decide(ctx, person.id, requested_at, is_approved=is_approved, kinds=kinds)
    if is_approved:
        deaths.carry_out(ctx, person, change)
    return person


def _locked(ctx: Context, person_id: uuid.UUID) -> Person:
    applications.open_application(ctx.session, person_id, lock=True)  # locked in the same order as by an issue
    person = applications.lock_person(ctx.session, person_id)
    if person is None:
        raise NotFound
    return person


def end_for(ctx: Context, person_id: uuid.UUID, reason: str) -> None:
    """End a person's live card and withdraw their open application, if there are any."""
    application = applications.open_application(ctx.session, person_id, lock=True)
    if application is not None:
        assert application.state in OPEN
        history.step(ctx, application, WITHDRAWN, f"withdrawn_by_{reason}")
    live = cards.live_card(ctx.session, person_id, lock=True)
    if live is not None:
        service.end(ctx, live, reason)


def follow_acta(ctx: Context, person_id: uuid.UUID) -> None:
    """End the card of a person whose acta was cancelled and who has no other acta in force.

    A child whose acta was replaced (a late recognition, an adoption) keeps its ID: the card is outdated, and a
    correction can be requested.
    """
    if applications.lock_person(ctx.session, person_id) is None or applications.acta_in_force(ctx.session, person_id):
        return
    live = cards.live_card(ctx.session, person_id, lock=True)
    if live is not None:
        service.end(ctx, live, ACTA_CANCELLED)
