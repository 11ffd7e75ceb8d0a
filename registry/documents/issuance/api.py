"""Issuing and delivering cards, a person's cards, and deaths over HTTP."""

import uuid
from typing import Any

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.documents.applications import queries as applications
from registry.documents.applications.schemas import StepReasonSchema
from registry.documents.cards import queries as cards
from registry.documents.cards.answers import card_answer
from registry.documents.cards.schemas import CardSchema
from registry.documents.issuance import endings, service
from registry.documents.issuance.rules import Collection
from registry.documents.issuance.schemas import (
    CardListSchema,
    CollectionSchema,
    DeathAnswerSchema,
    DeathCorrectionSchema,
    DeathSchema,
    DeathUndoingSchema,
)
from registry.people import queries as persons
from registry.people.changes import Ground
from registry.people.life import queries as life
from registry.people.models import Person
from registry.people.schemas import ChangeDecisionSchema, evidence_text

blueprint = Blueprint("issuance", __name__, url_prefix="/api/v1", description="Issuing minors' IDs")
blueprints = (blueprint,)


@blueprint.post("/applications/<uuid:application_id>/card")
@requires("documents.issue")
@blueprint.response(201, CardSchema)
def issue(application_id: uuid.UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Issue the card of an approved application; the card it replaces ends in the same transaction."""
    with begin() as ctx:
        card = service.issue(ctx, application_id)
        return card_answer(ctx, card), 201, {"Location": f"/api/v1/documents/{card.id}"}


@blueprint.post("/applications/<uuid:application_id>/delivery")
@requires("documents.issue")
@blueprint.arguments(CollectionSchema)
@blueprint.response(200, CardSchema)
def deliver(body: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Record to whom the card was handed over, by the document that was compared with the person."""
    with begin() as ctx:
        return card_answer(ctx, service.deliver(ctx, application_id, Collection(**body)))


@blueprint.post("/applications/<uuid:application_id>/return")
@requires("documents.issue")
@blueprint.arguments(StepReasonSchema)
@blueprint.response(200, CardSchema)
def take_back(body: dict[str, Any], application_id: uuid.UUID) -> dict[str, Any]:
    """Record that a card came back, or was handed over by mistake of the record; it can be handed over again."""
    with begin() as ctx:
        return card_answer(ctx, service.take_back(ctx, application_id, body["reason"]))


@blueprint.get("/people/<uuid:person_id>/documents")
@requires("documents.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CardListSchema)
def list_cards(query: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """List a person's cards, newest first, with their open application. The reading is journalled."""
    with begin() as ctx:
        if persons.person(ctx.session, person_id) is None:
            raise NotFound
        listing = cards.cards(ctx.session, ctx.actor, person_id, Page(query["limit"], query.get("cursor")))
        application = applications.open_application(ctx.session, person_id)
        ctx.journal("cards.listed", "person", person_id, count=len(listing.items))
        return {
            "items": [card_answer(ctx, card) for card in listing.items],
            "next_cursor": listing.next_cursor,
            "open_application_id": application.id if application else None,
        }


@blueprint.post("/people/<uuid:person_id>/death")
@requires("people.record_death")
@blueprint.arguments(DeathSchema)
@blueprint.response(200, DeathAnswerSchema)
def record_death(body: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """Record a death by its document: the person's card ends and an open application is withdrawn with it."""
    with begin() as ctx:
        return _death_answer(ctx, endings.record_death(ctx, person_id, body["died_on"], _ground(body)))


@blueprint.post("/people/<uuid:person_id>/death/correction")
@requires("people.record_death")
@blueprint.arguments(DeathCorrectionSchema)
@blueprint.response(202, DeathAnswerSchema)
def correct_death(body: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """Ask a second person to correct the day of a death."""
    with begin() as ctx:
        return _death_answer(ctx, endings.ask_death_corrected(ctx, person_id, body["died_on"], _ground(body)))


@blueprint.post("/people/<uuid:person_id>/death/undoing")
@requires("people.record_death")
@blueprint.arguments(DeathUndoingSchema)
@blueprint.response(202, DeathAnswerSchema)
def undo_death(body: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """Ask a second person to undo a death that was recorded by mistake. Another card can then be applied for."""
    with begin() as ctx:
        return _death_answer(ctx, endings.ask_death_undone(ctx, person_id, _ground(body)))


@blueprint.post("/people/<uuid:person_id>/death/decision")
@requires("people.record_death")
@blueprint.arguments(ChangeDecisionSchema)
@blueprint.response(200, DeathAnswerSchema)
def decide_death(body: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """Approve or refuse what waits about a death; whoever asked for it can only withdraw it."""
    with begin() as ctx:
        is_approved = body["decision"] == "approve"
        return _death_answer(ctx, endings.decide_death(ctx, person_id, body["requested_at"], is_approved=is_approved))


def _ground(body: dict[str, Any]) -> Ground:
    return Ground(body["reason"] or "", evidence_text(body["document"]))


def _death_answer(ctx: Context, person: Person) -> dict[str, Any]:
    waiting = life.waiting(ctx.session, person.id)
    return {"person_id": person.id, "died_on": person.died_on, "waiting": waiting}
