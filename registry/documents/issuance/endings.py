"""Events that end a person's card and open application together: a death, a cancelled acta."""

import uuid
from datetime import date

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.messages import _
from registry.documents.applications import history
from registry.documents.applications import queries as applications
from registry.documents.applications.rules.states import OPEN, WITHDRAWN
from registry.documents.cards import queries as cards
from registry.documents.cards import service
from registry.documents.cards.rules import ACTA_CANCELLED, DEATH
from registry.people import service as people


def record_death(ctx: Context, person_id: uuid.UUID, died_on: date) -> None:
    """Record a person's death and end their live card and open application in the same transaction.

    Raises NotFound, or Invalid for a day before the birth or after today.
    """
    applications.open_application(ctx.session, person_id, lock=True)  # locked in the same order as by an issue
    person = applications.lock_person(ctx.session, person_id)
    if person is None:
        raise NotFound
    if died_on > ctx.today or (person.birth_date and died_on < person.birth_date):
        raise Invalid([FieldError("/died_on", _("Must be between the date of birth and today."))])
    people.record_death(ctx, person, died_on)
    end_for(ctx, person_id, DEATH)


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
