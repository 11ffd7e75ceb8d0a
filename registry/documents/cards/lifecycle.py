"""The life of a card after its issue: it ends once, and from that moment the status list says so."""

import uuid
from datetime import date

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.documents.applications import history, queries
from registry.documents.applications.states import OPEN, STOPPING, WITHDRAWN
from registry.documents.cards import status
from registry.documents.cards.models import IdentityCard
from registry.people import service as people


def read(ctx: Context, card_id: uuid.UUID, *, lock: bool = False) -> IdentityCard:
    """The card; raises NotFound when it is absent, or over and resting on an acta sealed to the one who asks."""
    card = queries.card(ctx.session, card_id, lock=lock)
    if card is None or (card.ended_at is not None and queries.is_restricted(ctx.session, ctx.actor, card)):
        raise NotFound
    return card


def end(ctx: Context, card: IdentityCard, reason: str) -> None:
    """End a card: in this same transaction its bit is set, unless it just ran out. Raises Refused for one ended."""
    if card.ended_at is not None:
        raise Refused("card-ended", "This card was ended before.")
    card.ended_at, card.ended_reason, card.ended_by = ctx.now, reason, ctx.actor.account_id
    if reason in STOPPING:
        status.stop(ctx, card)
    ctx.session.flush()
    ctx.journal("card.ended", "identity_card", card.id, reason=reason)


def revoke(ctx: Context, card_id: uuid.UUID, reason: str) -> IdentityCard:
    """End a card without a successor."""
    card = read(ctx, card_id, lock=True)
    end(ctx, card, reason)
    return card


def record_death(ctx: Context, person_id: uuid.UUID, died_on: date) -> None:
    """Record that a person died: the live card stops and an open application ends in the same transaction."""
    queries.open_application(ctx.session, person_id, lock=True)  # in the order in which an issue locks them
    person = queries.lock_person(ctx.session, person_id)
    if person is None:
        raise NotFound
    if died_on > ctx.today or (person.birth_date and died_on < person.birth_date):
        raise Invalid([FieldError("/died_on", "Between the birth and today.")])
    people.record_death(ctx, person, died_on)
    end_for(ctx, person_id, "death")


def end_for(ctx: Context, person_id: uuid.UUID, reason: str) -> None:
    """End the live card of a person and the application that is open; nothing where there is none."""
    application = queries.open_application(ctx.session, person_id, lock=True)
    if application is not None:
        assert application.state in OPEN
        history.step(ctx, application, WITHDRAWN, f"withdrawn_by_{reason}")
    live = queries.live_card(ctx.session, person_id, lock=True)
    if live is not None:
        end(ctx, live, reason)


def acta_changed(ctx: Context, person_id: uuid.UUID) -> None:
    """After an acta was cancelled: without one in force no card stands. One that was replaced leaves the card live.

    A child whose acta was replaced (a late recognition, an adoption) is not left without an ID: the card is outdated,
    and a correction is asked for.
    """
    if queries.lock_person(ctx.session, person_id) is None or queries.acta_in_force(ctx.session, person_id):
        return
    live = queries.live_card(ctx.session, person_id, lock=True)
    if live is not None:
        end(ctx, live, "acta_cancelled")


def expire(ctx: Context) -> int:
    """Close the cards whose last day is over; how many. Their bit stays as it is: the card itself says its last day."""
    over = queries.expired_cards(ctx.session, ctx.today)
    for card in over:
        end(ctx, card, "expired")
    return len(over)
