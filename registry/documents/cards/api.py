"""Issued cards over HTTP: reading, revoking, printing again."""

import uuid
from typing import Any

from flask import Response

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.core.errors import NotFound
from registry.documents.cards import printing, service
from registry.documents.cards.answers import card_answer
from registry.documents.cards.models import MEDIA_TYPES
from registry.documents.cards.schemas import CardSchema, ReprintSchema, RevocationSchema

blueprint = Blueprint("cards", __name__, url_prefix="/api/v1", description="Minors' IDs")
blueprints = (blueprint,)


@blueprint.get("/documents/<uuid:card_id>")
@requires("documents.read")
@blueprint.response(200, CardSchema)
def read_card(card_id: uuid.UUID) -> dict[str, Any]:
    """Read one card. The reading is journalled."""
    with begin() as ctx:
        card = service.read(ctx, card_id)
        ctx.journal("card.read", "identity_card", card.id)
        return card_answer(ctx, card)


@blueprint.get("/documents/<uuid:card_id>/files/<string:name>")
@requires("documents.read")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def read_file(card_id: uuid.UUID, name: str) -> Response:
    """Read a file as issued: front or back as PNG, the card as PDF, the QR's text. The reading is journalled."""
    if name not in MEDIA_TYPES:
        raise NotFound
    with begin() as ctx:
        return Response(service.open_file(ctx, card_id, name), mimetype=MEDIA_TYPES[name])


@blueprint.post("/documents/<uuid:card_id>/revocation")
@requires("documents.revoke")
@blueprint.arguments(RevocationSchema)
@blueprint.response(200, CardSchema)
def revoke(request: dict[str, Any], card_id: uuid.UUID) -> dict[str, Any]:
    """End a card without a successor; the status list publishes this at once."""
    with begin() as ctx:
        return card_answer(ctx, service.revoke(ctx, card_id, request["reason"]))


@blueprint.post("/documents/<uuid:card_id>/reprint")
@requires("documents.reprint")
@blueprint.arguments(ReprintSchema)
@blueprint.response(201, CardSchema)
def reprint(request: dict[str, Any], card_id: uuid.UUID) -> dict[str, Any]:
    """Print an unchanged card again because its print, not the card in its bearer's hands, was damaged or lost."""
    with begin() as ctx:
        printing.order_reprint(ctx, card_id, request["reason"])
        return card_answer(ctx, service.read(ctx, card_id))
