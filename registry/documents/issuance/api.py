"""Cards over HTTP, and the status lists that anyone may read."""

import uuid
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.core.errors import NotFound
from registry.core.pagination import Page
from registry.core.schemas import PageQuery
from registry.documents.applications import queries
from registry.documents.applications.answers import card_answer
from registry.documents.applications.schemas import (
    CardListSchema,
    CardSchema,
    DeathAnswerSchema,
    DeathSchema,
    ReprintSchema,
    RevocationSchema,
)
from registry.documents.artefact.cose import SigningKey
from registry.documents.cards import lifecycle, printing, status
from registry.documents.cards.models import LIST_SIZE, MEDIA_TYPES
from registry.documents.issuance import service as issuing
from registry.documents.keys.service import current_key
from registry.documents.verification import status_list
from registry.people import queries as persons

blueprint = Blueprint("cards", __name__, url_prefix="/api/v1", description="Minors' IDs")
lists = Blueprint("status_lists", __name__, url_prefix="/verify", description="Which cards stopped, open to everyone")
blueprints = (blueprint, lists)

LARGEST_LIST_ID: Final = 2**31 - 1
SIGNED_ANEW_S: Final = 3600
"""A list is signed for the hour it is asked in: the same hour and bits give the same bytes, which caches may keep."""


@blueprint.post("/applications/<uuid:application_id>/card")
@requires("documents.issue")
@blueprint.response(201, CardSchema)
def issue(application_id: uuid.UUID) -> Any:
    """Issue the card of an approved application; the card it replaces stops in the same transaction."""
    with begin() as ctx:
        card = issuing.issue(ctx, application_id)
        response = jsonify(card_answer(ctx, card))
    response.status_code = 201
    response.headers["Location"] = f"/api/v1/documents/{card.id}"
    return response


@blueprint.post("/applications/<uuid:application_id>/delivery")
@requires("documents.issue")
@blueprint.response(200, CardSchema)
def deliver(application_id: uuid.UUID) -> Any:
    """Hand the card over."""
    with begin() as ctx:
        return jsonify(card_answer(ctx, issuing.deliver(ctx, application_id)))


@blueprint.get("/people/<uuid:person_id>/documents")
@requires("documents.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, CardListSchema)
def list_cards(asked: dict[str, Any], person_id: uuid.UUID) -> Any:
    """A person's cards, newest first, and the application that is open. The reading is journalled."""
    with begin() as ctx:
        if persons.person(ctx.session, person_id) is None:
            raise NotFound
        found = queries.cards(ctx.session, ctx.actor, person_id, Page(asked["limit"], asked.get("cursor")))
        waiting = queries.open_application(ctx.session, person_id)
        ctx.journal("cards.listed", "person", person_id, count=len(found.items))
        return jsonify(
            {
                "items": [card_answer(ctx, one) for one in found.items],
                "next_cursor": found.next_cursor,
                "open_application_id": str(waiting.id) if waiting else None,
            }
        )


@blueprint.get("/documents/<uuid:card_id>")
@requires("documents.read")
@blueprint.response(200, CardSchema)
def read_card(card_id: uuid.UUID) -> Any:
    """One card. The reading is journalled."""
    with begin() as ctx:
        card = lifecycle.read(ctx, card_id)
        ctx.journal("card.read", "identity_card", card.id)
        return jsonify(card_answer(ctx, card))


@blueprint.get("/documents/<uuid:card_id>/files/<string:name>")
@requires("documents.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_file(card_id: uuid.UUID, name: str) -> Response:
    """Front or back as PNG, the card as PDF, the QR's text: exactly as issued. The reading is journalled."""
    if name not in MEDIA_TYPES:
        raise NotFound
    with begin() as ctx:
        return Response(issuing.open_file(ctx, card_id, name), mimetype=MEDIA_TYPES[name])


@blueprint.post("/documents/<uuid:card_id>/revocation")
@requires("documents.revoke")
@blueprint.arguments(RevocationSchema)
@blueprint.response(200, CardSchema)
def revoke(asked: dict[str, Any], card_id: uuid.UUID) -> Any:
    """End a card without a successor; the status list says so at once."""
    with begin() as ctx:
        return jsonify(card_answer(ctx, lifecycle.revoke(ctx, card_id, asked["reason"])))


@blueprint.post("/documents/<uuid:card_id>/reprint")
@requires("documents.reprint")
@blueprint.arguments(ReprintSchema)
@blueprint.response(201, CardSchema)
def reprint(asked: dict[str, Any], card_id: uuid.UUID) -> Any:
    """Have a card printed once more, as it is: the print was damaged, not the card that somebody holds."""
    with begin() as ctx:
        printing.order_reprint(ctx, card_id, asked["reason"])
        response = jsonify(card_answer(ctx, lifecycle.read(ctx, card_id)))
    response.status_code = 201
    return response


@blueprint.post("/people/<uuid:person_id>/death")
@requires("people.record_death")
@blueprint.arguments(DeathSchema)
@blueprint.response(200, DeathAnswerSchema)
def record_death(asked: dict[str, Any], person_id: uuid.UUID) -> dict[str, Any]:
    """Record a death: the person's card stops and an open application ends in the same transaction."""
    with begin() as ctx:
        lifecycle.record_death(ctx, person_id, asked["died_on"])
        return {"person_id": person_id, "died_on": asked["died_on"]}


@lists.get("/status/<int:list_id>")
@public("whoever checks a card asks whether it stopped; a list says nothing of anybody")
@lists.response(200, {"type": "string", "format": "binary"}, content_type=status_list.MEDIA_TYPE)
def read_list(list_id: int) -> Response:
    """A signed status list. It may be cached, and asked for again by its ETag."""
    if not 0 < list_id <= LARGEST_LIST_ID:
        raise NotFound
    with begin() as ctx:
        state = status.state_of(ctx.session, list_id)
        key = current_key(ctx)
        hour = int(ctx.now.timestamp()) // SIGNED_ANEW_S
        uri = status.list_uri(ctx.settings.public_url, list_id)
    response = Response(mimetype=status_list.MEDIA_TYPE)
    response.set_etag(f"{state.tag}-{key.kid}-{hour:x}")
    response.cache_control.public = True
    response.cache_control.max_age = int(status_list.TIME_TO_LIVE.total_seconds())
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(_signed(state, uri, key, hour))
    return response


@lru_cache(maxsize=64)
def _signed(state: status.ListState, uri: str, key: SigningKey, hour: int) -> bytes:
    """Signed as of the hour's beginning: the same question gives the same bytes."""
    moment = datetime.fromtimestamp(hour * SIGNED_ANEW_S, UTC)
    return status_list.sign(status_list.encode(state.set_places, LIST_SIZE), uri, key, moment)
